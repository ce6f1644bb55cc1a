/**
 * What a .proto file declares, as reflection tells it.
 * Shape: a type is one of protobuf's own ("string", "fixed64", …), or the full name of a message, as ".pkg.Message".
 */
export interface GrpcFile {
  /** Shape: "opentelemetry/proto/logs/v1/logs.proto". */
  readonly name: string
  readonly package: string
  /** Names of the files whose messages it uses. */
  readonly imports: readonly string[]
  readonly messages: Readonly<Record<string, GrpcMessage>>
  readonly services?: Readonly<Record<string, GrpcService>>
}

export interface GrpcMessage {
  readonly fields: Readonly<Record<string, GrpcField>>
  /** Only one of all fields is there; under this name. */
  readonly oneof?: string
  readonly help?: string
}

export interface GrpcField {
  /** Of a map: that of its values; its keys are text. */
  readonly type: string
  readonly id: number
  readonly rule?: 'repeated' | 'map'
  readonly help?: string
}

/** Methods by their names. Shape: full names of messages. */
export type GrpcService = Readonly<Record<string, GrpcServiceMethod>>

interface GrpcServiceMethod {
  readonly takes: string
  readonly gives: string
  /** Any number of messages each way; one each without it. */
  readonly isStream?: true
  readonly help?: string
}

/** FieldDescriptorProto.Type. */
const TYPES: Readonly<Record<string, number>> = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
}
const MESSAGE_TYPE = 11
const OPTIONAL = 1
const REPEATED = 3

/** The names that clients may ask for: messages, services, and the methods of these. */
export function symbolsOf(file: GrpcFile): readonly string[] {
  const services = Object.entries(file.services ?? {})
  return [
    ...Object.keys(file.messages),
    ...services.map(([name]) => name),
    ...services.flatMap(([name, methods]) => Object.keys(methods).map((method) => `${name}.${method}`)),
  ].map((name) => `${file.package}.${name}`)
}

/** Writes a FileDescriptorProto. Source: google/protobuf/descriptor.proto. */
export function encodeFile(file: GrpcFile): Uint8Array {
  return Buffer.concat([
    text(1, file.name),
    text(2, file.package),
    ...file.imports.map((name) => text(3, name)),
    ...Object.entries(file.messages).map(([name, message]) =>
      bytes(4, encodeMessage(`.${file.package}.`, name, message)),
    ),
    ...Object.entries(file.services ?? {}).map(([name, methods]) => bytes(6, encodeService(name, methods))),
    text(12, 'proto3'),
  ])
}

function encodeMessage(scope: string, name: string, { fields, oneof }: GrpcMessage): Uint8Array {
  const isOne = oneof !== undefined
  const all = Object.entries(fields)
  const maps = all.filter(([, { rule }]) => rule === 'map')
  const typed = all.map(([field, declared]) => {
    const { rule } = declared
    const type = rule === 'map' ? `${scope}${name}.${entryName(field)}` : declared.type
    return bytes(2, encodeField(field, { ...declared, type }, isOne))
  })
  return Buffer.concat([
    text(1, name),
    ...typed,
    ...maps.map(([field, { type }]) => bytes(3, encodeEntry(entryName(field), type))),
    ...(isOne ? [bytes(8, text(1, oneof))] : []),
  ])
}

/** Maps are messages of a key and a value, nested in the one that has them. */
function encodeEntry(name: string, type: string): Uint8Array {
  return Buffer.concat([
    text(1, name),
    bytes(2, encodeField('key', { type: 'string', id: 1 }, false)),
    bytes(2, encodeField('value', { type, id: 2 }, false)),
    bytes(7, number(7, 1)),
  ])
}

/** Shape: "log_attributes" gives "LogAttributesEntry". */
function entryName(field: string): string {
  const words = field.split('_').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
  return `${words.join('')}Entry`
}

function encodeField(name: string, { type, id, rule }: GrpcField, isOne: boolean): Uint8Array {
  const own = TYPES[type]
  return Buffer.concat([
    text(1, name),
    number(3, id),
    number(4, rule === undefined ? OPTIONAL : REPEATED),
    number(5, own ?? MESSAGE_TYPE),
    ...(own === undefined ? [text(6, type)] : []),
    ...(isOne ? [number(9, 0)] : []),
  ])
}

function encodeService(name: string, methods: GrpcService): Uint8Array {
  return Buffer.concat([
    text(1, name),
    ...Object.entries(methods).map(([method, declared]) => bytes(2, encodeMethod(method, declared))),
  ])
}

function encodeMethod(name: string, { takes, gives, isStream }: GrpcServiceMethod): Uint8Array {
  const flows = isStream === true ? [number(5, 1), number(6, 1)] : []
  return Buffer.concat([text(1, name), text(2, takes), text(3, gives), ...flows])
}

// --- protobuf, as far as descriptors and reflection need it

/** A field with text. */
export function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value))
}

/** A field with bytes, or with a message. */
export function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
}

/** A field with a number that is not negative. */
export function number(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field << 3), varint(value)])
}

function varint(value: number): Uint8Array {
  const written: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) written.push((rest & 0x7f) | 0x80)
  return Uint8Array.of(...written, rest)
}
