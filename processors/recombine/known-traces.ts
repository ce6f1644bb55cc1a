import type { LogBatch } from '../../agent/model/log-batch.ts'
import { formOf, HEX } from '../../agent/pattern/text-form.ts'
import { isHeadOpen } from '../../agent/stacktrace/open-head.ts'
import { prefixBoundaries } from '../../agent/stacktrace/prefix.ts'
import type { TrackerState } from '../../agent/stacktrace/trace-tracker.ts'
import { CountedCache } from '../../agent/telemetry/counted-cache.ts'
import { LinePattern } from './line-pattern.ts'
import type { LineJoiner } from './line-joiner.ts'

/**
 * Where the tracker was after the lines of traces that came before: of one that comes again no line is read.
 *
 *   12:00:07 ERROR request 4711 was not served    numbers of a log line are left open: its form
 *   KeyError: 'amount'                            the lines below count byte by byte, but for the goroutine and
 *     File "/srv/cart.py", line 12, in total      the values of calls of Go (see LinePattern)
 *
 * What the tracker is after some lines depends on these and on whether records have a prefix, and it takes a digit for a
 * digit in a log line that begins no trace by itself; any other first line counts character by character. The first time
 * such a trace comes its lines are noted, the second time where the tracker is after them, and from the third time on it
 * goes there.
 * Bounds: 2 MiB; sixteen traces below one first line; first lines of 8 Ki characters, 16 KiB below them.
 */
const BYTES_MAX = 2_097_152
const TRACES_OF_HEAD_MAX = 16
const BYTES_BELOW_MAX = 16_384
/** Of two lines nothing is gained. */
const LINES_MIN = 3
/** About what a state takes. */
const STATE_BYTES = 400

/** A trace that came before. */
export interface KnownTrace {
  /** With the first line. */
  readonly lines: number
  readonly below: LinePattern
  /** Whether the first line begins a record by its looks. */
  readonly beginsRecord: boolean
  /** Of the tracker, after these lines; undefined until they came a second time. */
  state: TrackerState | undefined
}

interface KnownHead {
  /** The first line counts character by character. */
  readonly isByText: boolean
  readonly traces: readonly KnownTrace[]
}

const heads = new CountedCache<string, KnownHead>({
  name: 'joined_traces',
  bytesMax: BYTES_MAX,
  bytesOf: ({ traces }, key) =>
    key.length + traces.reduce((sum, { below }) => sum + below.length + STATE_BYTES, 1),
})

/** A first line that was looked up. */
export interface LookedUp {
  readonly first: number
  readonly key: string
  readonly known: KnownTrace | undefined
}

/** The trace that begins on a line of a batch while nothing is open, as far as it is known. */
export function knownTraceAt(
  batch: LogBatch,
  index: number,
  { text, joiner: { isHeaded } }: { readonly text: string; readonly joiner: LineJoiner },
): LookedUp | undefined {
  if (index + 1 >= batch.count) return undefined
  const form = formOf(text)
  if (form === undefined) return undefined
  const place = isHeaded ? '+' : '-'
  const byForm = heads.get(place + form) ?? newHead(text, form, place)
  // No form holds a line feed in its first place.
  const key = byForm.isByText ? `${place}\n${text}` : place + form
  const { traces } = byForm.isByText ? (heads.get(key) ?? NONE) : byForm
  return { first: index, key, known: traces.find((trace) => isAt(trace, batch, index)) }
}

/** Notes so many lines of a batch, from the one that was looked up. */
export function noteTrace(
  { key, first }: LookedUp,
  batch: LogBatch,
  { lines, beginsRecord }: { readonly lines: number; readonly beginsRecord: boolean },
): void {
  if (lines < LINES_MIN || !batch.areLinesOfBuffer(first, lines)) return
  const { bytes, start } = batch.rawSlice(first + 1)
  const { end } = batch.rawSlice(first + lines - 1)
  if (end - start > BYTES_BELOW_MAX) return
  const below = LinePattern.of(bytes.subarray(start, end))
  if (below === undefined) return
  const { isByText, traces } = heads.get(key) ?? { ...NONE, isByText: true }
  const others = traces.slice(-(TRACES_OF_HEAD_MAX - 1))
  heads.set(key, { isByText, traces: [...others, { lines, below, beginsRecord, state: undefined }] })
}

const NONE: KnownHead = { isByText: false, traces: [] }

function newHead(text: string, form: string, place: string): KnownHead {
  // An id in what every line may carry is not the same in the next trace.
  const hasIdInPrefix = form.slice(0, prefixBoundaries(text).at(-1) ?? 0).includes(HEX)
  const head = { isByText: hasIdInPrefix || !isHeadOpen(text, form), traces: [] }
  heads.set(place + form, head)
  return head
}

function isAt({ lines, below }: KnownTrace, batch: LogBatch, first: number): boolean {
  const last = first + lines - 1
  if (last >= batch.count) return false
  const { bytes, start } = batch.rawSlice(first + 1)
  const { bytes: bytesOfLast, end } = batch.rawSlice(last)
  if (bytes !== bytesOfLast || end - start !== below.length || !below.matches(bytes, start)) return false
  return batch.areLinesOfBuffer(first, lines)
}
