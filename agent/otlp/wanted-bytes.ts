import type { Literal } from '../model/literal.ts'
import { createKernel, type Kernel } from '../scan/kernel.ts'
import { literalSetOf } from '../scan/literal-set.ts'
import { filterFor } from '../scan/prepared-filter.ts'

const BUFFER_BYTES = 256 * 1_024
const LINE_FEED = 0x0a

/**
 * Tells which parts of a request may hold one of some literals, in one pass over its bytes.
 *
 * The kernel that cuts lines looks for literals on the way, and every text of a protobuf message has a line feed before
 * it: the tag of a first field that holds text or a message is that byte. So a text is never divided from what is in
 * it, and the "lines" of a request are not much longer than its texts.
 *
 *   request   …│0a len t e x t│0a len b o d y │ … │0a len k e y │…      a hit marks the line it is in
 *
 * What is marked may still hold none: it is looked at.
 */
export class WantedBytes {
  readonly #kernel: Kernel
  /** Marked stretches, in their order. */
  #starts: number[] = []
  #ends: number[] = []
  #at = 0

  constructor(literals: readonly Literal[]) {
    this.#kernel = createKernel({
      // With a line feed behind the last line.
      bufferBytes: BUFFER_BYTES + 1,
      // No line in the buffer is too long.
      lineBytesMax: BUFFER_BYTES + 1,
      isSplitting: true,
      filter: filterFor(literalSetOf(literals)),
    })
  }

  /** Looks at a request; what was known of the one before it is forgotten. */
  scan(bytes: Uint8Array): void {
    this.#starts = []
    this.#ends = []
    this.#at = 0
    let isDivided = false
    for (let start = 0; start < bytes.length;) {
      const limit = Math.min(bytes.length, start + BUFFER_BYTES)
      const cut = limit < bytes.length ? bytes.lastIndexOf(LINE_FEED, limit - 1) + 1 : limit
      const end = cut > start ? cut : limit
      // A literal may lie on both sides of a cut through a line.
      if (isDivided || end !== cut) this.#note(start, end)
      else this.#look(bytes.subarray(start, end), start)
      isDivided = end !== cut
      start = end
    }
  }

  /** Whether a stretch of the request may hold a literal. Cheapest when stretches are asked for in their order. */
  isWanted(start: number, end: number): boolean {
    if (this.#at > 0 && (this.#ends[this.#at - 1] ?? 0) > start) this.#at = 0
    while (this.#at < this.#ends.length && (this.#ends[this.#at] ?? 0) <= start) this.#at += 1
    return (this.#starts[this.#at] ?? Number.POSITIVE_INFINITY) < end
  }

  /** Notes the lines of a part of the request that hold a literal. */
  #look(part: Uint8Array, shift: number): void {
    const { run, bytes, marks, starts, ends } = this.#kernel
    bytes.set(part)
    bytes[part.length] = LINE_FEED
    run.position.value = 0
    while (run.position.value <= part.length) {
      run.start(run.position.value, 0)
      run.scan(part.length + 1)
      const count = run.lineCount.value
      for (let index = marks.indexOf(1); index >= 0 && index < count; index = marks.indexOf(1, index + 1)) {
        this.#note(shift + (starts[index] ?? 0), shift + (ends[index] ?? 0))
      }
    }
  }

  #note(start: number, end: number): void {
    this.#starts.push(start)
    this.#ends.push(end)
  }
}
