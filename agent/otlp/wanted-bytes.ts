import type { Literal } from '../model/literal.ts'
import { LineSplitter } from '../scan/line-splitter.ts'

const BUFFER_BYTES = 256 * 1_024
const LINE_BYTES_MAX = 64 * 1_024
/** A cut moves back by no more than this, so that it divides no character. */
const CUT_BYTES_MAX = 4

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
  readonly #splitter: LineSplitter
  /** Marked stretches, in their order. */
  #starts: number[] = []
  #ends: number[] = []
  #at = 0

  constructor(literals: readonly Literal[]) {
    const bytesOf = (isAnyCase: boolean): readonly Uint8Array[] =>
      literals.filter((each) => each.isAnyCase === isAnyCase).map(({ text }) => Buffer.from(text))
    this.#splitter = new LineSplitter({
      lineBytesMax: LINE_BYTES_MAX,
      longLines: 'split',
      bufferBytes: BUFFER_BYTES,
      literals: bytesOf(false),
      literalsOfAnyCase: bytesOf(true),
    })
  }

  /** Looks at a request; what was known of the one before it is forgotten. */
  scan(bytes: Uint8Array): void {
    this.#starts = []
    this.#ends = []
    this.#at = 0
    this.#splitter.reset(0)
    let position = 0
    let lineStart = 0
    while (position < bytes.length) {
      position += this.#splitter.write(bytes.subarray(position))
      for (let block = this.#splitter.take(); block !== undefined; block = this.#splitter.take()) {
        lineStart = this.#note(block, lineStart)
      }
    }
    const rest = this.#splitter.flush()
    if (rest !== undefined) this.#note(rest, lineStart)
  }

  /** Whether a stretch of the request may hold a literal. Cheapest when stretches are asked for in their order. */
  isWanted(start: number, end: number): boolean {
    if (this.#at > 0 && (this.#ends[this.#at - 1] ?? 0) > start) this.#at = 0
    while (this.#at < this.#ends.length && (this.#ends[this.#at] ?? 0) <= start) this.#at += 1
    return (this.#starts[this.#at] ?? Number.POSITIVE_INFINITY) < end
  }

  #note(
    { count, sourceEnds, marks }: { count: number; sourceEnds: Float64Array; marks: Uint8Array | undefined },
    from: number,
  ): number {
    let start = from
    for (let index = 0; index < count; index += 1) {
      const end = sourceEnds[index] ?? 0
      // A literal may lie on both sides of a cut.
      if (marks?.[index] === 1 || end - start >= LINE_BYTES_MAX - CUT_BYTES_MAX) {
        this.#starts.push(start)
        this.#ends.push(end)
      }
      start = end
    }
    return start
  }
}
