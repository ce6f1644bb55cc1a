import { createRequire } from 'node:module'
import { parse, registerDynamicLanguage, type NapiConfig, type SgNode, type SgRoot } from '@ast-grep/napi'

/**
 * Syntax trees of source files; the only door to the parser library. Positions: `line` and `column` count
 * from 0 in the library's ranges, `index` is in UTF-16 units.
 */

/** The grammars that are built into the parser, and those that are packages of their own. */
const BUILT_IN = ['JavaScript', 'TypeScript', 'Tsx'] as const
const PACKAGED = ['python', 'go', 'java', 'rust', 'ruby', 'php', 'csharp', 'kotlin', 'c', 'cpp'] as const

/** The names the parser knows languages by. */
export type SyntaxLanguage = (typeof BUILT_IN)[number] | PackagedLanguage
type PackagedLanguage = (typeof PACKAGED)[number]

export type SyntaxNode = SgNode

/** A search in the parser's rule syntax. */
export type SyntaxRule = NapiConfig

const EXTENSIONS: Readonly<Record<SyntaxLanguage, readonly string[]>> = {
  JavaScript: ['js', 'mjs', 'cjs', 'jsx'],
  TypeScript: ['ts', 'mts', 'cts'],
  Tsx: ['tsx'],
  python: ['py', 'pyi'],
  go: ['go'],
  java: ['java'],
  rust: ['rs'],
  ruby: ['rb', 'rake', 'ru', 'gemspec'],
  php: ['php', 'phtml', 'inc'],
  csharp: ['cs', 'csx'],
  kotlin: ['kt', 'kts'],
  c: ['c'],
  cpp: ['cc', 'cpp', 'cxx', 'h', 'hh', 'hpp', 'hxx', 'ipp', 'tpp'],
}

const LANGUAGE_BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([language, extensions]) =>
    extensions.map((extension) => [extension, language as SyntaxLanguage] as const),
  ),
)

/** The language a path is written in, by its extension; undefined for others. */
export function syntaxLanguageOf(path: string): SyntaxLanguage | undefined {
  return LANGUAGE_BY_EXTENSION.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase())
}

type Registration = Parameters<typeof registerDynamicLanguage>[0][string]
const load = createRequire(import.meta.url) as (name: string) => Registration

/** Grammars whose package is not installed for this machine; undefined before the first is asked for. */
let absent: ReadonlySet<SyntaxLanguage> | undefined

/**
 * Makes the packaged grammars known, when the first file of such a language is parsed. The library takes
 * only one registration in its life, so all that are installed come in it: 50 ms and 5 MB, once.
 */
function absentLanguages(): ReadonlySet<SyntaxLanguage> {
  if (absent !== undefined) return absent
  const missing = new Set<SyntaxLanguage>()
  const registrations: Record<string, Registration> = {}
  for (const language of PACKAGED) {
    try {
      const registration = load(packageOf(language))
      // Reading the path is what looks for the compiled grammar of this machine.
      if (registration.libraryPath !== '') registrations[language] = registration
    } catch {
      missing.add(language)
    }
  }
  registerDynamicLanguage(registrations)
  absent = missing
  return missing
}

/**
 * Why files of a language cannot be parsed here, for people; undefined when they can be.
 * Grammars are optional packages: one may be left out, or have no build for this machine.
 */
export function whyNotParsed(language: SyntaxLanguage): string | undefined {
  return isPackaged(language) && absentLanguages().has(language)
    ? `the package ${packageOf(language)} is not installed`
    : undefined
}

const languages = new WeakMap<SgRoot, SyntaxLanguage>()

/**
 * The root of a file's tree. Malformed code gives a tree with ERROR nodes, never an exception.
 * A language that `whyNotParsed` has a reason for gives a tree without nodes.
 */
export function parseSyntax(language: SyntaxLanguage, text: string): SyntaxNode {
  const isAbsent = whyNotParsed(language) !== undefined
  const root = isAbsent ? parse('JavaScript', '') : parse(language, text)
  languages.set(root, isAbsent ? 'JavaScript' : language)
  return root.root()
}

/** The language of the tree that a node is of. */
export function languageOf(node: SyntaxNode): SyntaxLanguage {
  return languages.get(node.getRoot()) ?? 'JavaScript'
}

const kindsByLanguage = new Map<string, readonly string[]>()

/**
 * Those of the node kinds that the grammar of a language has; the parser refuses a search for any other.
 * Plain JavaScript has no abstract classes, C has no classes.
 */
export function knownKinds(language: SyntaxLanguage, kinds: Iterable<string>): readonly string[] {
  const wanted = [...kinds]
  const key = `${language} ${wanted.join(' ')}`
  const known = kindsByLanguage.get(key) ?? wanted.filter((kind) => isKnown(language, kind))
  kindsByLanguage.set(key, known)
  return known
}

function isKnown(language: SyntaxLanguage, kind: string): boolean {
  try {
    parseSyntax(language, '').findAll({ rule: { kind } })
    return true
  } catch {
    return false
  }
}

/** All nodes of some kinds below a node, in the order of the text. */
export function nodesOfKinds(node: SyntaxNode, kinds: Iterable<string>): readonly SyntaxNode[] {
  const known = knownKinds(languageOf(node), kinds)
  if (known.length === 0) return []
  return node.findAll({ rule: { any: known.map((kind) => ({ kind })) } })
}

function isPackaged(language: SyntaxLanguage): language is PackagedLanguage {
  return PACKAGED.some((one) => one === language)
}

function packageOf(language: SyntaxLanguage): string {
  return `@ast-grep/lang-${language}`
}
