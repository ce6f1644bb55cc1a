import { prefixBoundaries, prefixLength } from './prefix.ts'

/**
 * The prefix that every line of one trace may carry, learned from its first line.
 *
 *   app-1  | 10:00:00 ERROR checkout failed: TypeError: x is null
 *   app-1  |     at total (/app/cart.js:12:3)
 *
 * The first line shows where a prefix can end; the next shows which of these it was, or that only the
 * first line had one.
 */
export class LinePrefix {
  #candidates: readonly string[]
  #isOnEachLine = false
  #logPrefixLength: number

  /** `traceStart`: where in the first line a trace was found to begin, 0 at its start. */
  constructor(firstLine: string, traceStart: number) {
    const ends = prefixBoundaries(firstLine)
    this.#logPrefixLength = ends.at(-1) ?? 0
    this.#candidates = [...new Set([traceStart, ...ends])]
      .filter((end) => end > 0)
      .sort((one, other) => other - one)
      .map((end) => firstLine.slice(0, end))
  }

  /** The same, which learns by itself. */
  copy(): LinePrefix {
    const copy = new LinePrefix('', 0)
    copy.#candidates = this.#candidates
    copy.#isOnEachLine = this.#isOnEachLine
    copy.#logPrefixLength = this.#logPrefixLength
    return copy
  }

  /** It was seen on a second line. */
  get isOnEachLine(): boolean {
    return this.#isOnEachLine
  }

  /** The line without the prefix; undefined when it has none of that shape. */
  without(line: string): string | undefined {
    const prefix = this.#of(line)
    return prefix === undefined ? undefined : line.slice(prefixLength(prefix, line))
  }

  /** The line has all of the first line's prefix, so that it begins a record as that one did. White space alone begins none. */
  isWholeOn(line: string): boolean {
    const prefix = this.#of(line)
    return prefix !== undefined && prefix.length >= this.#logPrefixLength && prefix.trim() !== ''
  }

  /** Fixes the prefix by a line of the trace, with it or without. */
  decide(line: string): void {
    if (this.#isOnEachLine) return
    const prefix = this.#of(line)
    this.#isOnEachLine = prefix !== undefined
    this.#candidates = prefix === undefined ? [] : [prefix]
  }

  #of(line: string): string | undefined {
    return this.#candidates.find((prefix) => prefixLength(prefix, line) >= 0)
  }
}

/** Whether the lines after this one can turn out to carry a prefix of it. */
export function mayHavePrefix(line: string): boolean {
  return prefixBoundaries(line).length > 0 || traceStarts(line).length > 0
}

const MARKS = [
  'Traceback (most recent',
  "thread '",
  'panic: ',
  'http: panic serving ',
  'fatal error: ',
  'goroutine ',
]
const HEADER = /[\s|:>\]](?:Uncaught )?[A-Za-z_$][\w$.]*(?:Error|Exception)(?: \[\w+\])?: /
const FRAME = /\S\s(\s{2,}at )/
/** Languages whose errors begin with the place that raised them, which looks like the name of a logger too. */
const PLACE = /\s(?=[^\s:]+\.(?:rb|ru|rake|erb|lua|swift):\d+:)/
const PLACE_WORD = ['.r', '.erb:', '.lua:', '.swift:']
const TRACE_START_MAX = 200

/** Where in the line the first line of a trace could begin, behind a prefix of any look. */
export function traceStarts(line: string): readonly number[] {
  const head = line.slice(0, TRACE_START_MAX)
  const starts = MARKS.map((mark) => head.indexOf(mark))
  // What the patterns need is looked for first: hardly any line has it.
  const header = head.includes('Error') || head.includes('Exception') ? HEADER.exec(head) : null
  if (header !== null) starts.push(header.index + 1)
  const frame = head.includes('at ') ? FRAME.exec(head) : null
  if (frame !== null) starts.push(frame.index + 2)
  const place = PLACE_WORD.some((word) => head.includes(word)) ? PLACE.exec(head) : null
  if (place !== null) starts.push(place.index + 1)
  return starts.filter((start) => start > 0)
}
