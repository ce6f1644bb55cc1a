import { markerOf, NO_MARKER, type Marker } from './identity.ts'

const NOTHING = Buffer.alloc(0)

/**
 * The marker of the first bytes of a file, which grows with what was handed on until it is as long as wanted.
 * It is made of what was read, not of what the file holds by now: that may have been replaced since.
 */
export class ContentHead {
  readonly #bytesMax: number
  #marker: Marker
  /** The first bytes as they were read, until the marker of them is whole. */
  #bytes: Buffer = NOTHING

  constructor(bytesMax: number, marker = NO_MARKER) {
    this.#bytesMax = bytesMax
    this.#marker = marker
  }

  get marker(): Marker {
    return this.#marker
  }

  /** Bytes that were read at a position. */
  note(read: Buffer, position: number): void {
    if (this.#marker.length >= this.#bytesMax || position > this.#bytes.length) return
    const first = read.subarray(0, Math.max(0, this.#bytesMax - position))
    this.#bytes = Buffer.concat([this.#bytes.subarray(0, position), first])
  }

  /** Everything before the offset was handed on. */
  growTo(offset: number): void {
    const length = Math.min(this.#bytes.length, offset)
    if (length <= this.#marker.length) return
    this.#marker = markerOf(this.#bytes.subarray(0, length), length)
    if (length >= this.#bytesMax) this.#bytes = NOTHING
  }
}
