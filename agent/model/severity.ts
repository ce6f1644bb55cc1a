/**
 * OTel severity numbers: 1 to 24 in six named groups of four; 0 is not set.
 * Source: OpenTelemetry logs data model, SeverityNumber.
 */
export type SeverityNumber = number

/** The first number of each named group. */
export const SEVERITY = { unset: 0, trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const

const GROUPS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

/** The short name of a number. Shape: 17 gives "ERROR", 18 gives "ERROR2", 0 gives "". */
export function severityName(severity: SeverityNumber): string {
  if (severity < 1 || severity > 24) return ''
  const within = ((severity - 1) % 4) + 1
  return `${GROUPS[Math.floor((severity - 1) / 4)] ?? ''}${within === 1 ? '' : within}`
}

const WORDS: Readonly<Record<string, SeverityNumber>> = {
  trace: 1,
  trce: 1,
  finest: 1,
  verbose: 1,
  silly: 1,
  all: 1,
  debug: 5,
  dbug: 5,
  dbg: 5,
  finer: 5,
  fine: 5,
  d: 5,
  info: 9,
  information: 9,
  informational: 9,
  config: 9,
  http: 9,
  i: 9,
  inf: 9,
  notice: 10,
  warn: 13,
  warning: 13,
  w: 13,
  wrn: 13,
  wng: 13,
  error: 17,
  err: 17,
  eror: 17,
  severe: 17,
  e: 17,
  failure: 17,
  fail: 17,
  critical: 18,
  crit: 18,
  alert: 19,
  fatal: 21,
  panic: 21,
  dpanic: 21,
  emerg: 21,
  emergency: 21,
  f: 21,
}

/** The severity that a level word names in any letter case; undefined for other words. */
export function severityOfWord(word: string): SeverityNumber | undefined {
  const key = word.toLowerCase()
  return Object.hasOwn(WORDS, key) ? WORDS[key] : undefined
}
