/**
 * Parses one JSON object; undefined for malformed text and for other values.
 * Whole numbers that a double cannot hold become bigints, so that nanoseconds and ids keep every digit.
 */
export function jsonObjectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = LONG_NUMBER.test(text) ? parseWithSource(text, exactInteger) : JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    // Malformed JSON, or nested so deeply that walking it overflows the stack: either way not a record.
    return undefined
  }
}

/** JSON.parse with the source text of each number, which the library types of the language do not declare yet. */
const parseWithSource = JSON.parse as (text: string, reviver: typeof exactInteger) => unknown

/** Only then is the slower walk with the source text needed. */
const LONG_NUMBER = /[:,[]\s*-?\d{16}/

function exactInteger(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context.source === undefined) return value
  return /^-?\d{16,19}$/.test(context.source) ? BigInt(context.source) : value
}
