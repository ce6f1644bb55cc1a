import type { Format } from '../format.ts'
import { structuredRecord } from '../structured.ts'

const PAIR = /([A-Za-z_@][\w.@/-]*)(?:=("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'(?=\s|$)|[^\s"]*))?(?:\s+|$)/y
/** A line with none of these is text that happens to hold an equals sign. */
const TELLING = new Set([
  'level',
  'lvl',
  'severity',
  'loglevel',
  'ts',
  'time',
  'timestamp',
  'msg',
  'message',
  'at',
])
const PAIRS_MAX = 512
/** From so many on, and with nothing else in it, a line is pairs whatever their names. */
const PAIRS_MIN = 3

/**
 * Pairs of names and values, as logrus, go-kit, slog's text handler structlog and Heroku write them. Applies when
 * the line is nothing but pairs, at least two, and one of them is a level, a time or a message, or at least three.
 * Shape: `time=2024-01-02T03:04:05Z level=error msg="no \"cart\"" id=7`.
 */
export const logfmt: Format = {
  id: 'logfmt',
  isExclusive: true,
  read(line, context) {
    if (!/^[A-Za-z_@][\w.@/-]*=/.test(line)) return undefined
    const fields = pairsOf(line)
    return fields === undefined ? undefined : structuredRecord(fields, context)
  },
}

function pairsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  const entries: [string, unknown][] = []
  let pairCount = 0
  let isTelling = false
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < line.length) {
    const match = PAIR.exec(line)
    if (match === null || entries.length === PAIRS_MAX) return undefined
    const [, name = '', value] = match
    if (value !== undefined) {
      pairCount += 1
      isTelling ||= TELLING.has(name.toLowerCase())
    }
    entries.push([name, value === undefined ? true : unquoted(value)])
  }
  // A name without a value is a flag; more flags than pairs is prose.
  const isLogfmt = isTelling
    ? pairCount >= 2 && pairCount * 2 > entries.length
    : pairCount >= PAIRS_MIN && pairCount === entries.length
  return isLogfmt ? Object.fromEntries(entries) : undefined
}

const PYTHON_ESCAPE = /\\([nrt'"\\])/g
const PYTHON_SIGNS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** Go quotes like JSON but for \x and \U, which stay as they are; structlog's pairs are as Python shows text. */
function unquoted(value: string): string {
  if (value.length > 1 && value.startsWith("'") && value.endsWith("'"))
    return value.slice(1, -1).replaceAll(PYTHON_ESCAPE, (_, sign: string) => PYTHON_SIGNS[sign] ?? sign)
  if (!value.startsWith('"')) return value
  try {
    return JSON.parse(value.replaceAll('\t', '\\t')) as string
  } catch {
    return value.slice(1, -1)
  }
}
