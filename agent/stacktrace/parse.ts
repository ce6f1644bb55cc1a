import { LRUCache } from 'lru-cache'
import type { Language, StackTrace } from '../model/stack-trace.ts'
import { createTraceTracker } from './continuation.ts'
import { grammarsWithTraceIn } from './grammar-filter.ts'
import { unescapedLines } from './escaped.ts'
import type { Grammar, ParsedTrace } from './language.ts'
import { GRAMMARS } from './languages.ts'
import { plainLine } from './line.ts'
import { mayHavePrefix } from './line-prefix.ts'
import { logPrefix } from './prefix.ts'

/** A trace with its text: from its first to its last line, without per-line prefixes and colours. */
export interface ExtractedTrace {
  readonly trace: StackTrace
  readonly text: string
}

/**
 * Reads the stack trace in the text of a record; undefined when there is none.
 * Shape: other lines may stand before and after it; of several traces the first is read, or the first of
 * the hinted language. Bounds: time grows with the length of the text, of a line the first 4096 characters
 * count.
 */
export function parseStackTrace(text: string, hint?: Language): StackTrace | undefined {
  return extractStackTrace(text, hint)?.trace
}

/**
 * The same, with the lines of the trace. Traces that come again and again below log lines that differ are read
 * once: the result is shared and must not be changed.
 */
export function extractStackTrace(text: string, hint?: Language): ExtractedTrace | undefined {
  const below = hint === undefined ? textBelowLogLine(text) : undefined
  if (below === undefined) return extract(text, hint)
  const seen = repeated.get(below)
  if (seen?.trace !== undefined) return seen
  const extracted = extract(text)
  if (extracted === undefined) return undefined
  // Reading twice is worth it from the second time on: most traces of a busy program come again, some never do.
  const isWhole = seen !== undefined && isSameTrace(extract(below), extracted)
  repeated.set(below, isWhole ? extracted : SEEN_ONCE)
  return extracted
}

function extract(text: string, hint?: Language): ExtractedTrace | undefined {
  const unescaped = unescapedLines(text)
  const inside = unescaped && extractFrom(unescaped, hint)
  const hasFrames = inside?.trace.exceptions.some(({ frames }) => frames.length > 0) === true
  return hasFrames ? inside : extractFrom(text.split('\n'), hint)
}

function extractFrom(printed: readonly string[], hint?: Language): ExtractedTrace | undefined {
  const lines = withoutPrefixes(printed.map(plainLine))
  const hinted = GRAMMARS.find((grammar) => grammar.language === hint)
  const found = hinted?.parse(lines) ?? earliest(grammarsWithTraceIn(lines.join('\n')), lines)
  if (found === undefined) return undefined
  const own = lines.slice(found.firstLine, found.endLine)
  return { trace: found.trace, text: own.join('\n').trimEnd() }
}

const SEEN_ONCE: { readonly trace: undefined } = { trace: undefined }
/** By the text below the log line. Bounds: 256 texts of at most 16 Ki characters. */
const repeated = new LRUCache<string, ExtractedTrace | typeof SEEN_ONCE>({ max: 256 })
const REPEATED_CHARACTERS_MAX = 16_384
/** A first line with one of these may be part of the trace itself. */
const TRACE_WORD = /Error|Exception|Rejection|Warning|panic|Traceback|goroutine|\bat |SIG/

/** What stands below a first line that is a log line of its own; undefined when it may belong to the trace. */
function textBelowLogLine(text: string): string | undefined {
  const end = text.indexOf('\n')
  if (end < 0 || text.length - end > REPEATED_CHARACTERS_MAX) return undefined
  const first = plainLine(text.slice(0, end))
  return TRACE_WORD.test(first) || logPrefix(first) === undefined ? undefined : text.slice(end + 1)
}

function isSameTrace(one: ExtractedTrace | undefined, other: ExtractedTrace): boolean {
  return one?.text === other.text && JSON.stringify(one.trace) === JSON.stringify(other.trace)
}

function earliest(grammars: readonly Grammar[], lines: readonly string[]): ParsedTrace | undefined {
  let best: ParsedTrace | undefined
  for (const grammar of grammars) {
    const parsed = grammar.parse(lines)
    if (parsed !== undefined && (best === undefined || parsed.firstLine < best.firstLine)) best = parsed
  }
  return best
}

/** Removes the prefix that every line of a trace carries, where one was learned; see LinePrefix. */
function withoutPrefixes(lines: readonly string[]): readonly string[] {
  if (!lines.some(mayHavePrefix)) return lines
  const tracker = createTraceTracker()
  const stripped = [...lines]
  let next = 0
  for (const [index, line] of lines.entries()) {
    if (tracker.next(line) === 'starts') next = index
    const prefix = tracker.linePrefix
    if (prefix === undefined) continue
    // The prefix is known from the second line on; the lines before are made up for.
    for (; next <= index; next += 1) {
      stripped[next] = prefix.without(lines[next] ?? '') ?? lines[next] ?? ''
    }
  }
  return stripped
}
