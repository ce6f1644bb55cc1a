import { createHash } from 'node:crypto'
import { base64Of, jsonText, type Attributes, type AttributeValue } from '../model/resource.ts'
import { linearPattern } from '../pattern/linear-pattern.ts'
import type { ActionRow } from './action-rows.ts'

/** What is done to attributes: gives them as they are afterwards. */
export type Action = (attributes: Attributes) => Attributes

/** The actions of a configuration, in their order. Source: the Collector's attributes and resource processors. */
export function actionsOf(rows: readonly ActionRow[]): readonly Action[] {
  return rows.map((row) => {
    if (row.action === 'delete') return deletion(row)
    if (row.action === 'convert') return conversion(row)
    if (row.action === 'hash') return hashing(row)
    if (row.action === 'extract') return extraction(row)
    return setting(row)
  })
}

/**
 * Whether of more attributes there are never fewer names left after these actions, so that what is left of some of them may
 * stand in for that of all. What a value is taken apart into depends on the value, which another one may have taken the place of.
 */
export function areByName(rows: readonly ActionRow[]): boolean {
  return rows.every(({ action }) => action !== 'extract')
}

/** Attributes after all of the actions, one after the other. */
export function attributesAfter(attributes: Attributes, actions: readonly Action[]): Attributes {
  return actions.reduce((now, action) => action(now), attributes)
}

function setting({ key = '', action, value, from_attribute: from }: ActionRow): Action {
  return (attributes) => {
    const isThere = Object.hasOwn(attributes, key)
    if (action === 'insert' ? isThere : action === 'update' && !isThere) return attributes
    const taken = from === undefined ? value : ownValue(attributes, from)
    return taken === undefined ? attributes : { ...attributes, [key]: taken }
  }
}

function deletion(row: ActionRow): Action {
  const isGone = namedBy(row)
  return (attributes) => Object.fromEntries(Object.entries(attributes).filter(([name]) => !isGone(name)))
}

function hashing(row: ActionRow): Action {
  const isHashed = namedBy(row)
  return (attributes) =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, isHashed(name) ? hashOf(value) : value]),
    )
}

function namedBy({ key, pattern }: ActionRow): (name: string) => boolean {
  const names = pattern === undefined ? undefined : linearPattern(pattern)
  return (name) => name === key || names?.matches(name) === true
}

/** A value in place of which its SHA-256 stands, in hexadecimal digits; of no text there is none. */
function hashOf(value: AttributeValue): string {
  const bytes = bytesOf(value)
  return bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex')
}

/** The bytes that the Collector hashes of texts and numbers; of values with parts, those of their JSON. */
function bytesOf(value: AttributeValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'boolean') return Buffer.of(Number(value))
  if (typeof value === 'bigint') return integerBytes(value)
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? integerBytes(BigInt(value)) : doubleBytes(value)
  return Buffer.from(textOf(value))
}

function integerBytes(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt.asIntN(64, value))
  return bytes
}

function doubleBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}

function extraction({ key = '', pattern = '' }: ActionRow): Action {
  const parts = linearPattern(pattern)
  return (attributes) => {
    const value = ownValue(attributes, key)
    const groups = typeof value === 'string' ? parts.groupsIn(value) : undefined
    return groups === undefined ? attributes : { ...attributes, ...Object.fromEntries(groups) }
  }
}

function conversion({ key = '', converted_type: type }: ActionRow): Action {
  return (attributes) => {
    const value = ownValue(attributes, key)
    const converted = value === undefined ? undefined : convertedTo(type ?? 'string', value)
    return converted === undefined ? attributes : { ...attributes, [key]: converted }
  }
}

/** The value as another type; undefined where it has none. */
function convertedTo(type: 'int' | 'double' | 'string', value: AttributeValue): AttributeValue | undefined {
  if (type === 'string') return value === null ? undefined : textOf(value)
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return type === 'int' ? value : Number(value)
  if (typeof value === 'string') return type === 'int' ? integerIn(value) : doubleIn(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return type === 'int' ? Math.trunc(value) : value
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** An integer of 64 bits that is all of a text; a bigint where a number does not hold it exactly. */
function integerIn(text: string): number | bigint | undefined {
  if (!/^[+-]?[0-9]{1,40}$/.test(text)) return undefined
  const number = Number(text)
  if (Number.isSafeInteger(number)) return number
  const integer = BigInt(text.replace('+', ''))
  return integer < INT64_MIN || integer > INT64_MAX ? undefined : integer
}

function doubleIn(text: string): number | undefined {
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** A value as text: JSON where it has parts, base64 of bytes. Source: the Collector's Value.AsString. */
function textOf(value: AttributeValue): string {
  if (value === null) return ''
  if (value instanceof Uint8Array) return base64Of(value)
  return typeof value === 'object' ? jsonText(value) : String(value)
}

function ownValue(attributes: Attributes, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}
