import type { Companion } from '../companion.ts'
import { SEVERITY } from '../../model/severity.ts'
import { logPrefix } from '../prefix.ts'

/** A time with a fraction: records of two events hardly have the same. */
const FRACTION = /\d{2}:\d{2}:\d{2}[.,]\d{3}/
const LOGCAT_ERROR = /^(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6} +\d+ +\d+ [EFA] [^:\n]{1,60}: /

/**
 * A library that repeats its head on every line of a message: the time, to the millisecond, the level and the process
 * are the same. Applies to an error whose first line ends in a colon (Erlang), and to errors of Android's log, which
 * cuts every message into lines. Leaves alone: other messages, even of the same millisecond.
 */
export const sameHead: Companion = {
  id: 'same_head',
  begin(line) {
    const isAnnounced = line.endsWith(':')
    const head = isAnnounced ? announcedHead(line) : LOGCAT_ERROR.exec(line)?.[0]
    if (head === undefined) return undefined
    // The same line again is the same message again.
    return (next) => next.startsWith(head) && next.length > head.length && next !== line
  },
}

function announcedHead(line: string): string | undefined {
  const prefix = logPrefix(line)
  if (prefix === undefined || (prefix.severity ?? 0) < SEVERITY.error) return undefined
  const head = line.slice(0, prefix.length)
  return FRACTION.test(head) ? head : undefined
}
