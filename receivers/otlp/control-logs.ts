import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import type { Fields } from '../../agent/otlp/declared-message.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'

/** A Logs message as it is read from its declaration. */
interface Logs {
  readonly otlp: Uint8Array
  readonly resource: ReadonlyMap<string, string>
  readonly records: readonly PlainRecord[]
}

interface PlainRecord {
  readonly body: string
  readonly time_unix_nano: bigint
  readonly severity_number: number
  readonly severity_text: string
  readonly attributes: ReadonlyMap<string, string>
  readonly trace_id: string
  readonly span_id: string
  readonly event_name: string
}

const NO_BYTES = new Uint8Array(0)

/**
 * The records of a Logs message as the bytes of an OTLP request, which is what there is one way for into the pipeline.
 * Errors: PermanentError HEPH_OTLP_MALFORMED for ids that are none.
 */
export function requestOf(fields: Fields | undefined): Uint8Array {
  if (fields === undefined) return NO_BYTES
  // As the declaration says.
  const { otlp, resource, records } = fields as unknown as Logs
  if (records.length === 0) return otlp
  const source = { attributes: Object.fromEntries(resource) }
  const written = encodeLogs(
    batchOfRecords(
      records.map((record) => ({ ...recordOf(record), resource: source })),
      { stream: '' },
    ),
  )
  return otlp.length === 0 ? written : Buffer.concat([otlp, written])
}

function recordOf(record: PlainRecord): Omit<LogRecord, 'resource'> {
  checkId(record.trace_id, 32)
  checkId(record.span_id, 16)
  return {
    timeUnixNano: record.time_unix_nano,
    observedTimeUnixNano: 0n,
    severityNumber: severityOf(record.severity_number),
    severityText: record.severity_text,
    body: record.body,
    attributes: Object.fromEntries(record.attributes),
    eventName: record.event_name,
    traceId: record.trace_id.toLowerCase(),
    spanId: record.span_id.toLowerCase(),
  }
}

function severityOf(value: number): number {
  return value >= SEVERITY.unset && value <= 24 ? value : SEVERITY.unset
}

function checkId(id: string, digits: number): void {
  if (id === '' || (id.length === digits && /^[0-9a-f]+$/i.test(id))) return
  throw new PermanentError('HEPH_OTLP_MALFORMED', `an id has ${digits} hex digits, or none`)
}
