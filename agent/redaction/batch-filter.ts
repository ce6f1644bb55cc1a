import type { LogBatch } from '../model/log-batch.ts'
import { createKernel, type Kernel } from '../scan/kernel.ts'
import { compileFilter } from '../scan/literal-filter.ts'
import type { RedactionRule } from './rule.ts'
import { formsOf } from './suspicion.ts'

const BUFFER_BYTES = 512 * 1024
const LINE_FEED = 0x0a
const encoder = new TextEncoder()

/**
 * Tells which records of a batch may hold what some rules look for, without decoding them: bodies, and what was
 * logged where that is another text, one after the other in the memory of a scan kernel, which looks for all
 * literals in one pass; a second pass looks for the forms.
 *
 *   buffer   │ body 0 ⏎ │ body 1 ⏎ │ logged 1 ⏎ │ body 2 … ⏎ │
 *   starts   0          8          40           71             of the record that each belongs to
 */
export class BatchFilter {
  readonly #isCertain: boolean
  readonly #kernel: Kernel
  readonly #forms: RegExp | undefined
  /** Literals of one character: the kernel would have to compare at every one. */
  readonly #characters: readonly string[]
  #at = 0
  readonly #starts: number[] = []
  readonly #records: number[] = []

  constructor(rules: readonly Pick<RedactionRule, 'literals' | 'form'>[]) {
    this.#isCertain = rules.some(({ literals, form }) => literals.length === 0 && form === undefined)
    const literals = [
      ...new Set(rules.flatMap((rule) => rule.literals.map(({ text }) => text.toLowerCase()))),
    ]
    const characters = literals.filter((literal) => literal.length === 1)
    this.#characters = [...new Set(characters.flatMap((each) => [each, each.toUpperCase()]))]
    this.#forms = formsOf(rules, 'g')
    this.#kernel = createKernel({
      bufferBytes: BUFFER_BYTES,
      lineBytesMax: BUFFER_BYTES,
      isSplitting: false,
      filter: compileFilter({
        exact: [],
        anyCase: [],
        anyCaseAnywhere: literals
          .filter((literal) => literal.length > 1)
          .map((literal) => encoder.encode(literal)),
      }),
    })
  }

  /** One byte a record: 0 where it is certain that nothing is to be found. */
  suspects(batch: LogBatch): Uint8Array {
    const marks = new Uint8Array(batch.count)
    if (this.#isCertain) return marks.fill(1)
    for (let index = 0; index < batch.count; index += 1) {
      this.#add(batch.bodyBytes(index), index, marks)
      if (batch.isReplaced(index)) this.#add(batch.rawBytes(index), index, marks)
    }
    this.#flush(marks)
    return marks
  }

  #add(bytes: Uint8Array, record: number, marks: Uint8Array): void {
    if (bytes.length >= BUFFER_BYTES) {
      marks[record] = 1
      return
    }
    if (this.#at + bytes.length >= BUFFER_BYTES) this.#flush(marks)
    this.#starts.push(this.#at)
    this.#records.push(record)
    this.#kernel.bytes.set(bytes, this.#at)
    this.#at += bytes.length
    this.#kernel.bytes[this.#at] = LINE_FEED
    this.#at += 1
  }

  #flush(marks: Uint8Array): void {
    const { run, bytes, starts, marks: lineMarks } = this.#kernel
    run.start(0, 0)
    while (run.position.value < this.#at) {
      const from = run.position.value
      run.start(from, 0)
      run.scan(this.#at)
      const count = run.lineCount.value
      for (
        let line = lineMarks.indexOf(1);
        line >= 0 && line < count;
        line = lineMarks.indexOf(1, line + 1)
      ) {
        this.#mark(starts[line] ?? 0, marks)
      }
    }
    for (const character of this.#characters) {
      const used = bytes.subarray(0, this.#at)
      for (let at = used.indexOf(character); at >= 0; at = used.indexOf(character, at + 1))
        this.#mark(at, marks)
    }
    if (this.#forms !== undefined) {
      const text = bytes.toString('latin1', 0, this.#at)
      for (const { index } of text.matchAll(this.#forms)) this.#mark(index, marks)
    }
    this.#at = 0
    this.#starts.length = 0
    this.#records.length = 0
  }

  /** Marks the record that a byte of the buffer belongs to. */
  #mark(at: number, marks: Uint8Array): void {
    let low = 0
    let high = this.#starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= at) low = middle + 1
      else high = middle
    }
    marks[this.#records[low - 1] ?? 0] = 1
  }
}
