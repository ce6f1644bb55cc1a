import { PermanentError } from '../../../agent/model/errors.ts'
import { isObject, jsonOf } from '../json.ts'

const LINE_FEED = 0x0a
/** What is no event is passed over, and must not cost more than its bytes. */
const ITEMS_MAX = 10_000

/**
 * The events of an envelope: a line with its head, then for each item a line with a head and what it holds, up to the
 * length that its head says or to the end of the line.
 * Shape: sessions, transactions, attachments and the like are left out.
 * Errors: PermanentError HEPH_WEBHOOK_MALFORMED.
 */
export function eventsOfEnvelope(body: Uint8Array): readonly unknown[] {
  const events: unknown[] = []
  let items = 0
  let at = lineEnd(body, 0) + 1
  headOf(body.subarray(0, at - 1))
  while (at < body.length) {
    const end = lineEnd(body, at)
    // Empty lines may stand at the end.
    if (end === at) {
      at += 1
      continue
    }
    items += 1
    if (items > ITEMS_MAX) throw malformed('it has too many items')
    const { type, length } = headOf(body.subarray(at, end))
    const start = Math.min(end + 1, body.length)
    const stop = typeof length === 'number' ? start + length : lineEnd(body, start)
    if (!Number.isSafeInteger(stop) || stop < start || stop > body.length) {
      throw malformed('an item is longer than what is left')
    }
    if (type === 'event') events.push(jsonOf(body.subarray(start, stop)))
    at = stop + 1
  }
  return events
}

function headOf(line: Uint8Array): Readonly<Record<string, unknown>> {
  const head = jsonOf(line)
  if (!isObject(head)) throw malformed('a head is no object')
  return head
}

function lineEnd(body: Uint8Array, from: number): number {
  const end = body.indexOf(LINE_FEED, from)
  return end < 0 ? body.length : end
}

function malformed(why: string): PermanentError {
  return new PermanentError('HEPH_WEBHOOK_MALFORMED', `the envelope cannot be read: ${why}`)
}
