import type { Attributes, AttributeValue } from '../model/resource.ts'
import { ANY_VALUE, KEY_VALUE, VALUES } from './fields.ts'
import type { ProtobufReader } from './protobuf-reader.ts'

/** Values nested deeper than this are refused: what reads them later is recursive too. */
const NESTING_MAX = 64

/** Reads the KeyValue that comes next into the attributes; of two with the same key the later one stays. */
export function readAttribute(reader: ProtobufReader, into: Record<string, AttributeValue>): void {
  readKeyValue(reader.message(), into, 0)
}

/** Reads an AnyValue. An empty one is null; bytes are a copy. */
export function readAnyValue(reader: ProtobufReader, depth = 0): AttributeValue {
  if (depth > NESTING_MAX) reader.fail(`has values nested deeper than ${NESTING_MAX}`)
  let value: AttributeValue = null
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) value = readValue(reader, tag, depth, value)
  return value
}

function readValue(
  reader: ProtobufReader,
  tag: number,
  depth: number,
  present: AttributeValue,
): AttributeValue {
  switch (tag) {
    case ANY_VALUE.stringValue:
      return reader.text()
    case ANY_VALUE.boolValue:
      return reader.varint() !== 0
    case ANY_VALUE.intValue:
      return narrowed(reader.varint64())
    case ANY_VALUE.doubleValue:
      return reader.double()
    case ANY_VALUE.arrayValue:
      return readList(reader.message(), depth + 1)
    case ANY_VALUE.kvlistValue:
      return readMap(reader.message(), depth + 1)
    case ANY_VALUE.bytesValue:
      return new Uint8Array(reader.slice())
    default:
      reader.skip(tag)
      return present
  }
}

function readList(reader: ProtobufReader, depth: number): AttributeValue[] {
  const values: AttributeValue[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) values.push(readAnyValue(reader.message(), depth))
    else reader.skip(tag)
  }
  return values
}

function readMap(reader: ProtobufReader, depth: number): Attributes {
  const values: Record<string, AttributeValue> = {}
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) readKeyValue(reader.message(), values, depth)
    else reader.skip(tag)
  }
  return values
}

function readKeyValue(reader: ProtobufReader, into: Record<string, AttributeValue>, depth: number): void {
  let key = ''
  let value: AttributeValue = null
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY_VALUE.key) key = reader.text()
    else if (tag === KEY_VALUE.value) value = readAnyValue(reader.message(), depth)
    else reader.skip(tag)
  }
  // An assignment to this one name would change the object's prototype instead of its content.
  if (key === '__proto__') {
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true })
  } else into[key] = value
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
