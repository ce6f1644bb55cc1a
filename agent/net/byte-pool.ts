const SHORTEST_BYTES = 64 * 1_024

/**
 * Memory for requests that is used again and again: a fresh buffer for each costs the clearing of its pages and a
 * round of the garbage collector every few requests.
 * Bounds: keeps no more than `bytesMax` that nobody uses; a stretch shorter than 64 KiB is not worth keeping.
 */
export class BytePool {
  readonly #bytesMax: number
  /** By their lengths, which are powers of two. */
  readonly #free = new Map<number, Uint8Array[]>()
  #freeBytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** At least so many bytes; what is in them is left over from before. */
  take(byteCount: number): Uint8Array {
    if (byteCount < SHORTEST_BYTES) return Buffer.allocUnsafe(byteCount)
    const size = 2 ** Math.ceil(Math.log2(byteCount))
    const bytes = this.#free.get(size)?.pop()
    if (bytes === undefined) return Buffer.allocUnsafeSlow(size)
    this.#freeBytes -= size
    return bytes
  }

  /** Gives back what `take` gave, which nobody uses any more. */
  give(bytes: Uint8Array): void {
    const size = bytes.length
    if (size < SHORTEST_BYTES || this.#freeBytes + size > this.#bytesMax) return
    const free = this.#free.get(size)
    if (free === undefined) this.#free.set(size, [bytes])
    else free.push(bytes)
    this.#freeBytes += size
  }
}
