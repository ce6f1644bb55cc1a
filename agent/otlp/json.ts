import type { LogBatch } from '../model/log-batch.ts'
import type { LogRecord } from '../model/log-record.ts'
import type { Attributes, AttributeValue } from '../model/resource.ts'
import { isInt64, NESTING_MAX } from './encode-attributes.ts'
import { SCOPE_NAME } from './fields.ts'

/**
 * Writes batches as one OTLP/JSON export request.
 * Shape: {"resourceLogs":[{"resource":…,"scopeLogs":[{"scope":…,"logRecords":[…]}]}]}, on one line.
 * Source: OTLP 1.11, JSON Protobuf encoding: lowerCamelCase, 64-bit integers as strings, ids in hex.
 */
export function encodeLogsJson(...batches: readonly LogBatch[]): string {
  return JSON.stringify({ resourceLogs: batches.map(resourceLogsJson) })
}

function resourceLogsJson(batch: LogBatch): unknown {
  return {
    resource: { attributes: attributesJson(batch.resource.attributes) },
    scopeLogs: [
      {
        scope: { name: SCOPE_NAME },
        logRecords: Array.from({ length: batch.count }, (_, index) => recordJson(batch.record(index))),
      },
    ],
  }
}

function recordJson(record: LogRecord): unknown {
  return {
    ...(record.timeUnixNano === 0n ? {} : { timeUnixNano: record.timeUnixNano.toString() }),
    observedTimeUnixNano: record.observedTimeUnixNano.toString(),
    ...(record.severityNumber === 0 ? {} : { severityNumber: record.severityNumber }),
    ...(record.severityText === '' ? {} : { severityText: record.severityText }),
    ...(record.eventName === '' ? {} : { eventName: record.eventName }),
    body: { stringValue: record.body },
    attributes: attributesJson(record.attributes),
    ...(record.traceId === '' ? {} : { traceId: record.traceId, spanId: record.spanId }),
  }
}

function attributesJson(attributes: Attributes, depth = 0): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueJson(value, depth) }))
}

function anyValueJson(value: AttributeValue, depth: number): unknown {
  if (value === null || depth >= NESTING_MAX) return {}
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'bigint') {
    return isInt64(value) ? { intValue: value.toString() } : { stringValue: value.toString() }
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: value.toString() } : { doubleValue: doubleJson(value) }
  }
  if (isList(value)) return { arrayValue: { values: value.map((item) => anyValueJson(item, depth + 1)) } }
  return { kvlistValue: { values: attributesJson(value, depth + 1) } }
}

/** JSON has no words for these; protobuf's JSON form writes them as text. */
function doubleJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value)
}
