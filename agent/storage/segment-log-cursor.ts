import { crc32 } from 'node:zlib'
import type { SegmentFile, SegmentFiles } from './segment-log-files.ts'

/**
 * Up to where a log is consumed, in a file of two slots that are written in turn:
 *
 *   0                8       12      16               24      28      32
 *   │ sequence (u64) │ crc32 │ zeros │ sequence (u64) │ crc32 │ zeros │
 *
 * The position only rises, so the higher sound slot counts; a write that a crash tears leaves the other one.
 * Writing in place needs no new block: it works while the disk is full.
 */
/** Name of the file, in the folder of the log. */
export const CURSOR_FILE = 'cursor'

const SLOT_BYTES = 16
const CHECKED_BYTES = 8

interface Slot {
  readonly index: number
  readonly sequence: number
}

/** The sequence of the first record that is not consumed; undefined when no slot is sound. */
export async function readCursor(file: SegmentFile): Promise<number | undefined> {
  return (await newestSlot(file))?.sequence
}

/** Opens the cursor of a folder, making it where it is not there. */
export async function openCursor(files: SegmentFiles, path: string): Promise<SegmentCursor> {
  const file = await files.open(path, 'change')
  return new SegmentCursor(file, await newestSlot(file))
}

/** Writes the position. Errors: what the file throws; the position before stays. */
export class SegmentCursor {
  /** As it was found; undefined when there was none, or it was damaged. */
  readonly found: number | undefined
  readonly #file: SegmentFile
  #index: number

  constructor(file: SegmentFile, newest: Slot | undefined) {
    this.#file = file
    this.found = newest?.sequence
    this.#index = newest === undefined ? 0 : 1 - newest.index
  }

  /** On the disk when it resolves. */
  async write(sequence: number): Promise<void> {
    const bytes = Buffer.alloc(SLOT_BYTES)
    bytes.writeBigUInt64BE(BigInt(sequence))
    bytes.writeUInt32BE(crc32(bytes.subarray(0, CHECKED_BYTES)), CHECKED_BYTES)
    await this.#file.write([bytes], this.#index * SLOT_BYTES)
    this.#index = 1 - this.#index
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

async function newestSlot(file: SegmentFile): Promise<Slot | undefined> {
  const bytes = Buffer.alloc(2 * SLOT_BYTES)
  await file.read(bytes, 0)
  const slots = [0, 1].flatMap((index) => {
    const offset = index * SLOT_BYTES
    const sequence = bytes.subarray(offset, offset + CHECKED_BYTES)
    const isSound = crc32(sequence) === bytes.readUInt32BE(offset + CHECKED_BYTES)
    return isSound ? { index, sequence: Number(sequence.readBigUInt64BE()) } : []
  })
  return slots.sort((a, b) => b.sequence - a.sequence)[0]
}
