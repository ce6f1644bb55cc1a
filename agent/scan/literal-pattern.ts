import { invariant } from '../model/invariant.ts'

/**
 * What may stand after a name so that nothing is said with it: "error":null, errors=0, "stack": "". A word of
 * an error in such a name is on every line of some programs.
 */
export const EMPTY_VALUES: readonly string[] = [
  ...['null', '""', '0', 'false', '[]', '{}'].flatMap((value) => [`":${value}`, `": ${value}`, `:${value}`]),
  ...['null', 'nil', '<nil>', 'none', 'None', '""', '0', 'false', '[]'].map((value) => `=${value}`),
]

const HEAD_BYTES = 3
const HEAD_HASH_BITS = 16
const LINE_FEED = 0x0a
export const ANY_CASE_MASK = 0xdf
export const LOWER_CASE = 0x20

/** The bytes a literal consists of, each with what counts of it. */
export interface Pattern {
  readonly masks: Uint8Array
  readonly values: Uint8Array
  /** It does not count as the name of an empty value. */
  readonly isWord: boolean
}

/** A literal as what the kernel compares. Errors: InvariantError, it is empty. */
export function patternOf(bytes: Uint8Array, isAnyCase: boolean): Pattern {
  invariant(bytes.length > 0, 'a literal has at least one byte')
  const masks = new Uint8Array(bytes.length).fill(0xff)
  if (!isAnyCase) return { masks, values: bytes, isWord: false }
  const values = new Uint8Array(bytes)
  for (let index = 0; index < bytes.length; index += 1) {
    if (!isLetter(bytes[index] ?? 0)) continue
    masks[index] = ANY_CASE_MASK
    values[index] = (bytes[index] ?? 0) & ANY_CASE_MASK
  }
  return { masks, values, isWord: true }
}

/** Leaves out what cannot be in a line, and what is only there where a shorter literal is too. */
export function needed(patterns: readonly Pattern[]): readonly Pattern[] {
  const kept: Pattern[] = []
  const heads = new Heads()
  const shortestFirst = patterns.toSorted((one, other) => one.values.length - other.values.length)
  for (const pattern of shortestFirst) {
    if (pattern.values.includes(LINE_FEED) || heads.hasPartOf(pattern)) continue
    kept.push(pattern)
    heads.add(pattern)
  }
  return kept
}

/** Literals by how they begin: nearly none is part of another, and all pairs are many. */
class Heads {
  /** Which are there, by a hash: nearly every place is done with by one look. */
  readonly #marks = new Uint8Array(1 << HEAD_HASH_BITS)
  readonly #byHead = new Map<number, Pattern[]>()
  #bytesMin = HEAD_BYTES

  add(pattern: Pattern): void {
    const bytes = Math.min(HEAD_BYTES, pattern.values.length)
    this.#bytesMin = Math.min(this.#bytesMin, bytes)
    let head = 0
    for (let at = 0; at < bytes; at += 1) head = (head << 8) | (pattern.values[at] ?? 0) | LOWER_CASE
    this.#marks[hashed(head, HEAD_HASH_BITS)] = 1
    const others = this.#byHead.get(head)
    if (others === undefined) this.#byHead.set(head, [pattern])
    else others.push(pattern)
  }

  /** Whether one of them is part of this one. */
  hasPartOf(pattern: Pattern): boolean {
    const { values } = pattern
    for (let bytes = this.#bytesMin; bytes <= HEAD_BYTES; bytes += 1) {
      const mask = 0xffffff >> ((HEAD_BYTES - bytes) * 8)
      let head = 0
      for (let at = 0; at < values.length; at += 1) {
        head = ((head << 8) | (values[at] ?? 0) | LOWER_CASE) & mask
        if (this.#marks[hashed(head, HEAD_HASH_BITS)] === 0) continue
        const from = at - bytes + 1
        if (this.#byHead.get(head)?.some((part) => isPartAt(part, pattern, from)) === true) return true
      }
    }
    return false
  }
}

/** Whether all that the second matches holds at a place what the first matches. */
function isPartAt(part: Pattern, whole: Pattern, offset: number): boolean {
  const end = offset + part.values.length
  if (offset < 0 || end > whole.values.length) return false
  for (let index = 0; offset + index < end; index += 1) {
    if (!isByteAt(part, index, whole, offset)) return false
  }
  return !part.isWord || whole.isWord || saysMore(whole, end)
}

/** Whether an exact literal goes on after a word in a way that is no empty value. */
function saysMore({ values }: Pattern, from: number): boolean {
  const rest = String.fromCharCode(...values.subarray(from)).replace(/^\w+/, '')
  return !EMPTY_VALUES.some((value) => value.startsWith(rest) || rest.startsWith(value))
}

function isByteAt(part: Pattern, index: number, whole: Pattern, offset: number): boolean {
  const mask = part.masks[index] ?? 0
  const value = whole.values[offset + index] ?? 0
  return ((whole.masks[offset + index] ?? 0) & mask) === mask && (value & mask) === part.values[index]
}

/** Bytes as a number of so many bits, well spread. */
export function hashed(bytes: number, bits: number): number {
  return Math.imul(bytes, 0x9e3779b1) >>> (32 - bits)
}

function isLetter(byte: number): boolean {
  const upper = byte & ANY_CASE_MASK
  return upper >= 0x41 && upper <= 0x5a
}
