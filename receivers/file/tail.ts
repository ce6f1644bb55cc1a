import type { FileContent } from './file-content.ts'
import { readExactly } from './identity.ts'

/** The bytes just before a position. Bounds: 64 bytes. */
export interface Tail {
  readonly bytes: Buffer
  readonly end: number
}

export const TAIL_BYTES = 64
const NOTHING = Buffer.alloc(0)

/** What is known of a position without having read before it. */
export function emptyTail(end: number): Tail {
  return { bytes: NOTHING, end }
}

/**
 * The tail at a position, from bytes that were read and those before them.
 * Shape: `end` lies inside the read bytes, or a few bytes before them.
 */
export function tailAt(end: number, before: Tail, read: Buffer): Tail {
  const taken = end - before.end
  if (taken < 0) return { bytes: before.bytes.subarray(0, Math.max(0, before.bytes.length + taken)), end }
  return { bytes: lastBytes(before.bytes, read.subarray(0, taken)), end }
}

/** The last bytes of two pieces that follow each other, as a copy. */
export function lastBytes(before: Buffer, after: Buffer): Buffer {
  if (after.length >= TAIL_BYTES) return Buffer.from(after.subarray(after.length - TAIL_BYTES))
  const joined = Buffer.concat([before, after])
  return joined.subarray(Math.max(0, joined.length - TAIL_BYTES))
}

/** The bytes before a position; undefined when there are fewer. */
export async function tailBefore(handle: FileContent, end: number): Promise<Tail | undefined> {
  const length = Math.min(TAIL_BYTES, end)
  const bytes = await readExactly(handle, end - length, length)
  return bytes.length < length ? undefined : { bytes, end }
}

/** Reads into a buffer at a position, together with the bytes before it, which must be the expected ones. */
export async function readAfter(
  handle: FileContent,
  { bytes: expected, end: position }: Tail,
  into: Buffer,
): Promise<number | 'differs'> {
  if (expected.length === 0) return (await handle.read(into, 0, into.length, position)).bytesRead
  const found = Buffer.alloc(expected.length)
  const { bytesRead } = await handle.readv([found, into], position - expected.length)
  return bytesRead >= expected.length && found.equals(expected) ? bytesRead - expected.length : 'differs'
}
