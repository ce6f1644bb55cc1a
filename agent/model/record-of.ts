import type { LogBatch } from './log-batch.ts'
import type { LogRecord } from './log-record.ts'

/** One record of a batch, decoded, independent of the batch's bytes. */
export function recordOf(batch: LogBatch, index: number): LogRecord {
  const flags = batch.flags(index)
  const droppedAttributesCount = batch.droppedAttributesCount(index)
  const bodyValue = batch.bodyValue(index)
  return {
    timeUnixNano: batch.timeUnixNano(index),
    observedTimeUnixNano: batch.observedTime(index),
    severityNumber: batch.severityNumber(index),
    severityText: batch.severityText(index),
    body: batch.bodyText(index),
    attributes: { ...batch.commonAttributes, ...batch.ownAttributes(index) },
    eventName: batch.eventName(index),
    traceId: batch.traceId(index),
    spanId: batch.spanId(index),
    resource: batch.resource,
    ...(batch.scope === undefined ? {} : { scope: batch.scope }),
    ...(bodyValue === undefined ? {} : { bodyValue }),
    ...(flags === 0 ? {} : { flags }),
    ...(droppedAttributesCount === 0 ? {} : { droppedAttributesCount }),
  }
}
