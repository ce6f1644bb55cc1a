import type { LogBatch } from '../model/log-batch.ts'
import type { LogRecord } from '../model/log-record.ts'
import { base64Of, type Attributes, type AttributeValue, type Scope } from '../model/resource.ts'
import { isInt64, NESTING_MAX } from './encode-attributes.ts'
import { OWN_SCOPE } from './fields.ts'

/**
 * Writes batches as one OTLP/JSON export request.
 * Shape: {"resourceLogs":[{"resource":…,"scopeLogs":[{"scope":…,"logRecords":[…]}]}]}, on one line.
 * Source: OTLP 1.11, JSON Protobuf encoding: lowerCamelCase, 64-bit integers as strings, ids in hex.
 */
export function encodeLogsJson(...batches: readonly LogBatch[]): string {
  return JSON.stringify({ resourceLogs: batches.map(resourceLogsJson) })
}

function resourceLogsJson(batch: LogBatch): unknown {
  const { attributes, droppedAttributesCount, schemaUrl } = batch.resource
  const scope = batch.scope ?? OWN_SCOPE
  return {
    resource: {
      attributes: attributesJson(attributes),
      ...(droppedAttributesCount === undefined ? {} : { droppedAttributesCount }),
    },
    scopeLogs: [
      {
        scope: scopeJson(scope),
        logRecords: Array.from({ length: batch.count }, (_, index) => recordJson(batch.record(index))),
        ...(scope.schemaUrl === '' ? {} : { schemaUrl: scope.schemaUrl }),
      },
    ],
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
  }
}

function scopeJson({ name, version, attributes, droppedAttributesCount }: Scope): unknown {
  return {
    ...(name === '' ? {} : { name }),
    ...(version === '' ? {} : { version }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes: attributesJson(attributes) }),
    ...(droppedAttributesCount === 0 ? {} : { droppedAttributesCount }),
  }
}

function recordJson(record: LogRecord): unknown {
  return {
    ...(record.timeUnixNano === 0n ? {} : { timeUnixNano: record.timeUnixNano.toString() }),
    observedTimeUnixNano: record.observedTimeUnixNano.toString(),
    ...(record.severityNumber === 0 ? {} : { severityNumber: record.severityNumber }),
    ...(record.severityText === '' ? {} : { severityText: record.severityText }),
    ...(record.eventName === '' ? {} : { eventName: record.eventName }),
    body: record.bodyValue === undefined ? { stringValue: record.body } : anyValueJson(record.bodyValue, 0),
    attributes: attributesJson(record.attributes),
    ...(record.droppedAttributesCount === undefined
      ? {}
      : { droppedAttributesCount: record.droppedAttributesCount }),
    ...(record.flags === undefined ? {} : { flags: record.flags }),
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
  if (value instanceof Uint8Array) return { bytesValue: base64Of(value) }
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
