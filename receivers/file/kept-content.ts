import type { FileContent } from './file-content.ts'
import type { KeptRange } from './kept-bytes.ts'

/** A part of a file that is gone, read as the file was. Before the part there is nothing to read. */
export class KeptContent implements FileContent {
  readonly #kept: KeptRange

  constructor(kept: KeptRange) {
    this.#kept = kept
  }

  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    return this.readv([into.subarray(offset, offset + length)], position)
  }

  readv(into: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }> {
    const { base, bytes } = this.#kept
    if (position < base) return Promise.resolve({ bytesRead: 0 })
    let bytesRead = 0
    for (const each of into) {
      const from = position - base + bytesRead
      const part = bytes.subarray(from, from + each.length)
      each.set(part)
      bytesRead += part.length
    }
    return Promise.resolve({ bytesRead })
  }

  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; readonly nlink: number }> {
    const { base, bytes } = this.#kept
    return Promise.resolve({ size: base + bytes.length, mtimeMs: 0, nlink: 0 })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
