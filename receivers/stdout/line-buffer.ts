import { chunkBytes, type LineChunk } from './line-chunk.ts'
import type { SpillFile } from './spill-file.ts'

export type BackpressurePolicy = 'block' | 'spill' | 'drop'

interface LineBufferOptions {
  readonly policy: BackpressurePolicy
  /** Of memory. One chunk is always taken. */
  readonly bytesMax: number
  /** Where chunks go under *spill* when the memory is full. */
  readonly spill: SpillFile
  readonly onDropped: (lines: number) => void
  readonly onSpilled: (bytes: number) => void
  /** The file cannot be written or read. */
  readonly onSpillFault: (error: unknown) => void
}

/**
 * What was read and is not handed on yet, in order:
 *
 *   add ──▶ │ spill file, younger │ ──▶ │ memory, older │ ──▶ take
 *
 * New chunks go to memory only while nothing is in the file. Under *block* `add` waits for room; under
 * *drop*, and where the file is full or fails, the lines are counted and the next chunk says how many.
 */
export class LineBuffer {
  readonly #options: LineBufferOptions
  readonly #memory: LineChunk[] = []
  #memoryBytes = 0
  #droppedBefore = 0
  #isEnded = false
  #isDiscarded = false
  #wakeTaker: (() => void) | undefined
  #wakeAdder: (() => void) | undefined

  constructor(options: LineBufferOptions) {
    this.#options = options
  }

  /** Resolves when the next chunk may be read from the source. One call at a time. */
  async add(chunk: LineChunk): Promise<void> {
    const whole = { ...chunk, droppedBefore: this.#droppedBefore }
    if (!this.#isDiscarded && (await this.#put(whole))) {
      this.#droppedBefore = 0
    } else {
      this.#droppedBefore += chunk.starts.length
      this.#options.onDropped(chunk.starts.length)
    }
    this.#wakeTaker?.()
  }

  /** The oldest chunk; waits for one, undefined when there will be none. One call at a time. */
  async take(): Promise<LineChunk | undefined> {
    for (;;) {
      const oldest = this.#memory.shift()
      if (oldest !== undefined) {
        this.#memoryBytes -= chunkBytes(oldest)
        this.#wakeAdder?.()
        return oldest
      }
      const spilled = await this.#takeSpilled()
      if (spilled !== undefined) return spilled
      // Something may have been added while the file was asked; its call to wake us is over then.
      if (this.#memory.length > 0 || !this.#options.spill.isEmpty) continue
      if (this.#isEnded) return undefined
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve
      })
    }
  }

  /** Nothing more will be added. */
  end(): void {
    this.#isEnded = true
    this.#wakeTaker?.()
  }

  /** Gives up what was not taken, and what is still added. */
  async discard(): Promise<void> {
    this.#isDiscarded = true
    this.#wakeAdder?.()
    const inMemory = this.#memory.splice(0).reduce((lines, chunk) => lines + chunk.starts.length, 0)
    const lines = inMemory + (await this.#options.spill.close())
    if (lines > 0) this.#options.onDropped(lines)
  }

  /** A file that cannot be read back is given up with what is in it. */
  async #takeSpilled(): Promise<LineChunk | undefined> {
    const { spill, onSpillFault, onDropped } = this.#options
    try {
      return await spill.take()
    } catch (error) {
      onSpillFault(error)
      const lines = await spill.close()
      this.#droppedBefore += lines
      onDropped(lines)
      return undefined
    }
  }

  async #put(chunk: LineChunk): Promise<boolean> {
    const { policy, spill } = this.#options
    if (policy === 'block') await this.#roomFor(chunk)
    if (this.#isDiscarded) return false
    if (policy === 'block' || (spill.isEmpty && this.#hasRoomFor(chunk))) {
      this.#memory.push(chunk)
      this.#memoryBytes += chunkBytes(chunk)
      return true
    }
    return policy === 'spill' && (await this.#spill(chunk))
  }

  async #spill(chunk: LineChunk): Promise<boolean> {
    try {
      const isSpilled = await this.#options.spill.add(chunk)
      if (isSpilled) this.#options.onSpilled(chunkBytes(chunk))
      return isSpilled
    } catch (error) {
      this.#options.onSpillFault(error)
      return false
    }
  }

  #hasRoomFor(chunk: LineChunk): boolean {
    return this.#memory.length === 0 || this.#memoryBytes + chunkBytes(chunk) <= this.#options.bytesMax
  }

  async #roomFor(chunk: LineChunk): Promise<void> {
    while (!this.#hasRoomFor(chunk) && !this.#isDiscarded) {
      await new Promise<void>((resolve) => {
        this.#wakeAdder = resolve
      })
    }
  }
}
