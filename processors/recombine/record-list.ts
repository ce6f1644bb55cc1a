/** A run of lines of a batch that is one record. */
export interface LineRun {
  /** Which of the records it is. */
  readonly position: number
  /** The first line. */
  readonly first: number
  readonly lines: number
  /** See LogBatch. */
  readonly sameness: object | undefined
}

/**
 * The records of a batch in the order of their lines. Lines that are records of their own, nearly all of
 * them, cost one number each.
 */
export class RecordList {
  readonly #firsts: Uint32Array
  readonly #runs: LineRun[] = []
  #count = 0

  /** Bounds: at most so many records. */
  constructor(countMax: number) {
    this.#firsts = new Uint32Array(countMax)
  }

  get count(): number {
    return this.#count
  }

  /** The first line of each record. */
  get firsts(): Uint32Array {
    return this.#firsts.subarray(0, this.#count)
  }

  /** Which of the records go on where one ended that was handed on before. */
  readonly continuations: number[] = []

  /** The records of more than one line. */
  get runs(): readonly LineRun[] {
    return this.#runs
  }

  addLines(from: number, to: number): void {
    for (let line = from; line < to; line += 1) {
      this.#firsts[this.#count] = line
      this.#count += 1
    }
  }

  addRun(first: number, lines: number, sameness: object | undefined): void {
    if (lines > 1) this.#runs.push({ position: this.#count, first, lines, sameness })
    this.addLines(first, first + 1)
  }

  /** Says of the record that is added next that it goes on where one ended that was handed on before. */
  markContinuation(): void {
    this.continuations.push(this.#count)
  }

  /** Takes back the last records, which are single lines. */
  removeLines(count: number): void {
    this.#count -= count
  }
}
