import { parse, registerDynamicLanguage, type NapiConfig, type SgNode } from '@ast-grep/napi'
import go from '@ast-grep/lang-go'
import python from '@ast-grep/lang-python'

/**
 * Syntax trees of source files; the only door to the parser library. Positions: `line` and `column` count
 * from 0 in the library's ranges, `index` is in UTF-16 units.
 */
registerDynamicLanguage({ go, python })

/** The names the parser knows languages by. */
export type SyntaxLanguage = 'JavaScript' | 'TypeScript' | 'Tsx' | 'python' | 'go'

export type SyntaxNode = SgNode

/** A search in the parser's rule syntax. */
export type SyntaxRule = NapiConfig

const LANGUAGE_BY_EXTENSION: Readonly<Record<string, SyntaxLanguage>> = {
  '.js': 'JavaScript',
  '.mjs': 'JavaScript',
  '.cjs': 'JavaScript',
  '.jsx': 'JavaScript',
  '.ts': 'TypeScript',
  '.mts': 'TypeScript',
  '.cts': 'TypeScript',
  '.tsx': 'Tsx',
  '.py': 'python',
  '.pyi': 'python',
  '.go': 'go',
}

/** The language a path is written in, by its extension; undefined for others. */
export function syntaxLanguageOf(path: string): SyntaxLanguage | undefined {
  const dot = path.lastIndexOf('.')
  return dot < 0 ? undefined : LANGUAGE_BY_EXTENSION[path.slice(dot).toLowerCase()]
}

/** The root of a file's tree. Malformed code gives a tree with ERROR nodes, never an exception. */
export function parseSyntax(language: SyntaxLanguage, text: string): SyntaxNode {
  return parse(language, text).root()
}
