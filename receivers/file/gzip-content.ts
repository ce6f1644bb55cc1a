import type { FileHandle } from 'node:fs/promises'
import { createGunzip, type Gunzip } from 'node:zlib'
import type { FileContent } from './file-content.ts'

interface GzipOptions {
  readonly windowBytes: number
  readonly onDamaged: (bytes: number, reason: string) => void
}

/**
 * The text of a gzipped file. It is inflated from its beginning; the last part is kept, so that a line that
 * was not finished can be read again.
 *
 *   text   │ forgotten │ window            │ not inflated
 *                      windowStart         windowEnd
 *
 * A position before the window begins from the beginning again. Members that follow each other are one text.
 * Bounds: the window, and one piece of what 64 KiB inflate to.
 */
export class GzipContent implements FileContent {
  readonly #handle: FileHandle
  readonly #options: GzipOptions
  readonly #input = Buffer.allocUnsafeSlow(INPUT_BYTES)
  #gunzip: Gunzip | undefined
  #failure: Error | undefined
  #onFailure: () => void = () => undefined
  /** What follows is no gzip data, or damaged: the text ends here. */
  #isOver = false
  /** How much of the file was given to the inflater. */
  #fed = 0
  #pieces: Buffer[] = []
  #windowStart = 0
  #windowEnd = 0

  constructor(handle: FileHandle, options: GzipOptions) {
    this.#handle = handle
    this.#options = options
  }

  async read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    if (position < this.#windowStart) this.#beginAnew()
    while (this.#windowEnd < position + length) {
      this.#forget(position)
      if (!(await this.#inflateMore())) break
    }
    return { bytesRead: this.#copy(into.subarray(offset, offset + length), position) }
  }

  async readv(into: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }> {
    let bytesRead = 0
    for (const part of into)
      bytesRead += (await this.read(part, 0, part.length, position + bytesRead)).bytesRead
    return { bytesRead }
  }

  async stat(): Promise<{ readonly size: number; readonly mtimeMs: number; readonly nlink: number }> {
    const { size, mtimeMs, nlink } = await this.#handle.stat()
    // It was emptied, or written anew: what was inflated is not what it holds.
    if (size < this.#fed) this.#beginAnew()
    const rest = this.#isOver ? 0 : (size - this.#fed) * RATIO_MAX
    return { size: this.#windowEnd + rest, mtimeMs, nlink }
  }

  /** Length of the whole text. */
  async length(): Promise<number> {
    do this.#forget(this.#windowEnd)
    while (await this.#inflateMore())
    return this.#windowEnd
  }

  async close(): Promise<void> {
    this.#gunzip?.close()
    this.#gunzip = undefined
    await this.#handle.close()
  }

  // --- steps

  async #inflateMore(): Promise<boolean> {
    if (this.#isOver) return false
    const { bytesRead } = await this.#handle.read(this.#input, 0, INPUT_BYTES, this.#fed)
    if (bytesRead === 0) return false
    const gunzip = (this.#gunzip ??= this.#newGunzip())
    this.#fed += bytesRead
    const input = Buffer.from(this.#input.subarray(0, bytesRead))
    await new Promise<void>((resolve) => {
      // A write that fails is not answered.
      this.#onFailure = resolve
      gunzip.write(input, () => resolve())
    })
    if (this.#failure !== undefined) {
      this.#isOver = true
      this.#options.onDamaged(bytesRead, `it is no gzip data from here on: ${this.#failure.message}`)
    }
    return true
  }

  #newGunzip(): Gunzip {
    const gunzip = createGunzip()
    gunzip.on('data', (piece: Buffer) => {
      this.#pieces.push(piece)
      this.#windowEnd += piece.length
    })
    gunzip.on('error', (error) => {
      this.#failure = error
      this.#onFailure()
    })
    return gunzip
  }

  #beginAnew(): void {
    this.#gunzip?.close()
    this.#gunzip = undefined
    this.#failure = undefined
    this.#isOver = false
    this.#fed = 0
    this.#pieces = []
    this.#windowStart = 0
    this.#windowEnd = 0
  }

  /** Forgets what lies so far before a position that it is hardly asked for again. */
  #forget(position: number): void {
    for (;;) {
      const length = this.#pieces[0]?.length
      if (length === undefined || this.#windowStart + length + this.#options.windowBytes > position) return
      this.#pieces.shift()
      this.#windowStart += length
    }
  }

  #copy(into: Uint8Array, position: number): number {
    let start = this.#windowStart
    let copied = 0
    for (const piece of this.#pieces) {
      const from = position + copied - start
      if (from < piece.length && from >= 0 && copied < into.length) {
        copied += piece.copy(into, copied, from, Math.min(piece.length, from + into.length - copied))
      }
      start += piece.length
    }
    return copied
  }
}

const INPUT_BYTES = 65_536
/** Deflate makes nothing smaller than a 1032nd. Source: the technical details of zlib. */
export const RATIO_MAX = 1_032
