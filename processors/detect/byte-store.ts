const CHUNK_BYTES = 65_536

/**
 * Keeps copies of bytes, several in one allocation: one of its own costs each as much as the copy. A chunk is freed when
 * none of its copies is used any more. Bounds: one that is used keeps 64 KiB, or its own length.
 */
export class ByteStore {
  #chunk: Uint8Array = new Uint8Array(0)
  #used = 0

  /** A copy that nobody writes to again. */
  keep(bytes: Uint8Array): Uint8Array {
    if (this.#used + bytes.length > this.#chunk.length) {
      // Nothing of it is read before it is written.
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes.length))
      this.#used = 0
    }
    this.#chunk.set(bytes, this.#used)
    this.#used += bytes.length
    return new Uint8Array(this.#chunk.buffer, this.#used - bytes.length, bytes.length)
  }
}
