import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/**
 * `npm run picture`: runs the main job for real and draws what it printed as docs/terminal.svg.
 */
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  36: '#79c0ff',
  2: '#8b949e',
}
const LINE_HEIGHT = 17
const CHARACTER_WIDTH = 7.8
const COLUMNS_MAX = 128
const LINES_MAX = 62

const run = spawnSync(
  'npm',
  ['start', '--silent', '--', '--once', '--set', 'exporters.console.color=always'],
  {
    encoding: 'utf8',
  },
)
const lines = run.stdout.split('\n').slice(0, LINES_MAX)
const rows = lines.map((line, index) => {
  const y = 24 + index * LINE_HEIGHT
  return `<text x="16" y="${y}" xml:space="preserve">${spans(line)}</text>`
})
const width = Math.round(32 + COLUMNS_MAX * CHARACTER_WIDTH)
writeFileSync(
  'docs/terminal.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${40 + lines.length * LINE_HEIGHT}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13" fill="#e6edf3"><rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n${rows.join('\n')}\n</svg>\n`,
)

/** One line with its colours. */
function spans(line: string): string {
  let style = ''
  let column = 0
  let drawn = ''
  // eslint-disable-next-line no-control-regex -- the escapes of colours are what is read here
  for (const part of line.split(/(\u001B\[\d+m)/)) {
    // eslint-disable-next-line no-control-regex
    const code = /^\u001B\[(\d+)m$/.exec(part)?.[1]
    if (code === '0') style = ''
    else if (code === '1') style += ' font-weight="bold"'
    else if (code !== undefined) style += ` fill="${COLOURS[code] ?? '#e6edf3'}"`
    else if (column < COLUMNS_MAX) {
      const text = part.slice(0, COLUMNS_MAX - column)
      column += text.length
      drawn += `<tspan${style}>${escaped(text)}</tspan>`
    }
  }
  return drawn
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
