import { decodeLogs } from './decode.ts'
import { NESTING_MAX } from './encode-attributes.ts'
import {
  ANY_VALUE,
  KEY_VALUE,
  LOG_RECORD,
  REQUEST,
  RESOURCE,
  RESOURCE_LOGS,
  SCOPE,
  SCOPE_LOGS,
  VALUES,
} from './fields.ts'
import { encodeLogsJson } from './json.ts'
import { jsonPiece, type JsonWriter } from './json-writer.ts'
import { ProtobufReader } from './protobuf-reader.ts'

const PIECE = {
  request: jsonPiece('{"resourceLogs":['),
  requestEnd: jsonPiece(']}'),
  resourceLogs: jsonPiece('{"resource":{"attributes":['),
  scopeLogs: jsonPiece(']},"scopeLogs":[{"scope":{"name":'),
  records: jsonPiece('},"logRecords":['),
  recordsEnd: jsonPiece(']}]}'),
  key: jsonPiece('{"key":'),
  value: jsonPiece(',"value":'),
  empty: jsonPiece('{}'),
  stringValue: jsonPiece('{"stringValue":'),
  isTrue: jsonPiece('{"boolValue":true}'),
  isFalse: jsonPiece('{"boolValue":false}'),
  intValue: jsonPiece('{"intValue":"'),
  doubleValue: jsonPiece('{"doubleValue":'),
  arrayValue: jsonPiece('{"arrayValue":{"values":['),
  kvlistValue: jsonPiece('{"kvlistValue":{"values":['),
  nestedEnd: jsonPiece(']}}'),
  body: jsonPiece('"body":{"stringValue":'),
  attributes: jsonPiece('},"attributes":['),
  quoteAndBrace: jsonPiece('"}'),
} as const

/** What stands in front of the other fields of a record, by their tags. */
const NAMES: Readonly<Record<number, Uint8Array>> = {
  [LOG_RECORD.timeUnixNano]: jsonPiece('"timeUnixNano":"'),
  [LOG_RECORD.severityNumber]: jsonPiece('"severityNumber":'),
  [LOG_RECORD.severityText]: jsonPiece('"severityText":'),
  [LOG_RECORD.traceId]: jsonPiece('"traceId":"'),
  [LOG_RECORD.spanId]: jsonPiece('"spanId":"'),
  [LOG_RECORD.observedTimeUnixNano]: jsonPiece('"observedTimeUnixNano":"'),
  [LOG_RECORD.eventName]: jsonPiece('"eventName":'),
}

const COMMA = 0x2c
const QUOTE = 0x22
const OPEN_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const CLOSING_BRACKET = 0x5d
const SEVERITY_MAX = 24

/**
 * Writes records that are there as protobuf as one OTLP/JSON export request, from bytes to bytes.
 * Shape: the request that `encodeLogsJson` makes of what `decodeLogs` reads, with the fields of a record in the
 * order of the wire. What `encodeLogs` wrote is never decoded; a request that is laid out otherwise is.
 * Errors: PermanentError HEPH_OTLP_MALFORMED; nothing is written then.
 * Source: OTLP 1.11, JSON Protobuf encoding.
 */
export function writeJsonOfEncoded(out: JsonWriter, logs: Uint8Array): void {
  const start = out.position
  try {
    if (writeRequest(out, new ProtobufReader(logs))) return
    out.rewind(start)
    out.text(encodeLogsJson(...decodeLogs(logs, { stream: '' })))
  } catch (thrown) {
    out.rewind(start)
    throw thrown
  }
}

/* Each of these says whether what it read is laid out as `encodeLogs` does; when not, what was written is void. */

function writeRequest(out: JsonWriter, reader: ProtobufReader): boolean {
  out.piece(PIECE.request)
  let count = 0
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== REQUEST.resourceLogs) return false
    if (count > 0) out.byte(COMMA)
    count += 1
    if (!writeResourceLogs(out, reader.message())) return false
  }
  out.piece(PIECE.requestEnd)
  return count > 0
}

function writeResourceLogs(out: JsonWriter, reader: ProtobufReader): boolean {
  out.piece(PIECE.resourceLogs)
  if (reader.tag() !== RESOURCE_LOGS.resource) return false
  const resource = reader.message()
  for (let tag = resource.tag(), count = 0; tag !== 0; tag = resource.tag(), count += 1) {
    if (tag !== RESOURCE.attributes) return false
    if (count > 0) out.byte(COMMA)
    if (!writeAttribute(out, resource, 0)) return false
  }
  if (reader.tag() !== RESOURCE_LOGS.scopeLogs) return false
  return writeScopeLogs(out, reader.message()) && reader.tag() === 0
}

function writeScopeLogs(out: JsonWriter, reader: ProtobufReader): boolean {
  if (reader.tag() !== SCOPE_LOGS.scope) return false
  const scope = reader.message()
  if (scope.tag() !== SCOPE.name) return false
  out.piece(PIECE.scopeLogs)
  writeText(out, scope)
  if (scope.tag() !== 0) return false
  out.piece(PIECE.records)
  let count = 0
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== SCOPE_LOGS.logRecords) return false
    if (count > 0) out.byte(COMMA)
    count += 1
    const outer = reader.enter()
    if (!writeRecord(out, reader)) return false
    reader.leave(outer)
  }
  out.piece(PIECE.recordsEnd)
  return count > 0
}

function writeRecord(out: JsonWriter, reader: ProtobufReader): boolean {
  out.byte(OPEN_BRACE)
  let tag = reader.tag()
  for (; tag !== 0 && tag < LOG_RECORD.body; tag = nextTag(reader, tag)) {
    if (!writeField(out, reader, tag)) return false
    out.byte(COMMA)
  }
  if (tag !== LOG_RECORD.body) return false
  out.piece(PIECE.body)
  const outer = reader.enter()
  if (reader.tag() !== ANY_VALUE.stringValue) return false
  writeText(out, reader)
  if (reader.tag() !== 0) return false
  reader.leave(outer)
  out.piece(PIECE.attributes)
  tag = reader.tag()
  for (let count = 0; tag === LOG_RECORD.attributes; tag = reader.tag(), count += 1) {
    if (count > 0) out.byte(COMMA)
    if (!writeAttribute(out, reader, 0)) return false
  }
  out.byte(CLOSING_BRACKET)
  if (tag !== 0 && tag < LOG_RECORD.attributes) return false
  for (; tag !== 0; tag = nextTag(reader, tag)) {
    out.byte(COMMA)
    if (!writeField(out, reader, tag)) return false
  }
  out.byte(CLOSING_BRACE)
  return true
}

/** A field that comes twice, or too late, is read the long way. */
function nextTag(reader: ProtobufReader, last: number): number {
  const tag = reader.tag()
  return tag === 0 || tag > last ? tag : -1
}

function writeField(out: JsonWriter, reader: ProtobufReader, tag: number): boolean {
  const name = NAMES[tag]
  if (name === undefined) return false
  out.piece(name)
  switch (tag) {
    case LOG_RECORD.severityNumber:
      return writeSeverity(out, reader.varint())
    case LOG_RECORD.severityText:
    case LOG_RECORD.eventName:
      writeText(out, reader)
      return true
    case LOG_RECORD.traceId:
      return writeId(out, reader.slice(), 16)
    case LOG_RECORD.spanId:
      return writeId(out, reader.slice(), 8)
    default:
      out.plain(reader.fixed64().toString())
      out.byte(QUOTE)
      return true
  }
}

function writeSeverity(out: JsonWriter, severity: number): boolean {
  out.plain(String(severity))
  return severity <= SEVERITY_MAX
}

function writeId(out: JsonWriter, id: Uint8Array, length: number): boolean {
  out.plain(Buffer.from(id.buffer, id.byteOffset, id.length).toString('hex'))
  out.byte(QUOTE)
  return id.length === length && id.some((byte) => byte !== 0)
}

function writeText(out: JsonWriter, reader: ProtobufReader): void {
  const start = reader.span()
  out.string(reader.bytes, start, reader.position)
}

function writeAttribute(out: JsonWriter, reader: ProtobufReader, depth: number): boolean {
  const outer = reader.enter()
  if (reader.tag() !== KEY_VALUE.key) return false
  out.piece(PIECE.key)
  writeText(out, reader)
  if (reader.tag() !== KEY_VALUE.value) return false
  out.piece(PIECE.value)
  if (!writeAnyValue(out, reader, depth) || reader.tag() !== 0) return false
  out.byte(CLOSING_BRACE)
  reader.leave(outer)
  return true
}

function writeAnyValue(out: JsonWriter, reader: ProtobufReader, depth: number): boolean {
  const outer = reader.enter()
  const tag = reader.tag()
  if (tag === 0) out.piece(PIECE.empty)
  else if (depth >= NESTING_MAX || !writeValue(out, reader, tag, depth) || reader.tag() !== 0) return false
  reader.leave(outer)
  return true
}

function writeValue(out: JsonWriter, reader: ProtobufReader, tag: number, depth: number): boolean {
  switch (tag) {
    case ANY_VALUE.stringValue:
      out.piece(PIECE.stringValue)
      writeText(out, reader)
      out.byte(CLOSING_BRACE)
      return true
    case ANY_VALUE.boolValue:
      out.piece(reader.varint() === 0 ? PIECE.isFalse : PIECE.isTrue)
      return true
    case ANY_VALUE.intValue:
      writeInteger(out, reader.varint64())
      return true
    case ANY_VALUE.doubleValue:
      writeDouble(out, reader.double())
      return true
    case ANY_VALUE.arrayValue:
      return writeNested(out, reader, { piece: PIECE.arrayValue, writeItem: writeAnyValue, depth })
    case ANY_VALUE.kvlistValue:
      return writeNested(out, reader, { piece: PIECE.kvlistValue, writeItem: writeAttribute, depth })
    default:
      return false
  }
}

interface Nested {
  readonly piece: Uint8Array
  readonly writeItem: (out: JsonWriter, reader: ProtobufReader, depth: number) => boolean
  readonly depth: number
}

function writeNested(out: JsonWriter, reader: ProtobufReader, { piece, writeItem, depth }: Nested): boolean {
  const outer = reader.enter()
  out.piece(piece)
  for (let tag = reader.tag(), count = 0; tag !== 0; tag = reader.tag(), count += 1) {
    if (tag !== VALUES) return false
    if (count > 0) out.byte(COMMA)
    if (!writeItem(out, reader, depth + 1)) return false
  }
  out.piece(PIECE.nestedEnd)
  reader.leave(outer)
  return true
}

function writeInteger(out: JsonWriter, value: bigint | number): void {
  out.piece(PIECE.intValue)
  out.plain(value.toString())
  out.piece(PIECE.quoteAndBrace)
}

/** A whole number is an integer for those who read it, however it was written. */
function writeDouble(out: JsonWriter, value: number): void {
  if (Number.isSafeInteger(value)) {
    writeInteger(out, value)
    return
  }
  out.piece(PIECE.doubleValue)
  out.plain(Number.isFinite(value) ? String(value) : `"${value}"`)
  out.byte(CLOSING_BRACE)
}
