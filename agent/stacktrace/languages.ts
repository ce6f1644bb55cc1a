import type { Language } from '../model/stack-trace.ts'
import type { Grammar } from './language.ts'
import { dotnet } from './languages/dotnet/grammar.ts'
import { go } from './languages/go/grammar.ts'
import { java } from './languages/java/grammar.ts'
import { javascript } from './languages/javascript/grammar.ts'
import { python } from './languages/python/grammar.ts'
import { rust } from './languages/rust/grammar.ts'

/**
 * All grammars, those with the most telling first lines first: where two could begin on a line, the
 * earlier one reads it.
 */
export const GRAMMARS: readonly Grammar[] = [python, go, rust, java, dotnet, javascript]

/** The grammar of a language; undefined for languages without one. */
export function grammarOf(language: Language): Grammar | undefined {
  return GRAMMARS.find((grammar) => grammar.language === language)
}
