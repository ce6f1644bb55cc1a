import type { Scope } from '../model/resource.ts'

/**
 * The fields of OTLP logs as the byte that stands in front of them on the wire: field number * 8 + wire type
 * (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes). Unlisted fields are skipped when reading.
 * Source: opentelemetry-proto 1.11: collector/logs/v1/logs_service.proto, logs/v1/logs.proto,
 * resource/v1/resource.proto, common/v1/common.proto; google/rpc/status.proto.
 */
export const REQUEST = { resourceLogs: 0x0a } as const

export const RESOURCE_LOGS = { resource: 0x0a, scopeLogs: 0x12, schemaUrl: 0x1a } as const

export const RESOURCE = { attributes: 0x0a, droppedAttributesCount: 0x10 } as const

export const SCOPE_LOGS = { scope: 0x0a, logRecords: 0x12, schemaUrl: 0x1a } as const

export const SCOPE = { name: 0x0a, version: 0x12, attributes: 0x1a, droppedAttributesCount: 0x20 } as const

/** The instrumentation scope of records that came with none of their own. */
export const OWN_SCOPE: Scope = {
  name: 'hephaestus',
  version: '',
  attributes: {},
  droppedAttributesCount: 0,
  schemaUrl: '',
}

export const LOG_RECORD = {
  timeUnixNano: 0x09,
  severityNumber: 0x10,
  severityText: 0x1a,
  body: 0x2a,
  attributes: 0x32,
  droppedAttributesCount: 0x38,
  flags: 0x45,
  traceId: 0x4a,
  spanId: 0x52,
  observedTimeUnixNano: 0x59,
  eventName: 0x62,
} as const

export const KEY_VALUE = { key: 0x0a, value: 0x12 } as const

export const ANY_VALUE = {
  stringValue: 0x0a,
  boolValue: 0x10,
  intValue: 0x18,
  doubleValue: 0x21,
  arrayValue: 0x2a,
  kvlistValue: 0x32,
  bytesValue: 0x3a,
} as const

/** Of ArrayValue and of KeyValueList. */
export const VALUES = 0x0a

export const RESPONSE = { partialSuccess: 0x0a } as const

export const PARTIAL_SUCCESS = { rejectedLogRecords: 0x08, errorMessage: 0x12 } as const

export const STATUS = { code: 0x08, message: 0x12 } as const
