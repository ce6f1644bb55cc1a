import type { SyntaxNode } from '../../../../agent/repository/syntax.ts'
import type { LanguageView } from '../../../../processors/analyze/language-view.ts'

/** A change of a right program that may break it: one piece of its text, in UTF-16 units, and what stands there then. */
export interface Fault {
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** What a kind of fault sees of the node that it may be planted at. */
export interface Ground {
  readonly node: SyntaxNode
  readonly view: LanguageView
  /** Names of members that the file reads, and texts that it looks up, for slips between them. */
  readonly members: readonly string[]
  readonly keys: readonly string[]
  /** Takes one of a list, by the seed of the run. */
  readonly pick: <T>(list: readonly T[]) => T | undefined
}

/** One kind of slip that people make. It says nothing where it cannot be made. */
export interface FaultKind {
  readonly id: string
  plant(ground: Ground): Omit<Fault, 'kind'> | undefined
}

/** Puts a text where a node stands. */
export function instead(node: SyntaxNode, replacement: string): Omit<Fault, 'kind'> {
  const { start, end } = node.range()
  return { start: start.index, end: end.index, replacement }
}

/** Takes a statement away; Python wants another one in its place. */
export function without(node: SyntaxNode, view: LanguageView): Omit<Fault, 'kind'> {
  return instead(node, view.id === 'python' ? 'pass' : '')
}

export function kindOf(node: SyntaxNode): string {
  return String(node.kind())
}
