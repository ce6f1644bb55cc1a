import type { Language, StackTrace } from '../model/stack-trace.ts'
import type { ParsedTrace } from './language.ts'
import { GRAMMARS, grammarOf } from './languages.ts'
import { plainLine } from './line.ts'
import { logPrefix } from './prefix.ts'

/** Finds the trace in the whole text of a record; log lines before it are passed over. */
export function parseStackTrace(text: string, hint: Language = 'unknown'): StackTrace | undefined {
  const lines = text.split('\n').map(plainLine)
  const first = lines[0] ?? ''
  const bare = [first.slice(logPrefix(first)?.length ?? 0), ...lines.slice(1)]
  const hinted = grammarOf(hint)
  const grammars = hinted === undefined ? GRAMMARS : [hinted, ...GRAMMARS.filter((grammar) => grammar !== hinted)]
  let best: ParsedTrace | undefined
  for (const grammar of grammars) {
    const found = grammar.parse(lines) ?? grammar.parse(bare)
    if (found !== undefined && (best === undefined || lengthOf(found) > lengthOf(best))) best = found
  }
  return best?.trace
}

function lengthOf(found: ParsedTrace): number {
  return found.endLine - found.firstLine
}
