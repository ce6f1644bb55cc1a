import { grammarsThatMayBegin } from './grammar-filter.ts'
import type { Beginning, Grammar } from './language.ts'
import { traceStarts } from './line-prefix.ts'

/** How a trace begins on a line, and by which grammar. */
export interface Opening {
  readonly beginning: Beginning
  readonly grammar: Grammar
  /** Where in the line it begins. */
  readonly start: number
}

/**
 * The surest beginning of a trace on a line: at its start, behind its prefix, or where a mark of a trace stands; of
 * those alike the first. Undefined when the line is none.
 */
export function openingIn(text: string, prefixEnd: number): Opening | undefined {
  const grammars = grammarsThatMayBegin(text)
  if (grammars.length === 0) return undefined
  let best: Opening | undefined
  for (const start of new Set([0, prefixEnd, ...traceStarts(text)])) {
    const found = surest(text.slice(start), grammars)
    if (found === undefined || (best !== undefined && !isSurer(found.beginning, best.beginning))) continue
    best = { ...found, start }
    if (found.beginning.fit === 'joined') break
  }
  return best
}

/** The same, of a line that can only begin at its start. */
export function openingAt(line: string): Opening | undefined {
  const found = surest(line, grammarsThatMayBegin(line))
  return found === undefined ? undefined : { ...found, start: 0 }
}

function surest(line: string, grammars: readonly Grammar[]): Omit<Opening, 'start'> | undefined {
  let best: Omit<Opening, 'start'> | undefined
  for (const grammar of grammars) {
    const beginning = grammar.begin(line)
    if (beginning === undefined || (best !== undefined && !isSurer(beginning, best.beginning))) continue
    best = { beginning, grammar }
    if (beginning.fit === 'joined') break
  }
  return best
}

const SURENESS = { maybe: 0, header: 1, joined: 2 } as const

function isSurer(one: Beginning, other: Beginning): boolean {
  return SURENESS[one.fit] > SURENESS[other.fit]
}
