import type { StageName } from '../component/job.ts'
import type { LogRecord } from '../model/log-record.ts'
import { analyzedEvent, fixEvent } from '../model/repair-event.ts'
import type { Attributes, AttributeValue } from '../model/resource.ts'
import { ATTRIBUTE } from '../model/semantic-conventions.ts'
import { redactText } from '../redaction/redact-text.ts'
import type { Job } from './job-store.ts'

/**
 * The event of what a job left, once more; undefined where nothing came of it. Secrets are masked: it does not go
 * through a pipeline.
 */
export function resultOf({ id, event, diagnosis, fix, updatedAtMs }: Job): LogRecord | undefined {
  const endedUnixNano = BigInt(updatedAtMs) * 1_000_000n
  const masked = (record: LogRecord, stage: StageName): LogRecord => ({
    ...record,
    body: redactText(record.body),
    attributes: { ...maskedValues(record.attributes), [ATTRIBUTE.eventId]: `${id}:${stage}` },
  })
  if (fix !== undefined) return masked(fixEvent(event, diagnosis, fix, endedUnixNano), 'fix')
  if (diagnosis === undefined) return undefined
  return masked(analyzedEvent(event, diagnosis, endedUnixNano), 'analyze')
}

function maskedValues(attributes: Attributes): Attributes {
  const mask = (value: AttributeValue): AttributeValue => {
    if (typeof value === 'string') return redactText(value)
    if (Array.isArray(value)) return (value as readonly AttributeValue[]).map(mask)
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
    return maskedValues(value as Attributes)
  }
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, mask(value)]))
}
