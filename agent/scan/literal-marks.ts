import { wholeSlice, type ByteSlice } from '../model/body-slices.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { createKernel, type Kernel } from './kernel.ts'
import { filterFor } from './prepared-filter.ts'

/** Bodies that are looked through at once. */
const BUFFER_BYTES = 131_072
/** Bodies that lie so near to each other are copied with what is between them. */
const GAP_BYTES_MAX = 64
const NO_BYTES = new Uint8Array(0)
const encoder = new TextEncoder()

/**
 * Tells which records of a batch hold one of some literals, for whoever gets batches in which that was not marked, or
 * wants to know it of other literals.
 *
 *   bodies   ┌ r0 ┬ r1 ┬ r2 ┐ … ┌ r7 ┐      those of a read buffer are copied as they lie there, in one piece
 *   kernel   │ r0 │ r1 │ r2 │ r7 │          and looked through by the scan kernel, which says 0 or 1 of each
 *
 * Bounds: a memory of some 550 KiB, made for the first batch. A body longer than the buffer counts as one that holds a
 * literal.
 */
export class LiteralMarks {
  readonly #literals: readonly string[]
  #recordsLeft: number
  #made: Kernel | undefined
  /** The records in the kernel's arrays, and where the bytes end that are in its buffer. */
  readonly #records: number[] = []
  #end = 0
  /** The bodies that are copied next: bytes of one buffer, and where they are to be. */
  #source: Uint8Array = NO_BYTES
  #sourceBegin = 0
  #sourceEnd = 0
  #begin = 0

  /**
   * Literals are texts of at least one character, found byte for byte; of one of several lines the longest counts. Of the
   * first so many records it is not looked for, and each counts: for who knows sooner what it wants to know of a few than
   * many literals are prepared.
   */
  constructor(literals: readonly string[], recordsUnlooked = 0) {
    this.#literals = literals
    this.#recordsLeft = recordsUnlooked
  }

  /**
   * One byte a record: 1 where the body holds a literal; 0 also where the batch says that nobody wants the record. Those that
   * are 1 in `known` stay so and are not looked through.
   */
  of(batch: LogBatch, known?: Uint8Array): Uint8Array {
    const marks = known === undefined ? new Uint8Array(batch.count) : known.slice()
    const first = nextUnknown(batch, known, 0)
    if (first >= batch.count) return marks
    if (this.#recordsLeft > 0 && this.#marksAll(batch, marks)) return marks
    const kernel = (this.#made ??= kernelFor(this.#literals))
    for (let index = first; index < batch.count; index = nextUnknown(batch, known, index + 1)) {
      const body = bodySlice(batch, index)
      if (body.end - body.start > BUFFER_BYTES) {
        marks[index] = 1
        continue
      }
      if (this.#records.length === kernel.starts.length || !this.#fits(body)) this.#mark(kernel, marks)
      if (!this.#isNext(body)) this.#begin = this.#startCopy(kernel, body)
      const at = this.#begin - this.#sourceBegin
      kernel.starts[this.#records.length] = body.start + at
      kernel.ends[this.#records.length] = body.end + at
      this.#records.push(index)
      this.#sourceEnd = body.end
      this.#end = body.end + at
    }
    this.#mark(kernel, marks)
    return marks
  }

  /** Whether the records are among the first; then each is marked. */
  #marksAll(batch: LogBatch, marks: Uint8Array): boolean {
    const before = marks.slice()
    for (let index = nextUnknown(batch, before, 0); index < batch.count;) {
      marks[index] = 1
      this.#recordsLeft -= 1
      index = nextUnknown(batch, before, index + 1)
    }
    if (this.#recordsLeft >= 0) return true
    marks.set(before)
    return false
  }

  /** Whether a body can be copied with those before it. */
  #isNext({ bytes, start }: ByteSlice): boolean {
    const gap = start - this.#sourceEnd
    return bytes === this.#source && gap >= 0 && gap <= GAP_BYTES_MAX
  }

  #fits(body: ByteSlice): boolean {
    const from = this.#isNext(body) ? this.#sourceEnd : body.start
    return this.#end + body.end - from <= BUFFER_BYTES
  }

  /** Copies what was put off, and begins anew; where the new bytes are to be. */
  #startCopy(kernel: Kernel, { bytes, start }: ByteSlice): number {
    this.#copy(kernel)
    this.#source = bytes
    this.#sourceBegin = start
    this.#sourceEnd = start
    return this.#end
  }

  #copy({ bytes }: Kernel): void {
    bytes.set(this.#source.subarray(this.#sourceBegin, this.#sourceEnd), this.#begin)
    this.#source = NO_BYTES
  }

  /** Marks the records that are in the kernel's arrays, and empties these. */
  #mark(kernel: Kernel, marks: Uint8Array): void {
    this.#copy(kernel)
    const count = this.#records.length
    kernel.run.markLines(count)
    for (let position = kernel.marks.indexOf(1); position >= 0 && position < count;) {
      marks[this.#records[position] ?? 0] = 1
      position = kernel.marks.indexOf(1, position + 1)
    }
    this.#records.length = 0
    this.#end = 0
    this.#begin = 0
    this.#sourceBegin = 0
    this.#sourceEnd = 0
  }
}

/** The first wanted record from `index` on that is not known yet; the batch's count, or more, when there is none. */
function nextUnknown(batch: LogBatch, known: Uint8Array | undefined, index: number): number {
  let next = batch.nextWanted(index)
  while (next < batch.count && known?.[next] === 1) next = batch.nextWanted(next + 1)
  return next
}

/** The body of a record as a place in some bytes. Valid as long as the batch. */
export function bodySlice(batch: LogBatch, index: number): ByteSlice {
  return batch.isReplaced(index) ? wholeSlice(batch.bodyBytes(index)) : batch.rawSlice(index)
}

function kernelFor(literals: readonly string[]): Kernel {
  const exact = [...new Set(literals)].map((literal) => encoder.encode(longestLine(literal)))
  return createKernel({
    bufferBytes: BUFFER_BYTES,
    lineBytesMax: BUFFER_BYTES,
    isSplitting: false,
    filter: filterFor({ exact, anyCase: [] }),
  })
}

function longestLine(text: string): string {
  return text.split('\n').reduce((longest, line) => (line.length > longest.length ? line : longest))
}
