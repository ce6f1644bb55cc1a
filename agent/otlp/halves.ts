import type { EncodedLogs } from '../component/component.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { countLogs, decodeLogs } from './decode.ts'
import { encodeLogs } from './encode.ts'

/**
 * Cuts encoded records in two, in their order: between parts where there are several, else inside the one.
 * Shape: undefined for a single record, which has no halves.
 * Errors: PermanentError HEPH_OTLP_MALFORMED when a part is no request.
 */
export function halvesOf(logs: EncodedLogs): readonly [EncodedLogs, EncodedLogs] | undefined {
  if (logs.count < 2) return undefined
  const { parts } = logs
  if (parts.length > 1) {
    const middle = parts.length >>> 1
    const first = parts.slice(0, middle)
    const count = first.reduce((sum, part) => sum + countLogs(part), 0)
    return [
      { parts: first, count },
      { parts: parts.slice(middle), count: logs.count - count },
    ]
  }
  const batches = parts.flatMap((part) => decodeLogs(part, { stream: '' }))
  const middle = batches.reduce((sum, batch) => sum + batch.count, 0) >>> 1
  return [encoded(batches, 0, middle), encoded(batches, middle, Number.POSITIVE_INFINITY)]
}

/** The records from one position to another, counted over all batches. */
function encoded(batches: readonly LogBatch[], from: number, to: number): EncodedLogs {
  const parts: Uint8Array[] = []
  let position = 0
  let count = 0
  for (const batch of batches) {
    const begin = Math.max(from - position, 0)
    const end = Math.min(to - position, batch.count)
    position += batch.count
    if (begin >= end) continue
    parts.push(encodeLogs(batch.select(Array.from({ length: end - begin }, (_, index) => begin + index))))
    count += end - begin
  }
  return { parts, count }
}
