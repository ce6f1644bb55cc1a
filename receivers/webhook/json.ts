import { PermanentError } from '../../agent/model/errors.ts'

/** Fields of an object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Errors: PermanentError HEPH_WEBHOOK_MALFORMED when the bytes are no JSON. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch (thrown) {
    throw new PermanentError('HEPH_WEBHOOK_MALFORMED', 'the body is no JSON', { cause: thrown })
  }
}

/** Whether a value of JSON has fields. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A list, or nothing. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** Text as it is, numbers and booleans as they are written; '' for everything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A whole number above 0, also one that is written as text; undefined for everything else. */
export function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined
}

/** What is at a path, following fields of its own only; a key with dots in it wins. Shape: "error.stack". */
export function valueAt(value: unknown, path: string): unknown {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  let at: unknown = value
  for (const step of path.split('.')) {
    if (!isObject(at) || !Object.hasOwn(at, step)) return undefined
    at = at[step]
  }
  return at
}

/** The first text that is not empty at one of these paths; '' when there is none. */
export function textAt(value: unknown, ...paths: readonly string[]): string {
  for (const path of paths) {
    const text = textOf(valueAt(value, path))
    if (text !== '') return text
  }
  return ''
}
