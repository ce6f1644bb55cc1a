import { ProtobufReader } from '../../../agent/otlp/protobuf-reader.ts'

/** Which fields hold messages, by field number; of all others the bytes are compared. */
interface Message {
  readonly [field: number]: Message
}

const ANY_VALUE: Message = {}
const KEY_VALUE: Message = { 2: ANY_VALUE }
Object.assign(ANY_VALUE, { 5: { 1: ANY_VALUE }, 6: { 1: KEY_VALUE } })
const LOG_RECORD: Message = { 5: ANY_VALUE, 6: KEY_VALUE }
const REQUEST: Message = {
  1: { 1: { 1: KEY_VALUE }, 2: { 1: { 3: KEY_VALUE }, 2: LOG_RECORD } },
}

/**
 * A request as a tree that is the same for every way to write it: fields in the order of their numbers, repeated
 * ones in their own; a number that is zero is the same as none, but as a value.
 */
export function canonical(bytes: Uint8Array): unknown {
  return treeOf(new ProtobufReader(bytes), REQUEST)
}

function treeOf(reader: ProtobufReader, message: Message): unknown {
  const fields: { readonly field: number; readonly value: unknown }[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    const field = tag >>> 3
    const value = valueOf(reader, tag, message[field])
    if (message !== ANY_VALUE && value === 0n) continue
    fields.push({ field, value })
  }
  return fields.toSorted((a, b) => a.field - b.field)
}

function valueOf(reader: ProtobufReader, tag: number, message: Message | undefined): unknown {
  if ((tag & 7) === 0) return reader.varint64()
  if ((tag & 7) === 1) return reader.fixed64()
  if ((tag & 7) === 2 && message !== undefined) return treeOf(reader.message(), message)
  if ((tag & 7) === 2) return Buffer.from(reader.slice()).toString('hex')
  reader.skip(tag)
  return 'skipped'
}
