import { LRUCache } from 'lru-cache'
import type { StackTrace } from '../model/stack-trace.ts'
import { withoutCallValues } from './call-values.ts'
import { headAndRest } from './head-and-rest.ts'
import { plainLine } from './line.ts'
import { logPrefix } from './prefix.ts'

/** A trace with its text: from its first to its last line, without per-line prefixes and colours. */
export interface ExtractedTrace {
  readonly trace: StackTrace
  readonly text: string
}

/**
 * What is known of a text that came before.
 *   'once'   it came once
 *   'apart'  what it says by itself is not what it says in its record
 *   'same'   it says the same wherever it comes: the trace, and in which of its lines
 */
type Seen =
  | { readonly kind: 'once' | 'apart' }
  | { readonly kind: 'same'; readonly extracted: ExtractedTrace; readonly lines: LineRange }

/** Lines of a text that are a trace as they stand there; undefined where the trace has other lines. */
export type LineRange = { readonly first: number; readonly count: number } | undefined

const ONCE: Seen = { kind: 'once' }
const APART: Seen = { kind: 'apart' }

/** By the text. Bounds: 1024 texts of at most 16 Ki characters, of 4 Mi together. */
const repeated = new LRUCache<string, Seen>({
  max: 1_024,
  maxSize: 4_194_304,
  sizeCalculation: (_, text) => text.length + 1,
})
const REPEATED_CHARACTERS_MAX = 16_384
/** A first line with one of these may be part of the trace itself. */
export const TRACE_WORD = /Error|Exception|Rejection|Warning|panic|Traceback|goroutine|\bat |SIG/

type Extract = (text: string) => ExtractedTrace | undefined

/**
 * Reads traces that come again and again below log lines that differ only once, or with other values in their calls:
 * the result is shared then. Shape: what `extract` gives.
 */
export function extractRepeated(text: string, extract: Extract): ExtractedTrace | undefined {
  const printed = withoutLogLine(text)
  if (printed === undefined) return extract(text)
  const key = withoutCallValues(printed)
  const seen = repeated.get(key)
  if (seen?.kind === 'same') {
    const { extracted, lines } = seen
    if (lines !== undefined) return { trace: extracted.trace, text: linesOf(printed, lines) }
    if (key === printed) return extracted
  }
  const extracted = extract(text)
  if (extracted === undefined) return undefined
  // Reading twice is worth it from the second time on: most traces of a busy program come again, some never do.
  if (seen === undefined) repeated.set(key, ONCE)
  else if (seen.kind === 'once') repeated.set(key, compared({ key, printed, extracted, extract }))
  return extracted
}

interface Comparison {
  readonly key: string
  readonly printed: string
  readonly extracted: ExtractedTrace
  readonly extract: Extract
}

function compared({ key, printed, extracted, extract }: Comparison): Seen {
  const alone = extract(key)
  if (alone === undefined || JSON.stringify(alone.trace) !== JSON.stringify(extracted.trace)) return APART
  if (key === printed) return alone.text === extracted.text ? sameAs(extracted, undefined) : APART
  const lines = rangeOf(alone.text, key)
  const isSame = lines !== undefined && linesOf(printed, lines) === extracted.text
  return isSame ? sameAs(extracted, lines) : APART
}

function sameAs(extracted: ExtractedTrace, lines: LineRange): Seen {
  return { kind: 'same', extracted, lines }
}

/** What stands below a first line that is a log line of its own, or else all; undefined for what is not kept. */
function withoutLogLine(text: string): string | undefined {
  if (text.length > REPEATED_CHARACTERS_MAX) return undefined
  const { head, rest } = headAndRest(text)
  if (rest === undefined) return undefined
  const first = plainLine(head)
  return TRACE_WORD.test(first) || logPrefix(first) === undefined ? text : rest
}

/** Which whole lines of a text a part of it is. */
export function rangeOf(part: string, text: string): LineRange {
  const start = text.indexOf(part)
  const isAtStart = start === 0 || text[start - 1] === '\n'
  const end = start + part.length
  const isAtEnd = end === text.length || text[end] === '\n'
  if (start < 0 || !isAtStart || !isAtEnd) return undefined
  return { first: linesIn(text.slice(0, start)), count: linesIn(part) + 1 }
}

function linesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** The lines of a range, without white space behind them. */
export function linesOf(text: string, { first, count }: NonNullable<LineRange>): string {
  let start = 0
  for (let line = 0; line < first; line += 1) start = text.indexOf('\n', start) + 1
  let end = start - 1
  for (let line = 0; line < count && end < text.length; line += 1) {
    end = text.indexOf('\n', end + 1)
    if (end < 0) end = text.length
  }
  return text.slice(start, end).trimEnd()
}
