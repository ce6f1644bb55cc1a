import { PermanentError } from '../../model/errors.ts'
import { batchOfRecords } from '../../model/batch-of-records.ts'
import type { LogRecord } from '../../model/log-record.ts'
import type { Attributes } from '../../model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../model/semantic-conventions.ts'
import { decodeLogs } from '../../otlp/decode.ts'
import { encodeLogsJson } from '../../otlp/json.ts'
import { protobufOfJson } from '../../otlp/json-request.ts'

type JsonObject = Readonly<Record<string, unknown>>

/**
 * The proposed fixes in a text that came out of an exporter: export requests in the OTLP/JSON form, one or a line
 * each, or what the webhook exporter sends.
 * Errors: PermanentError HEPH_FIX_EVENT_UNREADABLE, with the line.
 */
export function readFixEvents(text: string): readonly LogRecord[] {
  const whole = parsed(text)
  const values =
    whole === undefined
      ? text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [jsonOfLine(line, index + 1)]))
      : [whole]
  return values.flatMap(recordsOf).filter(({ eventName }) => eventName === EVENT.fixProposed)
}

/** The event of a fix for a person or a file: an export request in the OTLP/JSON form, indented. `readFixEvents` reads it. */
export function printedFixEvent(record: LogRecord): string {
  const logs: unknown = JSON.parse(encodeLogsJson(batchOfRecords([record], { stream: 'fix' })))
  return `${JSON.stringify(logs, undefined, 2)}\n`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function jsonOfLine(line: string, number: number): unknown {
  const value = parsed(line)
  if (value !== undefined) return value
  throw new PermanentError(
    'HEPH_FIX_EVENT_UNREADABLE',
    `line ${number} of the event is no JSON: it begins with ${JSON.stringify(line.slice(0, 40))}`,
  )
}

function recordsOf(value: unknown): readonly LogRecord[] {
  if (Array.isArray(value)) return value.flatMap(recordsOf)
  if (isObject(value) && Array.isArray(value['resourceLogs'])) {
    return decodeLogs(protobufOfJson(JSON.stringify(value)), { stream: 'fix' }).flatMap((batch) =>
      Array.from({ length: batch.count }, (_, index) => batch.record(index)),
    )
  }
  if (isObject(value) && isObject(value['fix']) && typeof value['name'] === 'string') {
    return [recordOfWebhook(value, value['fix'], value['name'])]
  }
  throw new PermanentError(
    'HEPH_FIX_EVENT_UNREADABLE',
    'the event is neither an export request in the OTLP/JSON form (with "resourceLogs") nor what the webhook exporter sends (with "name" and "fix")',
  )
}

/** Only what `proposedFixOf` and the console read: the rest of the event is not in the webhook's form. */
function recordOfWebhook(event: JsonObject, fix: JsonObject, name: string): LogRecord {
  const error = isObject(event['error']) ? event['error'] : {}
  const cause = isObject(event['cause']) ? event['cause'] : {}
  const others = isObject(event['attributes']) ? event['attributes'] : {}
  const named: JsonObject = {
    [ATTRIBUTE.fingerprint]: error['fingerprint'],
    [ATTRIBUTE.exceptionType]: error['type'],
    [ATTRIBUTE.exceptionMessage]: error['message'],
    [ATTRIBUTE.errorClass]: error['class'],
    [ATTRIBUTE.errorCount]: error['count'],
    [ATTRIBUTE.causeSummary]: cause['summary'],
    [ATTRIBUTE.causeConfidence]: cause['confidence'],
    [ATTRIBUTE.causeLocations]: cause['locations'],
    [ATTRIBUTE.fixId]: fix['id'],
    [ATTRIBUTE.fixState]: fix['state'],
    [ATTRIBUTE.fixStrategy]: fix['strategy'],
    [ATTRIBUTE.fixDiff]: fix['diff'],
    [ATTRIBUTE.fixExplanation]: fix['explanation'],
    [ATTRIBUTE.fixConfidence]: fix['confidence'],
    [ATTRIBUTE.fixReasons]: fix['reasons'],
    [ATTRIBUTE.fixAssumptions]: fix['assumptions'],
    [ATTRIBUTE.validationGrade]: fix['grade'],
    [ATTRIBUTE.validationChecks]: fix['checks'],
  }
  const told = Object.entries({ ...others, ...named }).filter(([, value]) => value !== undefined)
  const nanoseconds = event['time_unix_nano']
  const time = typeof nanoseconds === 'string' && /^\d{1,20}$/.test(nanoseconds) ? BigInt(nanoseconds) : 0n
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: 0,
    severityText: '',
    body: typeof event['body'] === 'string' ? event['body'] : '',
    eventName: name,
    traceId: '',
    spanId: '',
    resource: { attributes: {} },
    // Values that came from JSON are attribute values.
    attributes: Object.fromEntries(told) as Attributes,
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
