import { PermanentError } from '../model/errors.ts'
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
import {
  countAt,
  fieldAt,
  idAt,
  integerAt,
  malformed,
  objectAt,
  objectsAt,
  textAt,
  type JsonObject,
  type Place,
} from './json-fields.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

/** As `decodeLogs` has it. */
const NESTING_MAX = 64
const GUESS = 0x80
const SEVERITY_NAME = /^SEVERITY_NUMBER_(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([234]?)$/
const SEVERITY_GROUPS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
/** A number with so many digits that a double may not hold it. */
const LONG_NUMBER = /[:,[]\s*-?\d{16}/
const SPECIAL_DOUBLES = new Set(['NaN', 'Infinity', '-Infinity'])

let writer: ProtobufWriter | undefined

/**
 * Turns an ExportLogsServiceRequest in OTLP's JSON form into protobuf, so that there is one way to read a request.
 * Errors: PermanentError HEPH_OTLP_MALFORMED, with the place where there is one.
 * Bounds: values nested deeper than 64 are malformed. Source: OTLP 1.11, JSON Protobuf encoding.
 */
export function protobufOfJson(text: string): Uint8Array {
  const out = (writer ??= new ProtobufWriter())
  out.clear()
  const request = objectAt({ value: parsed(text), path: '' })
  if (request === undefined) return malformed('', 'an object', null)
  for (const each of objectsAt(fieldAt(request, 'resourceLogs'))) writeResourceLogs(out, each)
  return out.finish()
}

function parsed(text: string): unknown {
  try {
    return LONG_NUMBER.test(text)
      ? (JSON.parse(text, exactInteger) as unknown)
      : (JSON.parse(text) as unknown)
  } catch (thrown) {
    throw new PermanentError('HEPH_OTLP_MALFORMED', 'the OTLP message is no JSON', { cause: thrown })
  }
}

/** A reviver that keeps all digits. */
function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}

function writeResourceLogs(out: ProtobufWriter, place: Place<JsonObject>): void {
  nested(out, REQUEST.resourceLogs, () => {
    const resource = objectAt(fieldAt(place, 'resource'))
    if (resource !== undefined) {
      nested(out, RESOURCE_LOGS.resource, () => {
        writeAttributes(out, RESOURCE.attributes, fieldAt(resource, 'attributes'), 0)
        writeCount(out, RESOURCE.droppedAttributesCount, fieldAt(resource, 'droppedAttributesCount'))
      })
    }
    for (const each of objectsAt(fieldAt(place, 'scopeLogs'))) writeScopeLogs(out, each)
    writeText(out, RESOURCE_LOGS.schemaUrl, fieldAt(place, 'schemaUrl'))
  })
}

function writeScopeLogs(out: ProtobufWriter, place: Place<JsonObject>): void {
  nested(out, RESOURCE_LOGS.scopeLogs, () => {
    const scope = objectAt(fieldAt(place, 'scope'))
    if (scope !== undefined) {
      nested(out, SCOPE_LOGS.scope, () => {
        writeText(out, SCOPE.name, fieldAt(scope, 'name'))
        writeText(out, SCOPE.version, fieldAt(scope, 'version'))
        writeAttributes(out, SCOPE.attributes, fieldAt(scope, 'attributes'), 0)
        writeCount(out, SCOPE.droppedAttributesCount, fieldAt(scope, 'droppedAttributesCount'))
      })
    }
    for (const each of objectsAt(fieldAt(place, 'logRecords'))) writeRecord(out, each)
    writeText(out, SCOPE_LOGS.schemaUrl, fieldAt(place, 'schemaUrl'))
  })
}

function writeRecord(out: ProtobufWriter, place: Place<JsonObject>): void {
  nested(out, SCOPE_LOGS.logRecords, () => {
    writeTime(out, LOG_RECORD.timeUnixNano, fieldAt(place, 'timeUnixNano'))
    writeTime(out, LOG_RECORD.observedTimeUnixNano, fieldAt(place, 'observedTimeUnixNano'))
    writeVarint(out, LOG_RECORD.severityNumber, severityAt(fieldAt(place, 'severityNumber')))
    writeText(out, LOG_RECORD.severityText, fieldAt(place, 'severityText'))
    const body = objectAt(fieldAt(place, 'body'))
    if (body !== undefined) writeValue(out, LOG_RECORD.body, body, 0)
    writeAttributes(out, LOG_RECORD.attributes, fieldAt(place, 'attributes'), 0)
    writeCount(out, LOG_RECORD.droppedAttributesCount, fieldAt(place, 'droppedAttributesCount'))
    const flags = countAt(fieldAt(place, 'flags'))
    out.reserve(5)
    out.byte(LOG_RECORD.flags)
    for (let shift = 0; shift < 32; shift += 8) out.byte((flags >>> shift) & 0xff)
    writeId(out, LOG_RECORD.traceId, idAt(fieldAt(place, 'traceId'), 16))
    writeId(out, LOG_RECORD.spanId, idAt(fieldAt(place, 'spanId'), 8))
    writeText(out, LOG_RECORD.eventName, fieldAt(place, 'eventName'))
  })
}

function severityAt(place: Place): number {
  const name = typeof place.value === 'string' ? SEVERITY_NAME.exec(place.value) : null
  if (name !== null) return SEVERITY_GROUPS.indexOf(name[1] ?? '') * 4 + Number(name[2] || 1)
  if (place.value === 'SEVERITY_NUMBER_UNSPECIFIED') return 0
  return countAt(place)
}

function writeAttributes(out: ProtobufWriter, tag: number, place: Place, depth: number): void {
  for (const each of objectsAt(place)) {
    nested(out, tag, () => {
      out.text(KEY_VALUE.key, textAt(fieldAt(each, 'key')))
      const value = objectAt(fieldAt(each, 'value'))
      if (value !== undefined) writeValue(out, KEY_VALUE.value, value, depth)
    })
  }
}

function writeValue(out: ProtobufWriter, tag: number, place: Place<JsonObject>, depth: number): void {
  if (depth > NESTING_MAX) malformed(place.path, `values nested no deeper than ${NESTING_MAX}`, place.value)
  nested(out, tag, () => {
    for (const [name, write] of VALUE_KINDS) {
      const field = fieldAt(place, name)
      if (field.value !== undefined && field.value !== null) {
        write(out, field, depth)
        return
      }
    }
  })
}

type WriteValue = (out: ProtobufWriter, place: Place, depth: number) => void

const VALUE_KINDS: readonly (readonly [string, WriteValue])[] = [
  ['stringValue', (out, place) => out.text(ANY_VALUE.stringValue, textAt(place))],
  ['intValue', writeInteger],
  ['boolValue', writeBoolean],
  ['doubleValue', writeDouble],
  ['arrayValue', writeList],
  ['kvlistValue', writeMap],
  ['bytesValue', writeBytes],
]

function writeInteger(out: ProtobufWriter, place: Place): void {
  const value = integerAt(place, 'signed')
  out.reserve(11)
  out.byte(ANY_VALUE.intValue)
  out.varint64(value)
}

function writeBoolean(out: ProtobufWriter, { value, path }: Place): void {
  const isTrue = typeof value === 'boolean' ? value : malformed(path, 'true or false', value)
  out.reserve(2)
  out.byte(ANY_VALUE.boolValue)
  out.byte(isTrue ? 1 : 0)
}

function writeDouble(out: ProtobufWriter, { value, path }: Place): void {
  const isNumber =
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    (typeof value === 'string' &&
      (SPECIAL_DOUBLES.has(value) || /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)))
  if (!isNumber) malformed(path, 'a number', value)
  out.reserve(9)
  out.byte(ANY_VALUE.doubleValue)
  out.double(Number(value))
}

function writeList(out: ProtobufWriter, place: Place, depth: number): void {
  const list = objectAt(place)
  nested(out, ANY_VALUE.arrayValue, () => {
    if (list === undefined) return
    for (const each of objectsAt(fieldAt(list, 'values'))) writeValue(out, VALUES, each, depth + 1)
  })
}

function writeMap(out: ProtobufWriter, place: Place, depth: number): void {
  const map = objectAt(place)
  nested(out, ANY_VALUE.kvlistValue, () => {
    if (map !== undefined) writeAttributes(out, VALUES, fieldAt(map, 'values'), depth + 1)
  })
}

function writeBytes(out: ProtobufWriter, place: Place): void {
  const text = textAt(place)
  if (!/^[\w+/-]*={0,2}$/.test(text)) malformed(place.path, 'base64', place.value)
  const bytes = Buffer.from(text, 'base64')
  out.reserve(bytes.length + 6)
  out.byte(ANY_VALUE.bytesValue)
  out.varint(bytes.length)
  out.raw(bytes)
}

function writeTime(out: ProtobufWriter, tag: number, place: Place): void {
  const time = integerAt(place, 'unsigned')
  out.reserve(9)
  out.byte(tag)
  out.fixed64(BigInt.asIntN(64, time))
}

function writeText(out: ProtobufWriter, tag: number, place: Place): void {
  const text = textAt(place)
  if (text !== '') out.text(tag, text)
}

function writeCount(out: ProtobufWriter, tag: number, place: Place): void {
  writeVarint(out, tag, countAt(place))
}

function writeVarint(out: ProtobufWriter, tag: number, value: number): void {
  out.reserve(6)
  out.byte(tag)
  out.varint(value)
}

function writeId(out: ProtobufWriter, tag: number, digits: string): void {
  if (digits !== '') out.hex(tag, digits)
}

function nested(out: ProtobufWriter, tag: number, write: () => void): void {
  const start = out.open(tag, GUESS)
  write()
  out.close(start, GUESS)
}
