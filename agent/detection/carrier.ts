import { prefixLength } from '../stacktrace/prefix.ts'

/**
 * What carries a program's output somewhere writes in front of each line: where it came from and when, but no
 * level and nothing that the program said.
 *
 *   shop-1  | panic: no cart                                 docker compose
 *   0|shop  | panic: no cart                                 pm2
 *   Jan  2 03:04:05 web1 shop[42]: panic: no cart            syslog, journalctl
 *   2026-01-02T03:04:05.678+00:00 web1 shop[42]: panic: …    the same with another time
 */
const CARRIER =
  /^(?:(?:\d{1,4}\|)?[\w./-]{1,80} +\| |\d{4}-\d{2}-\d{2}T[\d:.]{8,24}(?:Z|[+-]\d{2}:?\d{2}) (?:heroku|app)\[[\w.-]{1,40}\]: |(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T[\d:.]{8,24}(?:Z|[+-]\d{2}:?\d{2})) [\w.-]{1,80} [\w./-]{1,80}(?:\[\d{1,10}\])?: )/

/**
 * The lines without what carried them; undefined where the first shows no carrier.
 * Shape: "shop-1  | panic: a\nshop-1  | b" gives "panic: a\nb".
 */
export function withoutCarrier(text: string): string | undefined {
  const prefix = CARRIER.exec(text)?.[0]
  if (prefix === undefined) return undefined
  return text
    .split('\n')
    .map((line) => line.slice(Math.max(0, prefixLength(prefix, line))))
    .join('\n')
}
