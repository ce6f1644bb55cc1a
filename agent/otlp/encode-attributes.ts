import type { Attributes, AttributeValue } from '../model/resource.ts'
import { ANY_VALUE, KEY_VALUE, VALUES } from './fields.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

/**
 * Values nested deeper than this are left empty: decoders stop at a hundred messages within each other, and one
 * level of a map is three of them.
 */
export const NESTING_MAX = 28

/** What most keys with their value need. Units: bytes; a wrong guess costs one move. */
const GUESS = 64

/** Whether OTLP has room for an integer. One that is larger is written as text, so that no digit is lost. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value
}

/** Writes attributes as repeated KeyValue under the given tag. */
export function writeAttributes(
  writer: ProtobufWriter,
  tag: number,
  attributes: Attributes,
  depth = 0,
): void {
  for (const key in attributes) {
    const value = attributes[key]
    if (value === undefined) continue
    const start = writer.open(tag, GUESS)
    writer.text(KEY_VALUE.key, key)
    writeAnyValue(writer, KEY_VALUE.value, value, depth)
    writer.close(start, GUESS)
  }
}

/** Writes one value as an AnyValue under the given tag. */
export function writeAnyValue(writer: ProtobufWriter, tag: number, value: AttributeValue, depth = 0): void {
  const start = writer.open(tag, GUESS)
  if (value !== null && depth < NESTING_MAX) writeValue(writer, value, depth)
  writer.close(start, GUESS)
}

function writeValue(writer: ProtobufWriter, value: NonNullable<AttributeValue>, depth: number): void {
  if (typeof value === 'string') writer.text(ANY_VALUE.stringValue, value)
  else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'boolean') {
    writer.reserve(2)
    writer.byte(ANY_VALUE.boolValue)
    writer.byte(value ? 1 : 0)
  } else if (typeof value === 'bigint') writeBigInt(writer, value)
  else if (value instanceof Uint8Array) writeBytes(writer, value)
  else writeNested(writer, value, depth + 1)
}

function writeBytes(writer: ProtobufWriter, value: Uint8Array): void {
  writer.reserve(value.length + 6)
  writer.byte(ANY_VALUE.bytesValue)
  writer.varint(value.length)
  writer.raw(value)
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  writer.reserve(11)
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.byte(ANY_VALUE.doubleValue)
    writer.double(value)
    return
  }
  writer.byte(ANY_VALUE.intValue)
  if (value < 0) writer.varint64(BigInt(value))
  else writer.varint(value)
}

function writeBigInt(writer: ProtobufWriter, value: bigint): void {
  if (!isInt64(value)) {
    writer.text(ANY_VALUE.stringValue, value.toString())
    return
  }
  writer.reserve(11)
  writer.byte(ANY_VALUE.intValue)
  writer.varint64(value)
}

function writeNested(
  writer: ProtobufWriter,
  value: readonly AttributeValue[] | { readonly [key: string]: AttributeValue },
  depth: number,
): void {
  const isList = Array.isArray(value)
  const start = writer.open(isList ? ANY_VALUE.arrayValue : ANY_VALUE.kvlistValue, GUESS)
  if (isList)
    for (const item of value as readonly AttributeValue[]) writeAnyValue(writer, VALUES, item, depth)
  else writeAttributes(writer, VALUES, value as Attributes, depth)
  writer.close(start, GUESS)
}
