import type { Language, StackTrace } from '../../../agent/model/stack-trace.ts'
import { grammarOf } from '../../../agent/stacktrace/languages.ts'
import { fieldsOfValue } from '../requests/field.ts'
import { parseObject } from '../requests/json-text.ts'

const TRACES_MAX = 200
const LINES_MAX = 20_000

/**
 * All stack traces of one language in an output: those written as plain lines, one after the other, and
 * those inside the values of JSON lines. Bounds: 20,000 lines, 200 traces.
 */
export function tracesIn(output: string, language: Language): readonly StackTrace[] {
  return foundTracesIn(output, language).map(({ trace }) => trace)
}

/** A trace, and the lines it was read from. */
export interface FoundTrace {
  readonly trace: StackTrace
  readonly text: string
}

/** The same with the text of each. */
export function foundTracesIn(output: string, language: Language): readonly FoundTrace[] {
  const lines = output.split('\n', LINES_MAX)
  const inJson = lines.flatMap((line) => textsOfJson(line))
  return [lines, ...inJson.map((text) => text.split('\n', LINES_MAX))]
    .flatMap((text) => tracesInLines(text, language))
    .slice(0, TRACES_MAX)
}

function tracesInLines(lines: readonly string[], language: Language): readonly FoundTrace[] {
  const grammar = grammarOf(language)
  if (grammar === undefined) return []
  const traces: FoundTrace[] = []
  for (let rest = lines; rest.length > 0 && traces.length < TRACES_MAX;) {
    const found = grammar.parse(rest)
    if (found === undefined) break
    const text = rest.slice(found.firstLine, found.endLine).join('\n')
    traces.push(...tracesInLines(rest.slice(0, found.firstLine), language), { trace: found.trace, text })
    rest = rest.slice(Math.max(found.endLine, 1))
  }
  return traces
}

/** The values of a JSON line that span lines: loggers put traces there. */
function textsOfJson(line: string): readonly string[] {
  const value = line.startsWith('{') ? parseObject(line.trimEnd()) : undefined
  if (value === undefined) return []
  return fieldsOfValue(value).flatMap((field) =>
    typeof field.value === 'string' && field.value.includes('\n') ? [field.value] : [],
  )
}
