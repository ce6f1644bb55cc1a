import type { Bench } from './bench-file.ts'
import type { ResultRow } from './result.ts'

const WIDTH = 900
const NAME_WIDTH = 400
const BAR_HEIGHT = 18
const BAR_STEP = 28
const HEAD_HEIGHT = 40
const BAR_WIDTH = WIDTH - NAME_WIDTH - 120

/** Bars of processor time, a panel a scenario, with whiskers from the smallest to the largest run. An SVG. */
export function benchmarksPicture({ results }: Bench): string {
  const panels: string[] = []
  let top = 10
  for (const { id, title, rows } of results) {
    panels.push(`<g transform="translate(0 ${top})">${panel(`(${id}) ${title}, CPU-seconds`, rows)}</g>`)
    top += HEAD_HEIGHT + rows.length * BAR_STEP + 14
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
</svg>
`
}

function panel(title: string, rows: readonly ResultRow[]): string {
  const largest = Math.max(...rows.map(({ cpuSeconds }) => cpuSeconds.max), 1e-9)
  const bars = rows.map((row, index) =>
    bar(row, { y: HEAD_HEIGHT + index * BAR_STEP, scale: BAR_WIDTH / largest }),
  )
  return `<text x="10" y="22" font-size="15" font-weight="bold">${escaped(title)}</text>${bars.join('')}`
}

function bar(
  { contender, cpuSeconds }: ResultRow,
  { y, scale }: { readonly y: number; readonly scale: number },
): string {
  const middle = y + BAR_HEIGHT / 2
  const x = (value: number): string => (NAME_WIDTH + value * scale).toFixed(1)
  const fill = contender.startsWith('Hephaestus') ? '#c2410c' : '#94a3b8'
  return [
    `<text x="${NAME_WIDTH - 8}" y="${y + 13}" text-anchor="end">${escaped(contender)}</text>`,
    `<rect x="${NAME_WIDTH}" y="${y}" width="${(cpuSeconds.median * scale).toFixed(1)}" height="${BAR_HEIGHT}" fill="${fill}"/>`,
    `<path d="M${x(cpuSeconds.min)} ${middle}H${x(cpuSeconds.max)}" stroke="#1e293b" stroke-width="2"/>`,
    `<text x="${NAME_WIDTH + cpuSeconds.max * scale + 8}" y="${y + 13}">${cpuSeconds.median.toFixed(2)}</text>`,
  ].join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
