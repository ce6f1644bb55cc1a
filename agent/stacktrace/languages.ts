import type { Language } from '../model/stack-trace.ts'
import type { Grammar } from './language.ts'
import { go } from './languages/go.ts'
import { javascript } from './languages/javascript.ts'
import { python } from './languages/python.ts'

/**
 * All grammars, those with the most telling first lines first: where two could begin on a line, the
 * earlier one reads it.
 */
export const GRAMMARS: readonly Grammar[] = [python, go, javascript]

/** The grammar of a language; undefined for languages without one. */
export function grammarOf(language: Language): Grammar | undefined {
  return GRAMMARS.find((grammar) => grammar.language === language)
}
