import type { LogBatch } from '../../model/log-batch.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'
import { errorTraceOf, type ErrorTrace } from './error-trace.ts'

/** One event of the agent in a batch. */
export interface EventRecord {
  readonly index: number
  readonly name: string
  readonly fingerprint: string
  /** Undefined when it belongs to no trace. */
  readonly trace: ErrorTrace | undefined
}

/** The events of a batch that are about an error. Lines that nobody wants are passed over at once. */
export function eventRecords(batch: LogBatch): readonly EventRecord[] {
  const records: EventRecord[] = []
  for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1)) {
    const name = batch.eventName(index)
    if (name === '') continue
    const fingerprint = batch.attribute(index, ATTRIBUTE.fingerprint)
    if (typeof fingerprint !== 'string') continue
    const trace = errorTraceOf({ traceId: batch.traceId(index), spanId: batch.spanId(index), fingerprint })
    records.push({ index, name, fingerprint, trace })
  }
  return records
}
