import type { Language } from '../model/stack-trace.ts'
import type { Grammar } from './language.ts'
import { cpp } from './languages/cpp/grammar.ts'
import { dotnet } from './languages/dotnet/grammar.ts'
import { go } from './languages/go/grammar.ts'
import { java } from './languages/java/grammar.ts'
import { javascript } from './languages/javascript/grammar.ts'
import { kernel } from './languages/kernel/grammar.ts'
import { php } from './languages/php/grammar.ts'
import { python } from './languages/python/grammar.ts'
import { ruby } from './languages/ruby/grammar.ts'
import { elixir } from './languages/elixir/grammar.ts'
import { erlang } from './languages/erlang/grammar.ts'
import { lua } from './languages/lua/grammar.ts'
import { dart } from './languages/dart/grammar.ts'
import { swift } from './languages/swift/grammar.ts'
import { rust } from './languages/rust/grammar.ts'

/**
 * All grammars, those with the most telling first lines first: where two could begin on a line, the
 * earlier one reads it.
 */
export const GRAMMARS: readonly Grammar[] = [
  python,
  rust,
  go,
  java,
  dotnet,
  php,
  ruby,
  elixir,
  erlang,
  lua,
  dart,
  swift,
  javascript,
  cpp,
  kernel,
]

/** The grammar of a language; undefined for languages without one. */
export function grammarOf(language: Language): Grammar | undefined {
  return GRAMMARS.find((grammar) => grammar.language === language)
}
