/** The values of one page of measurements, with the time at which it was read. */
export interface Samples {
  readonly atMs: number
  readonly values: readonly Sample[]
}

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** Reads a page in the text format of Prometheus; lines that are none are passed over. */
export function parseSamples(page: string, atMs: number): Samples {
  const values = page.split('\n').flatMap((line): Sample[] => {
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    if (name === undefined || value === undefined) return []
    const entries = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, unescaped(text)])
    return [{ name, labels: Object.fromEntries(entries) as Record<string, string>, value: Number(value) }]
  })
  return { atMs, values }
}

/**
 * What one agent measured: the one whose page it is, or, on the page of a gateway, the edge of this name, whose
 * measurements have the label `node`.
 */
export function samplesOf({ atMs, values }: Samples, node: string | undefined): Samples {
  return { atMs, values: values.filter(({ labels }) => labels['node'] === node) }
}

/** The sum of a measurement over everything that has these labels; undefined when there is none. */
export function sumOf(
  { values }: Samples,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels)
  const found = values.filter(
    (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  )
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
}

/** How much it grew in a second, between two pages; undefined before the second, and when it began anew. */
export function rateOf(
  before: Samples | undefined,
  after: Samples,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  if (before === undefined || after.atMs <= before.atMs) return undefined
  const now = sumOf(after, name, labels)
  const grown = (now ?? 0) - (sumOf(before, name, labels) ?? 0)
  return now === undefined || grown < 0 ? undefined : (grown * 1_000) / (after.atMs - before.atMs)
}

/** Every value that a label has. */
export function valuesOf({ values }: Samples, name: string, label: string): readonly string[] {
  const found = values.flatMap((sample) => (sample.name === name ? (sample.labels[label] ?? []) : []))
  return [...new Set(found)]
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign))
}
