import { logPrefix } from './prefix.ts'
import { TRACE_WORD } from './repeated-trace.ts'

/** How a form shows calls that are counted: where they begin anew another trace does. */
export const COUNTED_CALL = '#0'

/**
 * Whether the first line of a record is a log line by itself, whatever its numbers are, so that the trace begins below.
 * `form`: its form, see `formOf`.
 */
export function isHeadOpen(head: string, form: string): boolean {
  return !TRACE_WORD.test(head) && !form.includes(COUNTED_CALL) && logPrefix(head) !== undefined
}
