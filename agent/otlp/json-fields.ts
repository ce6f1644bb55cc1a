import { PermanentError } from '../model/errors.ts'

/**
 * Fields of OTLP/JSON, each with the place it stands at, for messages. Null counts as absent and unknown names are
 * passed over; names are taken in lowerCamelCase, and as in the .proto files.
 * Errors: PermanentError HEPH_OTLP_MALFORMED with the place. Shape of a place: "resourceLogs[0].resource".
 * Source: OTLP 1.11, JSON Protobuf encoding; protobuf's JSON mapping.
 */
export type JsonObject = Readonly<Record<string, unknown>>

/** A value and where it stands. */
export interface Place<T = unknown> {
  readonly value: T
  readonly path: string
}

/** A field by its name, which may be written lowerCamelCase or snake_case; its value is undefined where there is none. */
export function fieldAt(place: Place<JsonObject>, name: string): Place {
  const { value, path } = place
  const written = Object.hasOwn(value, name) ? name : snakeCase(name)
  return { value: Object.hasOwn(value, written) ? value[written] : undefined, path: `${path}.${name}` }
}

/** Undefined where there is nothing. */
export function objectAt({ value, path }: Place): Place<JsonObject> | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) return malformed(path, 'an object', value)
  return { value: value as JsonObject, path }
}

/** The objects of a list; none where there is no list. */
export function objectsAt({ value, path }: Place): readonly Place<JsonObject>[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return malformed(path, 'a list', value)
  return value.map((item: unknown, index) => {
    const place = { value: item, path: `${path}[${index}]` }
    return objectAt(place) ?? malformed(place.path, 'an object', item)
  })
}

/** '' where there is nothing. */
export function textAt({ value, path }: Place): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : malformed(path, 'text', value)
}

/** A 64-bit integer, as text or as a number; 0 where there is nothing. */
export function integerAt({ value, path }: Place, range: 'signed' | 'unsigned'): bigint {
  if (value === undefined || value === null) return 0n
  const integer = bigintOf(value)
  if (integer === undefined) return malformed(path, 'an integer', value)
  const fits = range === 'signed' ? BigInt.asIntN(64, integer) : BigInt.asUintN(64, integer)
  return fits === integer ? integer : malformed(path, 'an integer of 64 bits', value)
}

/** An unsigned 32-bit integer; 0 where there is nothing. */
export function countAt(place: Place): number {
  const integer = integerAt(place, 'unsigned')
  return integer < 0x1_0000_0000n
    ? Number(integer)
    : malformed(place.path, 'an integer of 32 bits', place.value)
}

/** Hex digits for so many bytes; '' where there is nothing. */
export function idAt(place: Place, byteLength: number): string {
  const text = textAt(place)
  const isId = text === '' || (text.length === 2 * byteLength && /^[0-9a-f]*$/i.test(text))
  return isId
    ? text
    : malformed(place.path, `${2 * byteLength} hex digits, which are not base64 in OTLP`, text)
}

/** Errors: always, PermanentError HEPH_OTLP_MALFORMED with the place and what was seen there. */
export function malformed(path: string, expected: string, saw: unknown): never {
  const kind = saw === null ? 'null' : Array.isArray(saw) ? 'a list' : typeof saw
  throw new PermanentError(
    'HEPH_OTLP_MALFORMED',
    `the OTLP message has ${kind} at ${path.replace(/^\./, '') || 'its beginning'}, expected ${expected}`,
  )
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
