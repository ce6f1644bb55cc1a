import type { LineBlock } from '../../agent/scan/line-splitter.ts'

/** Some lines of one stream that were read together, in memory of their own. */
export interface LineChunk {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** Position in the stream just after each line. */
  readonly sourceEnds: Float64Array
  /** Indices of lines that lost their rest. */
  readonly truncated: readonly number[]
  /** When they were read: wall clock in milliseconds. */
  readonly observedMs: number
  /** Lines of the stream that were dropped just before these. */
  readonly droppedBefore: number
}

/** The lines of a block, copied out of the splitter's buffer. */
export function chunkOf(block: LineBlock, observedMs: number): LineChunk {
  const from = block.starts[0] ?? 0
  const to = block.ends[block.count - 1] ?? from
  return {
    bytes: Uint8Array.from(block.bytes.subarray(from, to)),
    starts: block.starts.slice(0, block.count).map((start) => start - from),
    ends: block.ends.slice(0, block.count).map((end) => end - from),
    sourceEnds: block.sourceEnds,
    truncated: block.truncated,
    observedMs,
    droppedBefore: 0,
  }
}

/** What a chunk counts for in a buffer. */
export function chunkBytes(chunk: LineChunk): number {
  return HEADER_BYTES + chunk.starts.length * LINE_BYTES + chunk.truncated.length * 4 + chunk.bytes.length
}

/**
 * A chunk as bytes, for a file of the same process:
 *
 *   whole length u32 │ lines u32 │ truncated u32 │ dropped before u32 │ observed f64 │
 *   source end f64 each │ start u32 each │ end u32 each │ truncated index u32 each │ bytes
 */
const HEADER_BYTES = 24
const LINE_BYTES = 16

/** A chunk in the form above. */
export function encodeChunk(chunk: LineChunk): Buffer {
  const encoded = Buffer.allocUnsafe(chunkBytes(chunk))
  const count = chunk.starts.length
  let position = encoded.writeUInt32LE(encoded.length, 0)
  position = encoded.writeUInt32LE(count, position)
  position = encoded.writeUInt32LE(chunk.truncated.length, position)
  position = encoded.writeUInt32LE(chunk.droppedBefore, position)
  position = encoded.writeDoubleLE(chunk.observedMs, position)
  for (const end of chunk.sourceEnds) position = encoded.writeDoubleLE(end, position)
  for (const numbers of [chunk.starts, chunk.ends, chunk.truncated])
    for (const number of numbers) position = encoded.writeUInt32LE(number, position)
  encoded.set(chunk.bytes, position)
  return encoded
}

/** Length of a whole encoded chunk, from its first four bytes. */
export function encodedLength(head: Buffer): number {
  return head.readUInt32LE(0)
}

/** A chunk out of what `encodeChunk` gave; its bytes are a view of it. */
export function decodeChunk(encoded: Buffer): LineChunk {
  const count = encoded.readUInt32LE(4)
  const truncatedCount = encoded.readUInt32LE(8)
  const sourceEndsAt = HEADER_BYTES
  const startsAt = sourceEndsAt + count * 8
  const endsAt = startsAt + count * 4
  const truncatedAt = endsAt + count * 4
  const numbersAt = (from: number, length: number): number[] =>
    Array.from({ length }, (_, index) => encoded.readUInt32LE(from + index * 4))
  return {
    bytes: encoded.subarray(truncatedAt + truncatedCount * 4),
    starts: Uint32Array.from(numbersAt(startsAt, count)),
    ends: Uint32Array.from(numbersAt(endsAt, count)),
    sourceEnds: Float64Array.from({ length: count }, (_, index) =>
      encoded.readDoubleLE(sourceEndsAt + index * 8),
    ),
    truncated: numbersAt(truncatedAt, truncatedCount),
    observedMs: encoded.readDoubleLE(16),
    droppedBefore: encoded.readUInt32LE(12),
  }
}
