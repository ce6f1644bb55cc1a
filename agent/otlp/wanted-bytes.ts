import type { Literal } from '../model/literal.ts'
import { createKernel, type Kernel } from '../scan/kernel.ts'
import { literalSetOf } from '../scan/literal-set.ts'
import { filterFor } from '../scan/prepared-filter.ts'
import { WantedFields, type WantedField } from './wanted-fields.ts'

const BUFFER_BYTES = 256 * 1_024

/** Where texts are in some bytes: each is bytes[start, end). Shape: in their order; an empty one may be anywhere. */
interface TextPlaces {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/**
 * Tells which records of a request may be wanted: by a literal in the body, which the scan kernel looks for, or by an
 * attribute.
 *
 *   request   …│ body │ times, ids, attributes │ body │ …      copied as it lies there, in one piece
 *   kernel     │ from ▲ to │                   │ from ▲ to │    looks at the bodies only, and says 0 or 1 of each
 */
export class WantedBytes {
  readonly fields: WantedFields
  readonly #kernel: Kernel

  constructor(literals: readonly Literal[], fields: readonly WantedField[] = []) {
    this.fields = new WantedFields(fields)
    this.#kernel = createKernel({
      bufferBytes: BUFFER_BYTES,
      lineBytesMax: BUFFER_BYTES,
      isSplitting: false,
      filter: filterFor(literalSetOf(literals)),
    })
  }

  /** One byte a text: 1 where it holds a literal, or is longer than the kernel's buffer. */
  marksOf(bytes: Uint8Array, count: number, places: TextPlaces): Uint8Array {
    const marks = new Uint8Array(count)
    for (let first = 0; first < count;) {
      const next = this.#take(bytes, places, { first, count })
      if (next === first) marks[first] = 1
      else {
        this.#kernel.run.markLines(next - first)
        marks.set(this.#kernel.marks.subarray(0, next - first), first)
      }
      first = Math.max(next, first + 1)
    }
    return marks
  }

  /** Copies as many texts as there is room for; which comes after them. */
  #take(
    bytes: Uint8Array,
    { starts, ends }: TextPlaces,
    { first, count }: { readonly first: number; readonly count: number },
  ): number {
    const { bytes: buffer, starts: kernelStarts, ends: kernelEnds } = this.#kernel
    const limit = Math.min(count, first + kernelStarts.length)
    let begin = -1
    let end = -1
    let index = first
    for (; index < limit; index += 1) {
      const from = starts[index] ?? 0
      const to = ends[index] ?? 0
      if (from === to) {
        // The kernel wants them one behind the other, and an empty one may have come from anywhere.
        const before = Math.max(0, end - begin)
        kernelStarts[index - first] = before
        kernelEnds[index - first] = before
        continue
      }
      if (begin < 0) begin = from
      if (to - begin > BUFFER_BYTES) break
      kernelStarts[index - first] = from - begin
      kernelEnds[index - first] = to - begin
      end = to
    }
    if (end > begin) buffer.set(bytes.subarray(begin, end))
    return index
  }
}
