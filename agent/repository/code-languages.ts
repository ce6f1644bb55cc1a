import type { CodeLanguage, SyntaxFamily } from './code-language.ts'
import { c } from './languages/c.ts'
import { csharp } from './languages/csharp.ts'
import { go } from './languages/go.ts'
import { java } from './languages/java.ts'
import { javascript } from './languages/javascript.ts'
import { kotlin } from './languages/kotlin.ts'
import { php } from './languages/php.ts'
import { python } from './languages/python.ts'
import { ruby } from './languages/ruby.ts'
import { rust } from './languages/rust.ts'
import { languageOf, syntaxLanguageOf, type SyntaxLanguage, type SyntaxNode } from './syntax.ts'

const BY_LANGUAGE: Readonly<Record<SyntaxLanguage, CodeLanguage>> = {
  JavaScript: javascript,
  TypeScript: javascript,
  Tsx: javascript,
  python,
  go,
  java,
  kotlin,
  csharp,
  rust,
  ruby,
  php,
  c,
  cpp: c,
}

const BY_FAMILY: Readonly<Record<SyntaxFamily, CodeLanguage>> = {
  javascript,
  python,
  go,
  java,
  kotlin,
  csharp,
  rust,
  ruby,
  php,
  c,
}

/** How to read the tree a node is of. */
export function codeLanguageOf(node: SyntaxNode): CodeLanguage {
  return BY_LANGUAGE[languageOf(node)]
}

/** The family of languages the tree of a node is of. */
export function familyOf(node: SyntaxNode): SyntaxFamily {
  return codeLanguageOf(node).family
}

/** How to read files of a family of languages. */
export function codeLanguageOfFamily(family: SyntaxFamily): CodeLanguage {
  return BY_FAMILY[family]
}

/** The family that the language of a path is of; undefined for a path in no language we know. */
export function familyOfPath(path: string): SyntaxFamily | undefined {
  const language = syntaxLanguageOf(path)
  return language === undefined ? undefined : BY_LANGUAGE[language].family
}
