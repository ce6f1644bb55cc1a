/**
 * The inner loop over read bytes, in AssemblyScript: `npm run kernel` makes kernel.wasm of it.
 *
 *   memory  │ scratch │ starts │ ends │ source ends │ marks │ truncated │ bytes that are read │ filter │
 *
 * One pass takes 64 bytes at a time: which of them are line feeds, and which may end a window of a literal.
 * The second question is asked of four bytes in a row, each by its two nibbles, for eight buckets of literals
 * at once; of many literals, where every other place would pass, it is asked of every second place, by a hash of
 * the four bytes between the two around them. Where one passes, the literals that end alike are found by a hash and compared whole, so a mark
 * is never false, and what a byte costs hardly grows with the number of literals. What this file exports and
 * how it reads a filter is said a second time in kernel.ts and literal-filter.ts.
 *
 * Source: the "Teddy" filter of Hyperscan, as it is described with its rarest-byte refinement by ripgrep.
 */

/** Lines of one block. */
export const LINES_MAX: i32 = 8192
const SCRATCH: usize = 0
export const STARTS: usize = 64
export const ENDS: usize = STARTS + LINES_MAX * 4
export const SOURCE_ENDS: usize = ENDS + LINES_MAX * 4
export const MARKS: usize = SOURCE_ENDS + LINES_MAX * 8
export const TRUNCATED: usize = MARKS + LINES_MAX
export const BYTES: usize = TRUNCATED + LINES_MAX * 4

const BLOCK_BYTES: i32 = 64
const LINE_FEED: u8 = 0x0a
const CARRIAGE_RETURN: u8 = 0x0d

// The filter: eight nibble tables, where the literals of each ending begin, flags, short literals, empty values,
// how short literals end, which hashes windows have.
const ENDINGS: usize = 128
const FLAGS: usize = ENDINGS + 32768
/** Where the literals begin and end that are too short for an ending. */
const SHORTS: usize = FLAGS + 4
/** Where the empty values begin and end: what does not count after a name. */
const EMPTY_VALUES: usize = FLAGS + 12
/** A bit for each byte that one of the short literals ends with. */
const SHORT_LASTS: usize = FLAGS + 32
/** The class of the byte before a window, by its lower nibble, and of the one after it: one of eight bits. */
const CLASSES: usize = FLAGS + 64
/** A byte for each hash: the classes between which a literal has a window of it. */
const SAMPLES: usize = CLASSES + 32
/** A window's hash is made of its two halves, eight windows at once; by these factors few common words share one with a literal. */
const HEAD_FACTOR: i16 = <i16>0x37f5
const TAIL_FACTOR: i16 = <i16>0x5d87
/** Of a literal: it does not count as the name of an empty value; no other has its ending. */
const IS_WORD: u32 = 1
const IS_LAST: u32 = 2
/** No literal, but a byte by which several are told apart. */
const IS_BRANCH: u32 = 4
const LITERAL_BYTES: usize = 16
const NAME_BYTES_MAX: i32 = 24
const ENDS_IN_CARRIAGE_RETURN: u32 = 1
const HAS_BUCKETS: u32 = 2
const HAS_SAMPLES: u32 = 4

/** Begin of the line that comes next. */
export let position: i32 = 0
/** Lines in the arrays. */
export let lineCount: i32 = 0
/** Entries of `truncated`. */
export let truncatedCount: i32 = 0

let lineBytesMax: i32 = 0
let isSplitting: bool = false
let filter: usize = 0
/** Literals count inside of these bytes only. */
let regionBegin: i32 = 0
let regionEnd: i32 = 0
/** Source position of the first byte. */
let shift: f64 = 0

/** Longest line, whether a longer one is split or loses its rest, and where the filter is; 0: none. */
export function configure(bytesMax: i32, splits: bool, filterAddress: usize): void {
  lineBytesMax = bytesMax
  isSplitting = splits
  filter = filterAddress
}

/** Starts a new block of lines. */
export function start(begin: i32, sourceShift: f64): void {
  position = begin
  shift = sourceShift
  lineCount = 0
  truncatedCount = 0
}

/** Takes the lines from `position` to `limit`, which comes after a line feed, until the arrays are full. */
export function scan(limit: i32): void {
  regionBegin = position
  regionEnd = limit
  let isHit = false
  const hasBuckets = has(HAS_BUCKETS)
  const hasSamples = has(HAS_SAMPLES)
  const low0 = table(0), high0 = table(1), low1 = table(2), high1 = table(3)
  const low2 = table(4), high2 = table(5), low3 = table(6), high3 = table(7)
  for (let block = position; block < limit; block += BLOCK_BYTES) {
    let feeds = lineFeeds(block)
    if (limit - block < BLOCK_BYTES) feeds &= below(limit - block)
    const candidates = mayEnd(
      block, hasBuckets, hasSamples, low0, high0, low1, high1, low2, high2, low3, high3,
    )
    let hits: u64 = candidates == 0 ? 0 : confirm(candidates, block, feeds, isHit)
    while (feeds != 0) {
      const bit = <i32>ctz(feeds)
      if (!endLine(block + bit, isHit || (hits & below(bit)) != 0)) return
      isHit = false
      hits &= ~below(bit)
      feeds &= feeds - 1
    }
    isHit = isHit || hits != 0
  }
}

/** Cuts heads off until what is left until `end` is no longer too long, or the arrays are full. */
export function split(end: i32): void {
  while (end - position > lineBytesMax && lineCount < LINES_MAX) {
    const cut = position + headBytes()
    add(cut, cut, holds(position, cut))
    position = cut
  }
}

/** Length of the longest beginning that is allowed and does not divide a UTF-8 sequence. */
export function headBytes(): i32 {
  for (let length = lineBytesMax; length > lineBytesMax - 4; length--) {
    if ((load<u8>(BYTES + position + length) & 0xc0) != 0x80) return length
  }
  return lineBytesMax
}

/** Adds the line from `position` to `end`; `next` is where its line end ends. */
export function addLine(end: i32, next: i32): void {
  add(end, next, holds(position, end))
}

/**
 * Marks those of so many lines in the arrays that hold a literal; they were put there, not found, one behind the other and
 * with little between them.
 */
export function markLines(count: i32): void {
  memory.fill(MARKS, 0, count)
  if (filter == 0 || count == 0) return
  const hasBuckets = has(HAS_BUCKETS)
  const hasSamples = has(HAS_SAMPLES)
  const low0 = table(0), high0 = table(1), low1 = table(2), high1 = table(3)
  const low2 = table(4), high2 = table(5), low3 = table(6), high3 = table(7)
  const limit = load<i32>(ENDS + ((count - 1) << 2))
  let line = 0
  for (let block = load<i32>(STARTS); block < limit; block += BLOCK_BYTES) {
    const candidates = mayEnd(
      block, hasBuckets, hasSamples, low0, high0, low1, high1, low2, high2, low3, high3,
    )
    if (candidates != 0) line = markIn(block, candidates, line, count)
  }
}

/** Marks the lines that hold a literal whose window ends at one of 64 positions; the line that is looked at next. */
function markIn(block: i32, candidates: u64, line: i32, count: i32): i32 {
  while (candidates != 0) {
    const index = block + <i32>ctz(candidates)
    while (line < count && load<i32>(ENDS + (line << 2)) <= index) line++
    if (line == count) return line
    regionBegin = load<i32>(STARTS + (line << 2))
    regionEnd = load<i32>(ENDS + (line << 2))
    if (load<u8>(MARKS + line) == 0 && !isLiteralAt(index)) {
      candidates &= candidates - 1
      continue
    }
    store<u8>(MARKS + line, 1)
    if (regionEnd >= block + BLOCK_BYTES) return line
    candidates &= ~below(regionEnd - block)
  }
  return line
}

/** Notes that the line added next lost its rest. */
export function markTruncated(): void {
  store<i32>(TRUNCATED + (truncatedCount << 2), lineCount)
  truncatedCount++
}

/** Takes the line that ends at a line feed; false when the arrays are full and it stays. */
@inline
function endLine(lineFeed: i32, isHit: bool): bool {
  let end = lineFeed
  if (end > position && load<u8>(BYTES + end - 1) == CARRIAGE_RETURN) end--
  if (end - position > lineBytesMax) return endLongLine(end, lineFeed + 1)
  if (lineCount == LINES_MAX) return false
  if (isHit && end != lineFeed && has(ENDS_IN_CARRIAGE_RETURN)) isHit = holdsWithin(position, end)
  add(end, lineFeed + 1, isHit)
  position = lineFeed + 1
  return true
}

function endLongLine(end: i32, next: i32): bool {
  if (isSplitting) split(end)
  if (lineCount == LINES_MAX) return false
  if (!isSplitting) {
    markTruncated()
    end = position + headBytes()
  }
  addLine(end, next)
  position = next
  return true
}

@inline
function add(end: i32, next: i32, isHit: bool): void {
  store<i32>(STARTS + (lineCount << 2), position)
  store<i32>(ENDS + (lineCount << 2), end)
  store<f64>(SOURCE_ENDS + (lineCount << 3), <f64>next + shift)
  store<u8>(MARKS + lineCount, <u8>isHit)
  lineCount++
}

// --- literals

/** Whether a literal lies whole in bytes[from, to). */
function holds(from: i32, to: i32): bool {
  return filter != 0 && holdsWithin(from, to)
}

function holdsWithin(from: i32, to: i32): bool {
  const begin = regionBegin, end = regionEnd
  regionBegin = from
  regionEnd = to
  let isHit = false
  const hasBuckets = has(HAS_BUCKETS)
  const hasSamples = has(HAS_SAMPLES)
  const low0 = table(0), high0 = table(1), low1 = table(2), high1 = table(3)
  const low2 = table(4), high2 = table(5), low3 = table(6), high3 = table(7)
  for (let block = from; block < to && !isHit; block += BLOCK_BYTES) {
    const candidates = mayEnd(
      block, hasBuckets, hasSamples, low0, high0, low1, high1, low2, high2, low3, high3,
    )
    isHit = candidates != 0 && confirm(candidates, block, 0, false) != 0
  }
  regionBegin = begin
  regionEnd = end
  return isHit
}

function has(flag: u32): bool {
  return filter != 0 && (load<u32>(filter + FLAGS) & flag) != 0
}

/** Of 64 positions, those at which a literal's window ends and the literal is there. One a line is enough. */
function confirm(candidates: u64, block: i32, feeds: u64, isHit: bool): u64 {
  let hits: u64 = 0
  if (isHit) candidates = afterFirst(feeds, candidates)
  while (candidates != 0) {
    const bit = <i32>ctz(candidates)
    if (isLiteralAt(block + bit)) {
      hits |= <u64>1 << bit
      candidates = afterFirst(feeds & ~below(bit), candidates)
    } else {
      candidates &= candidates - 1
    }
  }
  return hits
}

/** Whether a literal has its window's last byte at `index`. */
@inline
function isLiteralAt(index: i32): bool {
  const tree = treeAt(filter + ENDINGS + endingAt(index))
  if (tree != 0 && isOneOf(tree, index)) return true
  const last = load<u8>(BYTES + index)
  const isShort = (load<u8>(filter + SHORT_LASTS + (<usize>last >> 3)) >> (last & 7)) & 1
  return isShort != 0 && isShortAt(index)
}

/** Where the literals are that end like the last three bytes of a window, as far as a hash tells; cases count as one. */
@inline
function endingAt(index: i32): usize {
  return ((((load<u32>(BYTES + index - 3) >> 8) | 0x202020) * 0x9e3779b1) >> 18) << 1
}

/** Whether one of the literals of a tree has its window's last byte at `index`. */
function isOneOf(record: usize, index: i32): bool {
  const window = load<u32>(BYTES + index - 3)
  while (true) {
    const flags = load<u16>(record, 10)
    if ((flags & IS_BRANCH) == 0) {
      if (isWholeAt(record, window, index)) return true
      if ((flags & IS_LAST) != 0) return false
      record = nextLiteral(record)
      continue
    }
    const way = load<u8>(BYTES + index + load<i32>(record)) & 31
    const child = treeAt(record + 16 + (<usize>way << 1))
    const rest = treeAt(record + 8)
    if (child != 0 && rest != 0 && isOneOf(child, index)) return true
    if (child == 0 && rest == 0) return false
    record = rest != 0 ? rest : child
  }
}

/** The tree whose place stands at an address; 0: there is none. */
@inline
function treeAt(address: usize): usize {
  const place = <usize>load<u16>(address)
  return place == 0 ? 0 : filter + (place << 3)
}

function isShortAt(index: i32): bool {
  const window = load<u32>(BYTES + index - 3)
  const end = filter + load<u32>(filter + SHORTS, 4)
  for (let literal = filter + load<u32>(filter + SHORTS); literal < end; literal = nextLiteral(literal)) {
    if (isWholeAt(literal, window, index)) return true
  }
  return false
}

@inline
function isWholeAt(literal: usize, window: u32, index: i32): bool {
  if ((window & load<u32>(literal)) != load<u32>(literal, 4)) return false
  const start = index + 1 - <i32>load<u16>(literal, 8)
  const length = load<i32>(literal, 12)
  if (start < regionBegin || start + length > regionEnd || !isEqual(literal, start, length)) return false
  return (load<u16>(literal, 10) & IS_WORD) == 0 || !namesNothing(start + length)
}

/** Whether the rest of a name ends before `index` or after it, and its value is empty. */
function namesNothing(index: i32): bool {
  const last = min(regionEnd, index + NAME_BYTES_MAX)
  while (index < last && isNameByte(load<u8>(BYTES + index))) index++
  const end = filter + load<u32>(filter + EMPTY_VALUES, 4)
  for (let value = filter + load<u32>(filter + EMPTY_VALUES); value < end; value = nextLiteral(value)) {
    const length = load<i32>(value, 12)
    if (index + length <= regionEnd && isEqual(value, index, length)) return true
  }
  return false
}

/** ASCII letters, digits and the underscore. */
@inline
function isNameByte(byte: u8): bool {
  const letter = byte | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5f
}

@inline
function nextLiteral(literal: usize): usize {
  return literal + LITERAL_BYTES + (((load<u32>(literal, 12) + 7) >> 3) << 4)
}

/** Eight bytes at a time, each under the mask that leaves out what does not count. */
@inline
function isEqual(literal: usize, start: i32, length: i32): bool {
  let word = literal + LITERAL_BYTES
  for (let done = 0; done < length; done += 8) {
    if ((load<u64>(BYTES + start + done) & load<u64>(word)) != load<u64>(word, 8)) return false
    word += 16
  }
  return true
}

/** Of 64 positions, those at which a window of a literal may end. */
@inline
function mayEnd(
  block: i32, hasBuckets: bool, hasSamples: bool,
  low0: v128, high0: v128, low1: v128, high1: v128,
  low2: v128, high2: v128, low3: v128, high3: v128,
): u64 {
  let ends: u64 = 0
  if (hasBuckets) {
    const w0 = windows(block, low0, high0, low1, high1, low2, high2, low3, high3)
    const w1 = windows(block + 16, low0, high0, low1, high1, low2, high2, low3, high3)
    const w2 = windows(block + 32, low0, high0, low1, high1, low2, high2, low3, high3)
    const w3 = windows(block + 48, low0, high0, low1, high1, low2, high2, low3, high3)
    if (v128.any_true(v128.or(v128.or(w0, w1), v128.or(w2, w3)))) ends = keep(w0, w1, w2, w3)
  }
  return hasSamples ? ends | samples(block) : ends
}

/** Buckets that have a window which ends at each of 16 bytes. */
@inline
function windows(
  index: i32,
  low0: v128, high0: v128, low1: v128, high1: v128,
  low2: v128, high2: v128, low3: v128, high3: v128,
): v128 {
  return v128.and(
    v128.and(buckets(index - 3, low0, high0), buckets(index - 2, low1, high1)),
    v128.and(buckets(index - 1, low2, high2), buckets(index, low3, high3)),
  )
}

@inline
function buckets(index: i32, low: v128, high: v128): v128 {
  const bytes = v128.load(BYTES + index)
  const nibble = i8x16.splat(0x0f)
  return v128.and(
    i8x16.relaxed_swizzle(low, v128.and(bytes, nibble)),
    i8x16.relaxed_swizzle(high, v128.and(i16x8.shr_u(bytes, 4), nibble)),
  )
}

/** Of 64 positions, those of odd number at which a window may end: each literal has one for both kinds of place. */
function samples(block: i32): u64 {
  const first = block | 1
  const bits = samplesOf(first) | (samplesOf(first + 32) << 16)
  return bits == 0 ? 0 : apart(bits) << (first - block)
}

/**
 * Every second one of 32 positions at which four bytes end that have the hash of some window, between bytes as they stand
 * before and after it in a literal, by four classes each; cases count as one.
 */
@inline
function samplesOf(index: i32): u32 {
  const windows = filter + SAMPLES
  const heads = hashes(index), tails = hashes(index + 16)
  let wanted = i64x2.splat(0)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 0), wanted, 0)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 1), wanted, 1)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 2), wanted, 2)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 3), wanted, 3)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 4), wanted, 4)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 5), wanted, 5)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 6), wanted, 6)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(heads, 7), wanted, 7)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 0), wanted, 8)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 1), wanted, 9)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 2), wanted, 10)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 3), wanted, 11)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 4), wanted, 12)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 5), wanted, 13)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 6), wanted, 14)
  wanted = v128.load8_lane(windows + i16x8.extract_lane_u(tails, 7), wanted, 15)
  const before = classes(index - 4, v128.load(filter + CLASSES))
  const after = classes(index + 1, v128.load(filter + CLASSES, 16))
  const met = v128.and(wanted, v128.or(before, after))
  const lower = i8x16.splat(0x0f)
  const isBefore = i8x16.ne(v128.and(met, lower), i64x2.splat(0))
  return i8x16.bitmask(v128.and(isBefore, i8x16.gt_u(met, lower)))
}

/** Of eight windows in a row, that end two bytes apart. */
@inline
function hashes(index: i32): v128 {
  const lower = i16x8.splat(0x2020)
  const heads = v128.or(v128.load(BYTES + index - 3), lower)
  const tails = v128.or(v128.load(BYTES + index - 1), lower)
  return i16x8.add(i16x8.mul(heads, i16x8.splat(HEAD_FACTOR)), i16x8.mul(tails, i16x8.splat(TAIL_FACTOR)))
}

/** Of sixteen bytes, two apart, the classes they are in, by their lower nibble. */
@inline
function classes(index: i32, ofNibbles: v128): v128 {
  const nibble = i16x8.splat(0x0f)
  const first = v128.and(v128.load(BYTES + index), nibble)
  const second = v128.and(v128.load(BYTES + index, 16), nibble)
  return i8x16.relaxed_swizzle(ofNibbles, i8x16.narrow_i16x8_u(first, second))
}

/** 32 bits, each at twice its place. */
@inline
function apart(bits: u32): u64 {
  let wide = <u64>bits
  wide = (wide | (wide << 16)) & 0x0000ffff0000ffff
  wide = (wide | (wide << 8)) & 0x00ff00ff00ff00ff
  wide = (wide | (wide << 4)) & 0x0f0f0f0f0f0f0f0f
  wide = (wide | (wide << 2)) & 0x3333333333333333
  return (wide | (wide << 1)) & 0x5555555555555555
}

@inline
function table(number: i32): v128 {
  return v128.load(filter + (<usize>number << 4))
}

/** Keeps the buckets of 64 bytes for `confirm`; the positions that have any. */
@inline
function keep(w0: v128, w1: v128, w2: v128, w3: v128): u64 {
  v128.store(SCRATCH, w0, 0)
  v128.store(SCRATCH, w1, 16)
  v128.store(SCRATCH, w2, 32)
  v128.store(SCRATCH, w3, 48)
  return kept()
}

function kept(): u64 {
  return ~positions(0, SCRATCH)
}

// --- bits of 64 bytes

@inline
function lineFeeds(block: i32): u64 {
  return positions(LINE_FEED, BYTES + block)
}

/** The positions of one byte. */
@inline
function positions(byte: u8, address: usize): u64 {
  const wanted = i8x16.splat(byte)
  const m0 = <u64>i8x16.bitmask(i8x16.eq(v128.load(address, 0), wanted))
  const m1 = <u64>i8x16.bitmask(i8x16.eq(v128.load(address, 16), wanted))
  const m2 = <u64>i8x16.bitmask(i8x16.eq(v128.load(address, 32), wanted))
  const m3 = <u64>i8x16.bitmask(i8x16.eq(v128.load(address, 48), wanted))
  return m0 | (m1 << 16) | (m2 << 32) | (m3 << 48)
}

@inline
function below(bit: i32): u64 {
  return (<u64>1 << bit) - 1
}

/** What comes after the first of the marks; nothing when there is none. */
@inline
function afterFirst(marks: u64, bits: u64): u64 {
  return bits & ~(marks ^ (marks - 1))
}
