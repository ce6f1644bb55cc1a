import { attributesJson, recordJson } from '../scan/json.ts'
import { decodeLogs } from './decode.ts'
import { NESTING_MAX } from './encode-attributes.ts'
import { REQUEST, RESOURCE, RESOURCE_LOGS, SCOPE, SCOPE_LOGS } from './fields.ts'
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
} as const

const COMMA = 0x2c

/**
 * Writes records that are there as protobuf as one OTLP/JSON export request, from bytes to bytes.
 * Shape: the request that `encodeLogsJson` makes of what `decodeLogs` reads, with the fields of a record in the
 * order of the wire. What `encodeLogs` wrote is never decoded, up to 256 KiB a record; a request that is laid out otherwise is.
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
  const start = reader.span()
  const options = { tag: RESOURCE.attributes, depthMax: NESTING_MAX }
  if (!writeWhole(out, attributesJson(reader.bytes, start, reader.position, options))) return false
  if (reader.tag() !== RESOURCE_LOGS.scopeLogs) return false
  return writeScopeLogs(out, reader.message()) && reader.tag() === 0
}

function writeScopeLogs(out: JsonWriter, reader: ProtobufReader): boolean {
  if (reader.tag() !== SCOPE_LOGS.scope) return false
  const scope = reader.message()
  if (scope.tag() !== SCOPE.name) return false
  out.piece(PIECE.scopeLogs)
  const nameStart = scope.span()
  out.string(scope.bytes, nameStart, scope.position)
  if (scope.tag() !== 0) return false
  out.piece(PIECE.records)
  let count = 0
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== SCOPE_LOGS.logRecords) return false
    if (count > 0) out.byte(COMMA)
    count += 1
    const start = reader.span()
    if (!writeWhole(out, recordJson(reader.bytes, start, reader.position, NESTING_MAX))) return false
  }
  out.piece(PIECE.recordsEnd)
  return count > 0
}

function writeWhole(out: JsonWriter, json: Uint8Array | undefined): boolean {
  if (json !== undefined) out.bytes(json)
  return json !== undefined
}
