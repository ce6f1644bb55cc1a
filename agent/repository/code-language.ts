import type { Repository } from './repository.ts'
import type { SyntaxNode } from './syntax.ts'

/**
 * Languages that are read alike: TypeScript is JavaScript with types, C++ is read as C is.
 */
export type SyntaxFamily =
  'javascript' | 'python' | 'go' | 'java' | 'kotlin' | 'csharp' | 'rust' | 'ruby' | 'php' | 'c'

/** One name that a file gets from another. */
export interface ImportedName {
  /** The name in this file; '*' when all names of the module come in. */
  readonly local: string
  /** The name over there; 'default' and '*' as in JavaScript, '*' for a whole module or package. */
  readonly imported: string
  /** The module as written. Shape: "./cart.js", "..shop.cart", "example.com/shop/cart", "crate::cart". */
  readonly module: string
  readonly line: number
}

/**
 * What is particular to the syntax trees and the modules of one language family: one member a file, in
 * `languages/`. What can be said for all of them is in `symbols.ts`, `imports.ts` and `callers.ts`.
 */
export interface CodeLanguage {
  readonly family: SyntaxFamily
  /** Nodes that are functions of their own to a stack trace. */
  readonly functions: ReadonlySet<string>
  /** Nodes that are types whose functions are named after them. */
  readonly types: ReadonlySet<string>
  /** Whether a node of `types` defines one; without it, all do. */
  isDefined?(node: SyntaxNode): boolean
  readonly calls: ReadonlySet<string>
  /** Whether a function may be called without parentheses. */
  readonly callsAreBare?: true
  /** The name of a function or type without its owner; '' when it has none. */
  nameOf(node: SyntaxNode): string
  /** The type a function or type belongs to, as a trace prints it; undefined for none. */
  ownerOf(node: SyntaxNode): string | undefined
  /** What a trace prints as the name, where it is another one than the code says. Shape: "<init>". */
  printedName?(node: SyntaxNode): string | undefined
  /** What a trace prints between the owner and the name of a function. */
  separatorOf?(node: SyntaxNode): string
  /** What a trace calls a function without a name. `outer` is the name of the function around it, '' for none. */
  anonymousName(node: SyntaxNode, outer: string): string
  /** The last part of what a call calls. Shape: `a.b.c(1)` gives "c"; '' when it has no name. */
  calledName(call: SyntaxNode): string
  importsOf(root: SyntaxNode): readonly ImportedName[]
  /**
   * The listed files a module may be, seen from a file; none for a module that is not of the repository.
   * Only the listing is looked at.
   */
  moduleFiles(repository: Repository, fromPath: string, module: string): readonly string[]
  /** Other listed files whose names a file sees without an import. */
  neighbours?(repository: Repository, path: string): readonly string[]
  /** The package outside of the repository that a module is of, as manifests name it; '' for the language's own library. */
  packageOf(module: string): string
}

/** The line a node starts on, from 1. */
export function lineOf(node: SyntaxNode): number {
  return node.range().start.line + 1
}

/** The nearest of some kinds of node around one that lies in no other of `until`; undefined for none. */
export function nearestAround(
  node: SyntaxNode,
  kinds: ReadonlySet<string>,
  until: ReadonlySet<string>,
): SyntaxNode | undefined {
  for (const ancestor of node.ancestors()) {
    const kind = String(ancestor.kind())
    if (kinds.has(kind)) return ancestor
    if (until.has(kind)) return undefined
  }
  return undefined
}

/** The text of a field of a node; '' without one. */
export function fieldText(node: SyntaxNode, field: string): string {
  return node.field(field)?.text() ?? ''
}

/** The type around a node, without a function between the two; undefined for none. */
export function typeAround(
  node: SyntaxNode,
  language: Pick<CodeLanguage, 'functions' | 'types'>,
): SyntaxNode | undefined {
  return nearestAround(node, language.types, language.functions)
}
