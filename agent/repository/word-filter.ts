/**
 * Which words a text has, in a few bytes that can be kept: a Bloom filter over runs of letters, digits and `_` of ASCII, which is what
 * `\b` of a pattern goes by. It may say that a word is there which is not, about once in a hundred, and never the other way.
 */
export type WordFilter = Uint8Array

const BITS_PER_WORD = 10
const BYTES_MIN = 16
const BYTES_MAX = 16 * 1024
/** How many bits each word sets: best for ten bits a word would be seven, and four are nearly as good and quicker. */
const BITS_SET = 4

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** The filter of a text. Bounds: 16 to 16 384 bytes, a power of two; with more words it says "perhaps" more often. */
export function wordFilterOf(text: string): WordFilter {
  const hashes = new Set<number>()
  let hash = FNV_OFFSET
  let isInWord = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isWordCode(code)) {
      hash = Math.imul(hash ^ code, FNV_PRIME)
      isInWord = true
    } else if (isInWord) {
      hashes.add(hash)
      hash = FNV_OFFSET
      isInWord = false
    }
  }
  if (isInWord) hashes.add(hash)
  let bytes = BYTES_MIN
  while (bytes * 8 < hashes.size * BITS_PER_WORD && bytes < BYTES_MAX) bytes *= 2
  const filter = new Uint8Array(bytes)
  for (const each of hashes) setBits(filter, each)
  return filter
}

/** Whether a text may have all words of a name. Shape: of `$total` the word "total"; a name without such words may be everywhere. */
export function mayHold(filter: WordFilter, name: string): boolean {
  return (name.match(/\w+/g) ?? []).every((word) => {
    let hash = FNV_OFFSET
    for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME)
    return hasBits(filter, hash)
  })
}

function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  )
}

function setBits(filter: WordFilter, hash: number): void {
  const mask = filter.length * 8 - 1
  const step = stepOf(hash)
  for (let index = 0; index < BITS_SET; index += 1) {
    const bit = (hash + Math.imul(step, index)) & mask
    filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7))
  }
}

function hasBits(filter: WordFilter, hash: number): boolean {
  const mask = filter.length * 8 - 1
  const step = stepOf(hash)
  for (let index = 0; index < BITS_SET; index += 1) {
    const bit = (hash + Math.imul(step, index)) & mask
    if (((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false
  }
  return true
}

/** A second hash out of the first one, odd so that it goes round all bits. Source: the last mixing step of MurmurHash3. */
function stepOf(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) | 1
}
