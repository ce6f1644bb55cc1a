import type { RecordReader } from '../model/encoded-records.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { AttributeValue } from '../model/resource.ts'
import { readAnyValue, readAttribute } from './decode-attributes.ts'
import { ANY_VALUE, LOG_RECORD } from './fields.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { valueText } from './value-text.ts'

/** A record between the wire and the batch; the body is bytes[start, end) unless there is a text. */
export interface DecodedRecord {
  time: bigint
  observed: bigint
  severity: number
  severityText: string
  bodyStart: number
  bodyEnd: number
  bodyText: string | undefined
  bodyValue: AttributeValue | undefined
  attributes: Record<string, AttributeValue> | undefined
  droppedAttributesCount: number
  flags: number
  traceId: string
  spanId: string
  eventName: string
}

/** Reads a record to its end. Errors: as `decodeLogs`. */
export function readRecord(reader: ProtobufReader): DecodedRecord {
  const record = emptyRecord()
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) readField(reader, tag, record)
  return record
}

function emptyRecord(): DecodedRecord {
  return {
    time: 0n,
    observed: 0n,
    severity: 0,
    severityText: '',
    bodyStart: 0,
    bodyEnd: 0,
    bodyText: undefined,
    bodyValue: undefined,
    attributes: undefined,
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
    eventName: '',
  }
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
    case LOG_RECORD.droppedAttributesCount:
      record.droppedAttributesCount = reader.varint()
      return
    case LOG_RECORD.flags:
      record.flags = reader.fixed32()
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
      record.bodyValue = undefined
      return
    }
  }
  const value = readAnyValue(whole)
  record.bodyValue = value === null || typeof value === 'string' ? undefined : value
  record.bodyText = valueText(value)
}

/** Reads a record that was only passed over, whose bytes begin with its tag, into the columns of a batch. */
export const readEncodedRecord: RecordReader<LogBatch> = (batch, index, { bytes, start, end }) => {
  const reader = new ProtobufReader(bytes).part(start, end)
  reader.tag()
  fillColumns(batch, index, readRecord(reader.message()))
}

/** Puts what a record has besides its text into the columns of a batch. */
export function fillColumns(batch: LogBatch, index: number, record: DecodedRecord): void {
  if (record.observed !== batch.observedTimeUnixNano) batch.setObservedTime(index, record.observed)
  if (record.time !== 0n) batch.setTime(index, record.time)
  // Given also when empty: a number without a text must not get one that nobody wrote.
  if (record.severity !== 0 || record.severityText !== '') {
    batch.setSeverity(index, record.severity, record.severityText)
  }
  if (record.bodyText !== undefined) {
    if (record.bodyValue === undefined) batch.setBody(index, record.bodyText)
    else batch.setBodyValue(index, record.bodyText, record.bodyValue)
  }
  if (record.flags !== 0) batch.setFlags(index, record.flags)
  if (record.droppedAttributesCount !== 0) {
    batch.setDroppedAttributesCount(index, record.droppedAttributesCount)
  }
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
