import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readWhole, writeWhole } from '../../agent/storage/whole-bytes.ts'
import { decodeChunk, encodeChunk, encodedLength, type LineChunk } from './line-chunk.ts'

/**
 * Chunks in the order in which they came, in a file of fixed size that is written in a circle:
 *
 *   0 ─────────── read ▓▓▓▓▓▓▓▓▓▓▓ written ─────────── bytesMax
 *                      what waits
 *
 * Positions only rise; their place in the file is the rest of a division by its size. The file loses its
 * name as soon as it is open, so that nothing is left of it however the agent ends: what is in it can be of
 * no use to another process, since a pipe cannot be read again from where it begins.
 */
export class SpillFile {
  readonly #path: string
  readonly #bytesMax: number
  #file: Promise<FileHandle> | undefined
  #read = 0
  #written = 0
  #lines = 0

  constructor(path: string, bytesMax: number) {
    this.#path = path
    this.#bytesMax = bytesMax
  }

  get isEmpty(): boolean {
    return this.#read === this.#written
  }

  /** Adds a chunk; false when there is no room for it. Errors: what the system throws, with nothing added. */
  async add(chunk: LineChunk): Promise<boolean> {
    const encoded = encodeChunk(chunk)
    if (this.#written - this.#read + encoded.length > this.#bytesMax) return false
    const file = await this.#open()
    await this.#eachPiece(this.#written, encoded, async (piece, place) => {
      await writeWhole(file, piece, place)
    })
    this.#written += encoded.length
    this.#lines += chunk.starts.length
    return true
  }

  /** Takes the oldest chunk out; undefined when there is none. */
  async take(): Promise<LineChunk | undefined> {
    if (this.isEmpty) return undefined
    const head = await this.#readAt(this.#read, 4)
    const encoded = await this.#readAt(this.#read, encodedLength(head))
    this.#read += encoded.length
    const chunk = decodeChunk(encoded)
    this.#lines -= chunk.starts.length
    return chunk
  }

  /** Gives the disk space back; how many lines were still waiting and are given up. */
  async close(): Promise<number> {
    const lines = this.#lines
    const file = this.#file
    this.#file = undefined
    this.#read = this.#written
    this.#lines = 0
    await file?.then((opened) => opened.close()).catch(() => undefined)
    return lines
  }

  #open(): Promise<FileHandle> {
    this.#file ??= openWithoutName(this.#path)
    this.#file.catch(() => {
      this.#file = undefined
    })
    return this.#file
  }

  async #readAt(position: number, length: number): Promise<Buffer> {
    const file = await this.#open()
    const bytes = Buffer.allocUnsafe(length)
    await this.#eachPiece(position, bytes, async (piece, place) => {
      if ((await readWhole(file, piece, place)) < piece.length)
        throw new Error('the spill file ends before what was written to it')
    })
    return bytes
  }

  /** The one or two places in the file where a range lies. */
  async #eachPiece(
    position: number,
    bytes: Buffer,
    use: (piece: Buffer, place: number) => Promise<void>,
  ): Promise<void> {
    const place = position % this.#bytesMax
    const first = bytes.subarray(0, this.#bytesMax - place)
    await use(first, place)
    if (first.length < bytes.length) await use(bytes.subarray(first.length), 0)
  }
}

async function openWithoutName(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'w+', 0o600)
  await unlink(path)
  return file
}
