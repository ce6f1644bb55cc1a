import type { Receipt } from './acknowledgement.ts'
import { packed } from './body-slices.ts'
import { invariant } from './invariant.ts'
import { LogBatch } from './log-batch.ts'
import type { LogRecord } from './log-record.ts'
import { EMPTY_RESOURCE } from './resource.ts'

const encoder = new TextEncoder()

/** A batch made of records, for events and for tests. Shape: one body each, given as text. */
export function batchOfRecords(
  records: readonly LogRecord[],
  options: { readonly stream: string; readonly peer?: string; readonly receipts?: readonly Receipt[] },
): LogBatch {
  const first = records[0]
  const batch = new LogBatch({
    ...packed(records.map((record) => encoder.encode(record.body))),
    count: records.length,
    stream: options.stream,
    ...(options.peer === undefined ? {} : { peer: options.peer }),
    observedTimeUnixNano: first?.observedTimeUnixNano ?? 0n,
    resource: first?.resource ?? EMPTY_RESOURCE,
    ...(first?.scope === undefined ? {} : { scope: first.scope }),
    receipts: options.receipts ?? [],
  })
  records.forEach((record, index) => {
    invariant(
      record.resource === batch.resource || records.length === 1,
      'records of a batch share one resource',
    )
    batch.setSeverity(index, record.severityNumber, record.severityText)
    batch.setTime(index, record.timeUnixNano)
    batch.setObservedTime(index, record.observedTimeUnixNano)
    batch.addAttributes(index, record.attributes)
    batch.setEventName(index, record.eventName)
    if (record.traceId !== '') batch.setTraceContext(index, record.traceId, record.spanId)
    if (record.bodyValue !== undefined) batch.setBodyValue(index, record.body, record.bodyValue)
    if (record.flags !== undefined) batch.setFlags(index, record.flags)
    if (record.droppedAttributesCount !== undefined) {
      batch.setDroppedAttributesCount(index, record.droppedAttributesCount)
    }
  })
  return batch
}
