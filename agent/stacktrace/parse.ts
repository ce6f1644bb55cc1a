import type { Language, StackTrace } from '../model/stack-trace.ts'
import { createTraceTracker } from './continuation.ts'
import { grammarsWithTraceIn } from './grammar-filter.ts'
import { unescapedLines } from './escaped.ts'
import type { Grammar, ParsedTrace } from './language.ts'
import { GRAMMARS } from './languages.ts'
import { plainLine } from './line.ts'
import { mayHavePrefix } from './line-prefix.ts'
import { extractRepeated, type ExtractedTrace } from './repeated-trace.ts'

export type { ExtractedTrace } from './repeated-trace.ts'

/**
 * Reads the stack trace in the text of a record; undefined when there is none.
 * Shape: other lines may stand before and after it; of several traces the first is read, or the first of
 * the hinted language. Bounds: time grows with the length of the text, of a line the first 4096 characters
 * count.
 */
export function parseStackTrace(text: string, hint?: Language): StackTrace | undefined {
  return extractStackTrace(text, hint)?.trace
}

/** The same, with the lines of the trace. The trace may be one that was given before, and must not be changed. */
export function extractStackTrace(text: string, hint?: Language): ExtractedTrace | undefined {
  return hint === undefined ? extractRepeated(text, extract) : extract(text, hint)
}

/** The same, read anew. */
export function extract(text: string, hint?: Language): ExtractedTrace | undefined {
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
  // A prefix is learned from the second line that has it.
  if (lines.length === 1 || !lines.some(mayHavePrefix)) return lines
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
