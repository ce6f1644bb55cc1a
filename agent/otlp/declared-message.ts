import { invariant } from '../model/invariant.ts'
import type { GrpcField, GrpcFile } from '../net/grpc-descriptor.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

/** A message as fields by their names. Numbers of 64 bits are exact up to 53 bits; fixed64 is a bigint. */
export type Fields = Readonly<Record<string, unknown>>

const VARINT = 0
const EIGHT_BYTES = 1
const LENGTH_AND_BYTES = 2
const WIRE_TYPES: Readonly<Record<string, number>> = {
  int32: VARINT,
  int64: VARINT,
  uint64: VARINT,
  bool: VARINT,
  fixed64: EIGHT_BYTES,
  double: EIGHT_BYTES,
}
const KEY: GrpcField = { type: 'string', id: 1 }

/**
 * Reads and writes the messages of a declaration with fields up to number 15: for messages that are rare, since each
 * field is looked up. What has its value from the beginning is not written, and read as that value.
 * Errors: PermanentError HEPH_OTLP_MALFORMED when reading. Source: protobuf encoding guide; proto3, default values.
 */
export class DeclaredMessages {
  readonly #file: GrpcFile

  constructor(file: GrpcFile) {
    this.#file = file
  }

  /** Shape: bytes are shared with the given ones; a field that is not known is passed over. */
  decode(name: string, bytes: Uint8Array): Fields {
    return this.#read(this.#fieldsOf(name), new ProtobufReader(bytes))
  }

  encode(name: string, fields: Fields): Uint8Array {
    const out = new ProtobufWriter()
    this.#write(out, this.#fieldsOf(name), fields)
    return out.finish()
  }

  #fieldsOf(name: string): Readonly<Record<string, GrpcField>> {
    const message = this.#file.messages[name.slice(name.lastIndexOf('.') + 1)]
    invariant(message !== undefined, `the declaration has a message ${name}`)
    return message.fields
  }

  #read(declared: Readonly<Record<string, GrpcField>>, reader: ProtobufReader): Fields {
    const fields = Object.fromEntries(
      Object.entries(declared).map(([name, field]) => [name, this.#emptyOf(field)]),
    )
    const byTag = new Map(Object.entries(declared).map(([name, field]) => [tagOf(field), { name, field }]))
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      const known = byTag.get(tag)
      if (known === undefined) {
        reader.skip(tag)
        continue
      }
      const { name, field } = known
      const value = field.rule === 'map' ? this.#readEntry(field, reader) : this.#readOne(field, reader)
      // What is a list or a map was made as one above.
      if (field.rule === 'repeated') (fields[name] as unknown[]).push(value)
      else if (field.rule === 'map')
        (fields[name] as Map<unknown, unknown>).set(...(value as [unknown, unknown]))
      else fields[name] = value
    }
    return fields
  }

  #readEntry(field: GrpcField, reader: ProtobufReader): readonly [unknown, unknown] {
    const { key, value } = this.#read({ key: KEY, value: { type: field.type, id: 2 } }, reader.message())
    return [key, value]
  }

  #readOne({ type }: GrpcField, reader: ProtobufReader): unknown {
    if (type === 'string') return reader.text()
    if (type === 'bytes') return reader.slice()
    if (type === 'fixed64') return BigInt.asUintN(64, reader.fixed64())
    if (type === 'double') return reader.double()
    if (type === 'bool') return reader.varint() !== 0
    if (type === 'uint64') return reader.varint()
    if (WIRE_TYPES[type] === VARINT) return Number(reader.varint64())
    return this.#read(this.#fieldsOf(type), reader.message())
  }

  #emptyOf({ type, rule }: GrpcField): unknown {
    if (rule === 'repeated') return []
    if (rule === 'map') return new Map()
    if (type === 'string') return ''
    if (type === 'bytes') return new Uint8Array(0)
    if (type === 'fixed64') return 0n
    if (type === 'bool') return false
    return type in WIRE_TYPES ? 0 : undefined
  }

  #write(out: ProtobufWriter, declared: Readonly<Record<string, GrpcField>>, fields: Fields): void {
    for (const [name, field] of Object.entries(declared)) {
      const value = fields[name]
      // Callers give what the declaration says: lists for what is repeated, records for maps.
      if (field.rule === 'repeated')
        for (const each of (value ?? []) as unknown[]) this.#writeOne(out, field, each)
      else if (field.rule === 'map') this.#writeMap(out, field, (value ?? {}) as Fields)
      else if (value !== undefined && !isEmpty(value)) this.#writeOne(out, field, value)
    }
  }

  #writeMap(out: ProtobufWriter, field: GrpcField, entries: Fields): void {
    for (const [key, value] of Object.entries(entries)) {
      const start = out.open(tagOf(field), 0)
      this.#write(out, { key: KEY, value: { type: field.type, id: 2 } }, { key, value })
      out.close(start, 0)
    }
  }

  #writeOne(out: ProtobufWriter, field: GrpcField, value: unknown): void {
    const tag = tagOf(field)
    if (typeof value === 'string') return out.text(tag, value)
    if (value instanceof Uint8Array) {
      const start = out.open(tag, value.length)
      out.raw(value)
      out.close(start, value.length)
      return
    }
    if (typeof value === 'object' && value !== null) {
      const start = out.open(tag, 0)
      this.#write(out, this.#fieldsOf(field.type), value as Fields)
      out.close(start, 0)
      return
    }
    out.reserve(11)
    out.byte(tag)
    if (field.type === 'double') out.double(Number(value))
    else if (field.type === 'fixed64') out.fixed64(value as bigint)
    else out.varint64(BigInt(value as number | boolean))
  }
}

function tagOf({ type, id, rule }: GrpcField): number {
  return id * 8 + (rule === 'map' ? LENGTH_AND_BYTES : (WIRE_TYPES[type] ?? LENGTH_AND_BYTES))
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === 0 || value === 0n || value === false
}
