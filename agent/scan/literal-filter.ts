import { invariant } from '../model/invariant.ts'
import { BYTE_FREQUENCY } from './byte-frequency.ts'
import { isCommon } from './common-text.ts'
import { bucketsFor, TABLE_BYTES, WINDOW_BYTES, type Bucket, type Nibbles } from './filter-buckets.ts'

/**
 * Prepares a set of literals for the kernel: which four bytes of each it looks for, its window, and how, so that
 * little else than the literals passes.
 *
 *   few literals  each is in one of eight buckets that tell bytes by their nibbles, sixteen places at once
 *   many          so many pass every place: those of five bytes or more have two windows, one for each parity of
 *                 their place, and every second place is looked up by a hash of its four bytes. Short ones stay
 *                 in the buckets
 *
 *   nibble tables, 8 × 16 bytes │ endings, 16384 u16: where the literals are whose windows end so, in units of 8
 *   bytes │ flags u32 │ begin, end of the short literals 2 u32 │ begin, end of the empty values 2 u32 │ bytes that
 *   short literals end with, a bit each │ sampled
 *   windows, a bit for each hash │ literals, those of one ending together │ short literals │ empty values, in the
 *   form of literals
 *   literal: window mask u32 │ window u32 │ bytes up to the window's end u16 │ flags u16 │ length u32 │ words
 *   word: mask u64 │ value u64
 *
 * A byte `b` is wanted where `b & mask` is `value`: a mask of 0 takes every byte, one of 0xdf both cases.
 */
export interface LiteralSet {
  readonly exact: readonly Uint8Array[]
  /** These match in any ASCII case, but not as the name of an empty value. */
  readonly anyCase: readonly Uint8Array[]
  /** These match in any ASCII case, wherever they are. */
  readonly anyCaseAnywhere?: readonly Uint8Array[]
}

/**
 * What may stand after a name so that nothing is said with it: "error":null, errors=0, "stack": "". A word of
 * an error in such a name is on every line of some programs.
 */
export const EMPTY_VALUES: readonly string[] = [
  ...['null', '""', '0', 'false', '[]', '{}'].flatMap((value) => [`":${value}`, `": ${value}`, `:${value}`]),
  ...['null', 'nil', '<nil>', 'none', 'None', '""', '0', 'false', '[]'].map((value) => `=${value}`),
]

const ENDING_HASH_BITS = 14
const ENDINGS = 1 << ENDING_HASH_BITS
const ENDINGS_AT = WINDOW_BYTES * 2 * TABLE_BYTES
const FLAGS_AT = ENDINGS_AT + ENDINGS * 2
const SHORTS_AT = FLAGS_AT + 4
const EMPTY_VALUES_AT = FLAGS_AT + 12
const SHORT_LASTS_AT = FLAGS_AT + 32
const SAMPLES_AT = FLAGS_AT + 64
const SAMPLE_HASH_BITS = 16
const LITERALS_AT = SAMPLES_AT + (1 << SAMPLE_HASH_BITS) / 8
const ENDING_BYTES = 3
const ENDING_UNIT_BYTES = 8
const LITERAL_HEADER_BYTES = 16
const ENDS_IN_CARRIAGE_RETURN = 1
const HAS_BUCKETS = 2
const HAS_SAMPLES = 4
/** Places that may pass the buckets, of all: from there on long literals are sampled. */
const PASSING_MAX = 0.02
/** More literals never fit into eight buckets so that few places pass, and finding that out takes a tenth of a start. */
const BUCKETED_MAX = 256
const SAMPLED_BYTES_MIN = WINDOW_BYTES + 1
/** Of four bytes that are common: more than any that are only made of common bytes. */
const COMMON_SHARE = 0.001
const IS_WORD = 1
const IS_LAST = 2
const HEAD_BYTES = 3
const ANY_CASE_MASK = 0xdf
const LOWER_CASE = 0x20
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** The bytes a literal consists of, each with what counts of it. */
interface Pattern {
  readonly masks: Uint8Array
  readonly values: Uint8Array
  /** It does not count as the name of an empty value. */
  readonly isWord: boolean
}

/** Four bytes of a pattern; a shorter one has bytes before it that may be anything. */
interface Window extends Nibbles {
  readonly masks: number[]
  readonly values: number[]
  readonly pattern: Pattern
  /** Bytes of the pattern up to the window's end. */
  readonly end: number
  readonly chance: number
}

/** Shape: see above; offsets are counted from its first byte. Bounds: some 10 ms for 700 literals. */
export function compileFilter(literals: LiteralSet): Uint8Array {
  const patterns = needed([
    ...literals.exact.map((bytes) => patternOf(bytes, false)),
    ...literals.anyCase.map((bytes) => patternOf(bytes, true)),
    ...(literals.anyCaseAnywhere ?? []).map((bytes) => ({ ...patternOf(bytes, true), isWord: false })),
  ])
  const buckets = patterns.length <= BUCKETED_MAX ? bucketsOf(patterns) : []
  const passing = buckets.reduce((sum, { chance }) => sum + chance, 0)
  if (patterns.length <= BUCKETED_MAX && passing <= PASSING_MAX) return encode(buckets, [])
  const [long, short] = [true, false].map((isLong) =>
    patterns.filter(({ values }) => values.length >= SAMPLED_BYTES_MIN === isLong),
  )
  const sampled = (long ?? []).flatMap((pattern) => [0, 1].map((parity) => rarestWindow(pattern, parity)))
  return encode(bucketsOf(short ?? []), sampled)
}

/** Those that are most likely to pass first. */
function bucketsOf(patterns: readonly Pattern[]): readonly Bucket<Window>[] {
  const windows = patterns.map((pattern) => rarestWindow(pattern))
  return bucketsFor(windows.toSorted((one, other) => other.chance - one.chance))
}

function patternOf(bytes: Uint8Array, isAnyCase: boolean): Pattern {
  invariant(bytes.length > 0, 'a literal has at least one byte')
  const masks = new Uint8Array(bytes.length)
  const values = new Uint8Array(bytes.length)
  for (const [index, byte] of bytes.entries()) {
    const mask = isAnyCase && isLetter(byte) ? ANY_CASE_MASK : 0xff
    masks[index] = mask
    values[index] = byte & mask
  }
  return { masks, values, isWord: isAnyCase }
}

/** Leaves out what cannot be in a line, and what is only there where a shorter literal is too. */
function needed(patterns: readonly Pattern[]): readonly Pattern[] {
  const kept: Pattern[] = []
  /** Those that are kept, by how they begin: nearly no literal is part of another, and all pairs are many. */
  const byHead = new Map<string, Written[]>()
  const shortestFirst = patterns.toSorted((one, other) => one.values.length - other.values.length)
  for (const pattern of shortestFirst) {
    const written = { pattern, text: lowerCase(pattern) }
    if (pattern.values.includes(LINE_FEED) || hasPart(written, byHead)) continue
    kept.push(pattern)
    const head = written.text.slice(0, HEAD_BYTES)
    const others = byHead.get(head)
    if (others === undefined) byHead.set(head, [written])
    else others.push(written)
  }
  return kept
}

interface Written {
  readonly pattern: Pattern
  readonly text: string
}

function hasPart({ pattern, text }: Written, byHead: ReadonlyMap<string, readonly Written[]>): boolean {
  for (let at = 0; at < text.length; at += 1) {
    for (let bytes = 1; bytes <= HEAD_BYTES; bytes += 1) {
      for (const part of byHead.get(text.slice(at, at + bytes)) ?? []) {
        if (text.startsWith(part.text, at) && isPart(part.pattern, pattern)) return true
      }
    }
  }
  return false
}

function lowerCase({ values }: Pattern): string {
  return Buffer.from(values).toString('latin1').toLowerCase()
}

/** Whether all that the second matches holds what the first matches. */
function isPart(part: Pattern, whole: Pattern): boolean {
  const from = whole.values.length - part.values.length
  for (let offset = 0; offset <= from; offset += 1) {
    let index = 0
    while (index < part.values.length && isByteAt(part, index, whole, offset)) index += 1
    if (index < part.values.length) continue
    if (!part.isWord || whole.isWord || saysMore(whole, offset + index)) return true
  }
  return false
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

// --- which windows

/** The four bytes of a literal that are the rarest in a row; with a parity, of those that begin at such a place. */
function rarestWindow(pattern: Pattern, parity?: number): Window {
  const shares = Array.from(pattern.values, (value, index) => byteShare(pattern.masks[index] ?? 0, value))
  const text = lowerCase(pattern)
  let rarest = { end: 0, chance: Number.POSITIVE_INFINITY }
  const first = Math.min(WINDOW_BYTES, shares.length) + (parity ?? 0)
  for (let end = first; end <= shares.length; end += parity === undefined ? 1 : 2) {
    let chance = 1
    for (let index = Math.max(0, end - WINDOW_BYTES); index < end; index += 1) chance *= shares[index] ?? 1
    if (end >= WINDOW_BYTES && isCommon(text.slice(end - WINDOW_BYTES, end))) chance = COMMON_SHARE
    if (chance < rarest.chance) rarest = { end, chance }
  }
  return windowUntil(pattern, rarest)
}

function byteShare(mask: number, value: number): number {
  const share = BYTE_FREQUENCY[value] ?? 0
  return mask === ANY_CASE_MASK ? share + (BYTE_FREQUENCY[value | LOWER_CASE] ?? 0) : share
}

function windowUntil(pattern: Pattern, { end, chance }: { end: number; chance: number }): Window {
  const window: Window = { pattern, end, chance, masks: [], values: [], lows: [], highs: [] }
  for (let index = end - WINDOW_BYTES; index < end; index += 1) {
    const mask = pattern.masks[index] ?? 0
    const value = pattern.values[index] ?? 0
    const high = 1 << (value >> 4)
    window.masks.push(mask)
    window.values.push(value)
    window.lows.push(mask === 0 ? 0xffff : 1 << (value & 0x0f))
    window.highs.push(mask === 0 ? 0xffff : mask === ANY_CASE_MASK ? high | (high << 2) : high)
  }
  return window
}

// --- as bytes

function encode(buckets: readonly Bucket<Window>[], sampled: readonly Window[]): Uint8Array {
  const inBuckets = buckets.flatMap((bucket) => bucket.windows)
  const windows = [...inBuckets, ...sampled]
  const endings = Map.groupBy(
    windows.filter(({ end }) => end >= ENDING_BYTES),
    endingOf,
  )
  const shorts = windows.filter(({ end }) => end < ENDING_BYTES)
  const emptyValues = EMPTY_VALUES.map((value) =>
    windowUntil(patternOf(new TextEncoder().encode(value), false), { end: 0, chance: 0 }),
  )
  const bytes = [...windows, ...emptyValues].reduce((sum, window) => sum + encodedBytes(window), 0)
  invariant(LITERALS_AT + bytes <= 0xffff * ENDING_UNIT_BYTES, 'a place of a literal fits into 16 bits')
  const encoded = new Uint8Array(LITERALS_AT + bytes)
  const view = new DataView(encoded.buffer)
  let at = LITERALS_AT
  const encodeAll = (list: readonly Window[]): void => {
    for (const window of list) {
      encodeLiteral(encoded.subarray(at, at + encodedBytes(window)), window, window === list.at(-1))
      at += encodedBytes(window)
    }
  }
  for (const { pattern } of shorts) addShortLast(encoded.subarray(SHORT_LASTS_AT), pattern)
  for (const [number, bucket] of buckets.entries()) addToTables(encoded, bucket, 1 << number)
  for (const window of sampled) addSample(encoded.subarray(SAMPLES_AT), window)
  for (const [ending, list] of endings) {
    view.setUint16(ENDINGS_AT + ending * 2, at / ENDING_UNIT_BYTES, true)
    encodeAll(list)
  }
  for (const [limitsAt, list] of [
    [SHORTS_AT, shorts],
    [EMPTY_VALUES_AT, emptyValues],
  ] as const) {
    view.setUint32(limitsAt, at, true)
    encodeAll(list)
    view.setUint32(limitsAt + 4, at, true)
  }
  const isCarriageReturnLast = windows.some(({ pattern }) => pattern.values.at(-1) === CARRIAGE_RETURN)
  const flags =
    (isCarriageReturnLast ? ENDS_IN_CARRIAGE_RETURN : 0) |
    (inBuckets.length > 0 ? HAS_BUCKETS : 0) |
    (sampled.length > 0 ? HAS_SAMPLES : 0)
  view.setUint32(FLAGS_AT, flags, true)
  return encoded
}

/** Letters that count in any case end a literal in both. */
function addShortLast(lasts: Uint8Array, { values, masks }: Pattern): void {
  const value = values.at(-1) ?? 0
  const both = masks.at(-1) === ANY_CASE_MASK ? [value, value | LOWER_CASE] : [value]
  for (const byte of both) lasts[byte >> 3] = (lasts[byte >> 3] ?? 0) | (1 << (byte & 7))
}

function addToTables(encoded: Uint8Array, { lows, highs }: Nibbles, bit: number): void {
  for (let index = 0; index < WINDOW_BYTES; index += 1) {
    addToTable(encoded.subarray(index * 2 * TABLE_BYTES), lows[index] ?? 0, bit)
    addToTable(encoded.subarray((index * 2 + 1) * TABLE_BYTES), highs[index] ?? 0, bit)
  }
}

function addToTable(table: Uint8Array, nibbles: number, bit: number): void {
  for (let nibble = 0; nibble < TABLE_BYTES; nibble += 1) {
    if (((nibbles >> nibble) & 1) === 1) table[nibble] = (table[nibble] ?? 0) | bit
  }
}

/** By the last three bytes of a window, both cases alike. */
function endingOf({ values }: Window): number {
  const [, first = 0, second = 0, third = 0] = values
  return hashed(first | (second << 8) | (third << 16) | 0x202020, ENDING_HASH_BITS)
}

/** By all four bytes, both cases alike. */
function addSample(samples: Uint8Array, { values }: Window): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = values
  const four = first | (second << 8) | (third << 16) | (fourth << 24) | 0x20202020
  const hash = hashed(four, SAMPLE_HASH_BITS)
  samples[hash >> 3] = (samples[hash >> 3] ?? 0) | (1 << (hash & 7))
}

function hashed(bytes: number, bits: number): number {
  return Math.imul(bytes, 0x9e3779b1) >>> (32 - bits)
}

function encodedBytes({ pattern }: Window): number {
  return LITERAL_HEADER_BYTES + Math.ceil(pattern.values.length / 8) * 16
}

function encodeLiteral(into: Uint8Array, { masks, values, pattern, end }: Window, isLast: boolean): void {
  into.set(masks, 0)
  into.set(values, 4)
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength)
  view.setUint16(8, end, true)
  view.setUint16(10, (pattern.isWord ? IS_WORD : 0) | (isLast ? IS_LAST : 0), true)
  view.setUint32(12, pattern.values.length, true)
  for (let from = 0; from < pattern.values.length; from += 8) {
    into.set(pattern.masks.subarray(from, from + 8), LITERAL_HEADER_BYTES + from * 2)
    into.set(pattern.values.subarray(from, from + 8), LITERAL_HEADER_BYTES + from * 2 + 8)
  }
}

function isLetter(byte: number): boolean {
  const upper = byte & ANY_CASE_MASK
  return upper >= 0x41 && upper <= 0x5a
}
