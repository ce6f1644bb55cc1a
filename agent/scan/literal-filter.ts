import { invariant } from '../model/invariant.ts'
import { BYTE_FREQUENCY } from './byte-frequency.ts'
import { commonness } from './common-text.ts'
import { bucketsFor, TABLE_BYTES, WINDOW_BYTES, type Bucket, type Nibbles } from './filter-buckets.ts'
import type { LiteralSet } from './literal-set.ts'
import { NEIGHBOUR_CLASSES, neighboursOf } from './neighbour-classes.ts'
import { BRANCH_WAYS, treeOf, type LiteralTree, type Window } from './literal-tree.ts'
import {
  ANY_CASE_MASK,
  EMPTY_VALUES,
  hashed,
  LOWER_CASE,
  needed,
  patternOf,
  type Pattern,
} from './literal-pattern.ts'

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
 *   short literals end with, a bit each │ classes of the bytes before and after a sampled window, 2 × 16 bytes by nibble │ sampled
 *   windows, a byte for each hash: between which classes │ a tree for each ending │ short literals │ empty values, in the form of literals
 *   tree: a branch, or literals up to the one that is marked as the last
 *   branch: offset of a byte from the window's last one i32 │ 4 bytes │ place of the tree for all others u16, 0: none │ flags u16 │
 *   4 bytes │ places of 32 trees u16, by the lower five bits of that byte; 0: none
 *   literal: window mask u32 │ window u32 │ bytes up to the window's end u16 │ flags u16 │ length u32 │ words
 *   word: mask u64 │ value u64
 *   places are in units of 8 bytes
 *
 * A byte `b` is wanted where `b & mask` is `value`: a mask of 0 takes every byte, one of 0xdf both cases.
 */
const ENDING_HASH_BITS = 14
const ENDINGS = 1 << ENDING_HASH_BITS
const ENDINGS_AT = WINDOW_BYTES * 2 * TABLE_BYTES
const FLAGS_AT = ENDINGS_AT + ENDINGS * 2
const SHORTS_AT = FLAGS_AT + 4
const EMPTY_VALUES_AT = FLAGS_AT + 12
const SHORT_LASTS_AT = FLAGS_AT + 32
const CLASSES_AT = FLAGS_AT + 64
const SAMPLES_AT = CLASSES_AT + 2 * TABLE_BYTES
const SAMPLE_HASH_BITS = 16
const HEAD_FACTOR = 0x37f5
const TAIL_FACTOR = 0x5d87
const BOTH_LOWER_CASE = 0x2020
const LITERALS_AT = SAMPLES_AT + (1 << SAMPLE_HASH_BITS)
const ENDING_BYTES = 3
const ENDING_UNIT_BYTES = 8
const LITERAL_END_AT = 8
const BRANCH_REST_AT = 8
const RECORD_FLAGS_AT = 10
const LITERAL_LENGTH_AT = 12
const RECORD_HEADER_BYTES = 16
const BRANCH_BYTES = RECORD_HEADER_BYTES + BRANCH_WAYS * 2
const ENDS_IN_CARRIAGE_RETURN = 1
const HAS_BUCKETS = 2
const HAS_SAMPLES = 4
/** Places that may pass the buckets, of all: from there on long literals are sampled. */
const PASSING_MAX = 0.02
/** More literals never fit into eight buckets so that few places pass, and finding that out takes a tenth of a start. */
const BUCKETED_MAX = 256
const SAMPLED_BYTES_MIN = WINDOW_BYTES + 1
/** Of four bytes that are common, for each time they stand in the common texts: more than any that are only made of common bytes. */
const COMMON_SHARE = 0.001
const IS_WORD = 1
const IS_LAST = 2
const IS_BRANCH = 4
const CARRIAGE_RETURN = 0x0d

type BucketWindow = Window & Nibbles

/**
 * Shape: see above; offsets are counted from its first byte. Bounds: some 20 ms for 2,000 literals, in a process that
 * has just been started: nothing here is done per literal that can be done once, or only where it tells something.
 */
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
  const sampled = (long ?? []).flatMap((pattern) => rarestWindows(pattern, 2))
  return encode(bucketsOf(short ?? []), sampled)
}

/** Those that are most likely to pass first. */
function bucketsOf(patterns: readonly Pattern[]): readonly Bucket<BucketWindow>[] {
  const windows = patterns.flatMap((pattern) => rarestWindows(pattern, 1).map(withNibbles))
  return bucketsFor(windows.toSorted((one, other) => other.chance - one.chance))
}

// --- which windows

/** The four bytes of a literal that are the rarest in a row; with several parts, for each part of the places. */
function rarestWindows(pattern: Pattern, parts: number): readonly Window[] {
  const { length } = pattern.values
  const shares = sharesOf(pattern)
  const first = Math.min(WINDOW_BYTES, length)
  const rarest = Array.from({ length: parts }, () => ({ pattern, end: 0, chance: Number.POSITIVE_INFINITY }))
  for (let end = first; end <= length; end += 1) {
    const best = rarest[(end - first) % parts]
    let chance = 1
    for (let index = Math.max(0, end - WINDOW_BYTES); index < end; index += 1) chance *= shares[index] ?? 1
    // Looked up only where it may change the choice.
    if (best === undefined || (chance > best.chance && best.chance <= COMMON_SHARE)) continue
    const times = end >= WINDOW_BYTES ? commonness(windowText(pattern, end)) : 0
    if (times > 0) chance = COMMON_SHARE * times
    // The later one of two: what tells a literal from others is mostly its end, and may be the byte after.
    if (chance > best.chance) continue
    best.chance = chance
    best.end = end
  }
  return rarest
}

function windowText({ values }: Pattern, end: number): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = values.subarray(end - WINDOW_BYTES, end)
  return String.fromCharCode(first, second, third, fourth).toLowerCase()
}

/** How often each of its bytes is in logs. */
function sharesOf({ masks, values }: Pattern): Float64Array {
  const shares = new Float64Array(values.length)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0
    const share = BYTE_FREQUENCY[value] ?? 0
    shares[index] = masks[index] === ANY_CASE_MASK ? share + (BYTE_FREQUENCY[value | LOWER_CASE] ?? 0) : share
  }
  return shares
}

/** Which nibbles pass at each place of the window. */
function withNibbles(window: Window): BucketWindow {
  const { masks, values } = window.pattern
  const lows: number[] = []
  const highs: number[] = []
  for (let index = window.end - WINDOW_BYTES; index < window.end; index += 1) {
    const mask = masks[index] ?? 0
    const value = values[index] ?? 0
    const high = 1 << (value >> 4)
    lows.push(mask === 0 ? 0xffff : 1 << (value & 0x0f))
    highs.push(mask === 0 ? 0xffff : mask === ANY_CASE_MASK ? high | (high << 2) : high)
  }
  return { ...window, lows, highs }
}

// --- as bytes

function encode(buckets: readonly Bucket<BucketWindow>[], sampled: readonly Window[]): Uint8Array {
  const inBuckets = buckets.flatMap((bucket) => bucket.windows)
  const windows = [...inBuckets, ...sampled]
  const endings = Map.groupBy(
    windows.filter(({ end }) => end >= ENDING_BYTES),
    endingOf,
  )
  const shorts = windows.filter(({ end }) => end < ENDING_BYTES)
  const emptyValues = EMPTY_VALUES.map((value) => ({
    pattern: patternOf(Buffer.from(value), false),
    end: 0,
    chance: 0,
  }))
  const trees = [...endings].map(([ending, list]) => ({ ending, tree: treeOf(list) }))
  const bytes =
    trees.reduce((sum, { tree }) => sum + treeBytes(tree), 0) + listBytes(shorts) + listBytes(emptyValues)
  invariant(LITERALS_AT + bytes <= 0xffff * ENDING_UNIT_BYTES, 'a place of a literal fits into 16 bits')
  const encoded = new Uint8Array(LITERALS_AT + bytes)
  const view = new DataView(encoded.buffer)
  for (const { pattern } of shorts) addShortLast(encoded.subarray(SHORT_LASTS_AT), pattern)
  for (const [number, bucket] of buckets.entries()) addToTables(encoded, bucket, 1 << number)
  encoded.set(NEIGHBOUR_CLASSES, CLASSES_AT)
  const samples = encoded.subarray(SAMPLES_AT, LITERALS_AT)
  for (const window of sampled) addSample(samples, window)
  let at = LITERALS_AT
  for (const { ending, tree } of trees) {
    view.setUint16(ENDINGS_AT + ending * 2, at / ENDING_UNIT_BYTES, true)
    at = encodeTree(encoded, at, tree)
  }
  for (const [limitsAt, list] of [
    [SHORTS_AT, shorts],
    [EMPTY_VALUES_AT, emptyValues],
  ] as const) {
    view.setUint32(limitsAt, at, true)
    at = encodeTree(encoded, at, list)
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
function endingOf({ pattern: { values }, end }: Window): number {
  const three = (values[end - 3] ?? 0) | ((values[end - 2] ?? 0) << 8) | ((values[end - 1] ?? 0) << 16)
  return hashed(three | 0x202020, ENDING_HASH_BITS)
}

/** By all four bytes, both cases alike: each half by itself, as the kernel has them. */
function addSample(samples: Uint8Array, { pattern, end }: Window): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = pattern.values.subarray(end - WINDOW_BYTES, end)
  const head = (first | (second << 8) | BOTH_LOWER_CASE) * HEAD_FACTOR
  const tail = (third | (fourth << 8) | BOTH_LOWER_CASE) * TAIL_FACTOR
  const sample = (head + tail) % (1 << SAMPLE_HASH_BITS)
  samples[sample] = (samples[sample] ?? 0) | neighboursOf(pattern, { begin: end - WINDOW_BYTES, end })
}

/** Where the next tree begins. */
function encodeTree(encoded: Uint8Array, at: number, tree: LiteralTree): number {
  if (!('offset' in tree)) return encodeList(encoded, at, tree)
  const view = new DataView(encoded.buffer)
  view.setInt32(at, tree.offset, true)
  view.setUint16(at + RECORD_FLAGS_AT, IS_BRANCH, true)
  let next = at + BRANCH_BYTES
  for (const [way, child] of tree.children) {
    view.setUint16(at + RECORD_HEADER_BYTES + way * 2, next / ENDING_UNIT_BYTES, true)
    next = encodeTree(encoded, next, child)
  }
  if (tree.rest === undefined) return next
  view.setUint16(at + BRANCH_REST_AT, next / ENDING_UNIT_BYTES, true)
  return encodeTree(encoded, next, tree.rest)
}

function encodeList(encoded: Uint8Array, at: number, list: readonly Window[]): number {
  let next = at
  for (const window of list) {
    const isLast = window === list.at(-1)
    encodeLiteral(encoded, next, window)
    encoded[next + RECORD_FLAGS_AT] = (window.pattern.isWord ? IS_WORD : 0) | (isLast ? IS_LAST : 0)
    next += literalBytes(window)
  }
  return next
}

function treeBytes(tree: LiteralTree): number {
  if (!('offset' in tree)) return listBytes(tree)
  const children = [...tree.children.values()].reduce((sum, child) => sum + treeBytes(child), 0)
  return BRANCH_BYTES + children + (tree.rest === undefined ? 0 : treeBytes(tree.rest))
}

function listBytes(list: readonly Window[]): number {
  return list.reduce((sum, window) => sum + literalBytes(window), 0)
}

function literalBytes({ pattern }: Window): number {
  return RECORD_HEADER_BYTES + Math.ceil(pattern.values.length / 8) * 16
}

function encodeLiteral(into: Uint8Array, at: number, { pattern, end }: Window): void {
  const { masks, values } = pattern
  const { length } = values
  // Before a literal that is shorter than its window there is nothing.
  const from = Math.max(0, end - WINDOW_BYTES)
  into.set(masks.subarray(from, end), at + WINDOW_BYTES - (end - from))
  into.set(values.subarray(from, end), at + WINDOW_BYTES * 2 - (end - from))
  into[at + LITERAL_END_AT] = end
  into[at + LITERAL_END_AT + 1] = end >> 8
  for (let index = 0; index < 4; index += 1) into[at + LITERAL_LENGTH_AT + index] = length >> (index * 8)
  for (let word = 0; word < length; word += 8) {
    const to = at + RECORD_HEADER_BYTES + word * 2
    into.set(masks.subarray(word, word + 8), to)
    into.set(values.subarray(word, word + 8), to + 8)
  }
}
