/** Bytes from one index to before another: a view of them takes several times as long to make. */
export interface ByteSlice {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** All of some bytes. */
export function wholeSlice(bytes: Uint8Array): ByteSlice {
  return { bytes, start: 0, end: bytes.length }
}

/** Bodies as slices of one buffer: body i is bytes[starts[i], ends[i]). */
export interface BodySlices {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Bodies one after the other in one buffer. */
export function packed(bodies: readonly Uint8Array[]): BodySlices {
  const starts = new Uint32Array(bodies.length)
  const ends = new Uint32Array(bodies.length)
  let position = 0
  bodies.forEach((body, index) => {
    starts[index] = position
    position += body.length
    ends[index] = position
  })
  return { bytes: concatenate(bodies), starts, ends }
}

/** The parts as one: a copy only where there are several. */
export function asOne(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : concatenate(parts)
}

/** A copy of the parts as one. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let position = 0
  for (const part of parts) {
    joined.set(part, position)
    position += part.length
  }
  return joined
}

/**
 * The same bytes as a buffer, of which a part becomes text in one call: a view of each part and a decoder take several times
 * as long. `known` is given back where it is that.
 */
export function readable({ buffer, byteOffset, length }: Uint8Array, known: Buffer | undefined): Buffer {
  const isKnown = known?.buffer === buffer && known.byteOffset === byteOffset && known.length === length
  return isKnown ? known : Buffer.from(buffer, byteOffset, length)
}
