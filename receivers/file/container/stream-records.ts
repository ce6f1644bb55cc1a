import { LINES_PER_BLOCK_MAX } from './limits.ts'
import type { WrappedLine } from './wrapped-line.ts'

/**
 * The records of one stream out of a block, as columns that are filled again for each block.
 */
export class StreamRecords {
  readonly starts = new Uint32Array(LINES_PER_BLOCK_MAX)
  readonly ends = new Uint32Array(LINES_PER_BLOCK_MAX)
  /** Pairs of the low and the high half: the bytes of a BigInt64Array on a little-endian machine. */
  readonly #times = new Uint32Array(2 * LINES_PER_BLOCK_MAX)
  readonly #sourceStarts = new Float64Array(LINES_PER_BLOCK_MAX)
  readonly #sourceEnds = new Float64Array(LINES_PER_BLOCK_MAX)
  readonly #marks = new Uint8Array(LINES_PER_BLOCK_MAX)
  owned: (readonly Uint8Array[] | undefined)[] = []
  truncated: number[] = []
  count = 0

  clear(): void {
    this.count = 0
    this.owned = []
    this.truncated = []
  }

  add(
    line: Pick<WrappedLine, 'start' | 'end' | 'timeLow' | 'timeHigh'>,
    source: { readonly start: number; readonly end: number },
    mark: number,
  ): void {
    const index = this.count
    this.starts[index] = line.start
    this.ends[index] = line.end
    this.#times[2 * index] = line.timeLow
    this.#times[2 * index + 1] = line.timeHigh
    this.#sourceStarts[index] = source.start
    this.#sourceEnds[index] = source.end
    this.#marks[index] = mark
    this.count = index + 1
  }

  /** Gives the last record a body of its own. What was unescaped or joined may hold what the bytes did not. */
  own(body: readonly Uint8Array[]): void {
    while (this.owned.length < this.count - 1) this.owned.push(undefined)
    this.owned[this.count - 1] = body
    this.#marks[this.count - 1] = 1
  }

  /** Where a record begins in the source; of a joined one, its last piece. */
  sourceStart(index: number): number {
    return this.#sourceStarts[index] ?? 0
  }

  get sourceEnds(): Float64Array {
    return this.#sourceEnds.slice(0, this.count)
  }

  get marks(): Uint8Array {
    return this.#marks.slice(0, this.count)
  }

  get times(): BigInt64Array {
    return new BigInt64Array(this.#times.slice(0, 2 * this.count).buffer)
  }
}
