import { LogBatch } from '../model/log-batch.ts'
import type { AttributeValue, Resource } from '../model/resource.ts'
import { readAnyValue, readAttribute } from './decode-attributes.ts'
import { ANY_VALUE, LOG_RECORD, REQUEST, RESOURCE, RESOURCE_LOGS, SCOPE_LOGS } from './fields.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { valueText } from './value-text.ts'

/**
 * Reads one ExportLogsServiceRequest, or several one after the other.
 * Shape: a batch for each scope of each resource that has records, in their order. A text body is a slice of the
 * given bytes, which must not change as long as the batch is used without `detach`; any other body is its JSON text.
 * Fields that are not known are passed over. An id of another length than the standard's counts as absent.
 * Errors: PermanentError HEPH_OTLP_MALFORMED with the offset; values nested deeper than 64 are malformed too.
 * Source: opentelemetry-proto 1.11, logs_service.proto.
 */
export function decodeLogs(bytes: Uint8Array, options: { readonly stream: string }): LogBatch[] {
  const batches: LogBatch[] = []
  const reader = new ProtobufReader(bytes)
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === REQUEST.resourceLogs) readResourceLogs(reader.message(), options.stream, batches)
    else reader.skip(tag)
  }
  return batches
}

/**
 * How many records a request holds, without reading them.
 * Errors: PermanentError HEPH_OTLP_MALFORMED.
 */
export function countLogs(bytes: Uint8Array): number {
  let count = 0
  const request = new ProtobufReader(bytes)
  eachMessage(request, REQUEST.resourceLogs, (resourceLogs) => {
    eachMessage(resourceLogs, RESOURCE_LOGS.scopeLogs, (scopeLogs) => {
      for (let tag = scopeLogs.tag(); tag !== 0; tag = scopeLogs.tag()) {
        if (tag === SCOPE_LOGS.logRecords) count += 1
        scopeLogs.skip(tag)
      }
    })
  })
  return count
}

function eachMessage(reader: ProtobufReader, wanted: number, visit: (message: ProtobufReader) => void): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === wanted) visit(reader.message())
    else reader.skip(tag)
  }
}

function readResourceLogs(reader: ProtobufReader, stream: string, batches: LogBatch[]): void {
  const scopes: ProtobufReader[] = []
  const attributes: Record<string, AttributeValue> = {}
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE_LOGS.resource) readResource(reader.message(), attributes)
    else if (tag === RESOURCE_LOGS.scopeLogs) scopes.push(reader.message())
    else reader.skip(tag)
  }
  // The resource may stand behind its records.
  const resource = { attributes }
  for (const scope of scopes) {
    const batch = readScopeLogs(scope, stream, resource)
    if (batch.count > 0) batches.push(batch)
  }
}

function readResource(reader: ProtobufReader, into: Record<string, AttributeValue>): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE.attributes) readAttribute(reader, into)
    else reader.skip(tag)
  }
}

function readScopeLogs(reader: ProtobufReader, stream: string, resource: Resource): LogBatch {
  const records: DecodedRecord[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SCOPE_LOGS.logRecords) records.push(readRecord(reader.message()))
    else reader.skip(tag)
  }
  return batchOf(records, reader.bytes, stream, resource)
}

/** A record between the wire and the batch; the body is bytes[start, end) unless there is a text. */
interface DecodedRecord {
  time: bigint
  observed: bigint
  severity: number
  severityText: string
  bodyStart: number
  bodyEnd: number
  bodyText: string | undefined
  attributes: Record<string, AttributeValue> | undefined
  traceId: string
  spanId: string
  eventName: string
}

function readRecord(reader: ProtobufReader): DecodedRecord {
  const record: DecodedRecord = {
    time: 0n,
    observed: 0n,
    severity: 0,
    severityText: '',
    bodyStart: 0,
    bodyEnd: 0,
    bodyText: undefined,
    attributes: undefined,
    traceId: '',
    spanId: '',
    eventName: '',
  }
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) readField(reader, tag, record)
  return record
}

function readField(reader: ProtobufReader, tag: number, record: DecodedRecord): void {
  switch (tag) {
    case LOG_RECORD.timeUnixNano:
      record.time = reader.fixed64()
      return
    case LOG_RECORD.observedTimeUnixNano:
      record.observed = reader.fixed64()
      return
    case LOG_RECORD.severityNumber:
      record.severity = knownSeverity(reader.varint())
      return
    case LOG_RECORD.severityText:
      record.severityText = reader.text()
      return
    case LOG_RECORD.body:
      readBody(reader.message(), record)
      return
    case LOG_RECORD.attributes:
      readAttribute(reader, (record.attributes ??= {}))
      return
    case LOG_RECORD.traceId:
      record.traceId = idOf(reader.slice(), 16)
      return
    case LOG_RECORD.spanId:
      record.spanId = idOf(reader.slice(), 8)
      return
    case LOG_RECORD.eventName:
      record.eventName = reader.text()
      return
    default:
      reader.skip(tag)
  }
}

/** The one field of a text body is passed over and remembered as a place; anything else is read. */
function readBody(reader: ProtobufReader, record: DecodedRecord): void {
  const whole = reader.rest()
  const tag = reader.tag()
  if (tag === ANY_VALUE.stringValue) {
    const slice = reader.slice()
    if (reader.tag() === 0) {
      record.bodyStart = slice.byteOffset - reader.bytes.byteOffset
      record.bodyEnd = record.bodyStart + slice.length
      record.bodyText = undefined
      return
    }
  }
  record.bodyText = tag === 0 ? '' : valueText(readAnyValue(whole))
}

function batchOf(
  records: readonly DecodedRecord[],
  bytes: Uint8Array,
  stream: string,
  resource: Resource,
): LogBatch {
  const observed = records[0]?.observed ?? 0n
  const isObservedTogether = records.every((record) => record.observed === observed)
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.from(records, (record) => record.bodyStart),
    ends: Uint32Array.from(records, (record) => record.bodyEnd),
    count: records.length,
    stream,
    observedTimeUnixNano: isObservedTogether ? observed : 0n,
    resource,
  })
  for (const [index, record] of records.entries()) {
    if (!isObservedTogether) batch.setObservedTime(index, record.observed)
    fill(batch, index, record)
  }
  return batch
}

function fill(batch: LogBatch, index: number, record: DecodedRecord): void {
  if (record.time !== 0n) batch.setTime(index, record.time)
  // Given also when empty: a number without a text must not get one that nobody wrote.
  if (record.severity !== 0 || record.severityText !== '') {
    batch.setSeverity(index, record.severity, record.severityText)
  }
  if (record.bodyText !== undefined) batch.setBody(index, record.bodyText)
  if (record.attributes !== undefined) batch.addAttributes(index, record.attributes)
  if (record.eventName !== '') batch.setEventName(index, record.eventName)
  if (record.traceId !== '' || record.spanId !== '') {
    batch.setTraceContext(index, record.traceId, record.spanId)
  }
}

function knownSeverity(severity: number): number {
  return severity <= 24 ? severity : 0
}

/** An id in hex; '' when it has another length, or is all zeroes, which stands for none. */
function idOf(bytes: Uint8Array, length: number): string {
  if (bytes.length !== length || bytes.every((byte) => byte === 0)) return ''
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('hex')
}
