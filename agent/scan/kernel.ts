import { invariant } from '../model/invariant.ts'
import { instanceOf } from './web-assembly.ts'

/**
 * The compiled form of kernel.as.ts, and its memory as typed arrays. The memory has a fixed size: growing
 * it would detach every view of it.
 */

interface KernelExports {
  /** Sizes and addresses in the memory; they are fixed. */
  readonly LINES_MAX: { readonly value: number }
  readonly STARTS: { readonly value: number }
  readonly ENDS: { readonly value: number }
  readonly SOURCE_ENDS: { readonly value: number }
  readonly MARKS: { readonly value: number }
  readonly TRUNCATED: { readonly value: number }
  readonly BYTES: { readonly value: number }
  /** Begin of the line that comes next; both sides move it. */
  readonly position: { value: number }
  /** Lines in the arrays, and indices in `truncated`. */
  readonly lineCount: { readonly value: number }
  readonly truncatedCount: { readonly value: number }
  configure(lineBytesMax: number, isSplitting: boolean, filterAddress: number): void
  /** Empties the arrays and goes to `position`, where `shift` is the source position of index 0. */
  start(position: number, shift: number): void
  /** Adds the lines from `position` to `limit`, just after a line feed, as far as there is room for them. */
  scan(limit: number): void
  /** Adds pieces of a line that is too long until its rest up to `end` is not; stops when the arrays are full. */
  split(end: number): void
  /** Bytes of the line at `position` that are kept when it is too long. */
  headBytes(): number
  /** Adds the line from `position` to `end`, after which the source goes on at `next`. */
  addLine(end: number, next: number): void
  /** Marks those of so many lines in the arrays, put there from outside, that hold a literal. */
  markLines(count: number): void
  /** Says of the line that is added next that it lost its rest. */
  markTruncated(): void
}

export interface Kernel {
  readonly run: KernelExports
  /** What is read into. */
  readonly bytes: Buffer
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly sourceEnds: Float64Array
  readonly marks: Uint8Array
  readonly truncated: Uint32Array
}

export interface KernelOptions {
  readonly bufferBytes: number
  readonly lineBytesMax: number
  readonly isSplitting: boolean
  /** Made by `compileFilter`; undefined: nothing is marked. */
  readonly filter: Uint8Array | undefined
}

const PAGE_BYTES = 65_536
/** The kernel reads whole blocks, and literals eight bytes at a time, past the end of what it was given. */
const OVERREAD_BYTES = 128
/** Room for what lies before the buffer; the module cannot say how much that is before it has its memory. */
const ARRAYS_PAGES = 3

/**
 * A kernel with a memory of its own. Bounds: the buffer, 168 KiB for 8192 lines, and the filter. Errors: what
 * the system throws when kernel.wasm cannot be read or there is no memory.
 */
export function createKernel(options: KernelOptions): Kernel {
  const { bufferBytes, lineBytesMax, isSplitting, filter } = options
  const filterBytes = filter?.length ?? 0
  const dataPages = Math.ceil((bufferBytes + OVERREAD_BYTES + filterBytes) / PAGE_BYTES)
  const pages = ARRAYS_PAGES + dataPages
  const { run, buffer } = instanceOf<KernelExports>('kernel.wasm', pages)
  invariant(run.BYTES.value + 16 <= ARRAYS_PAGES * PAGE_BYTES, 'the arrays lie before the buffer')
  const linesMax = run.LINES_MAX.value
  const filterAddress = Math.ceil((run.BYTES.value + bufferBytes + OVERREAD_BYTES) / 16) * 16
  if (filter !== undefined) new Uint8Array(buffer, filterAddress).set(filter)
  run.configure(lineBytesMax, isSplitting, filter === undefined ? 0 : filterAddress)
  return {
    run,
    bytes: Buffer.from(buffer, run.BYTES.value, bufferBytes),
    starts: new Uint32Array(buffer, run.STARTS.value, linesMax),
    ends: new Uint32Array(buffer, run.ENDS.value, linesMax),
    sourceEnds: new Float64Array(buffer, run.SOURCE_ENDS.value, linesMax),
    marks: new Uint8Array(buffer, run.MARKS.value, linesMax),
    truncated: new Uint32Array(buffer, run.TRUNCATED.value, linesMax),
  }
}
