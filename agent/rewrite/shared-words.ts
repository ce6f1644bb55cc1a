import type { SyntaxNode } from '../repository/syntax.ts'

const WORD = /[A-Za-z_$][\w$]*/g

/** The words in a piece of code: names and keywords. */
export function wordsIn(node: SyntaxNode): ReadonlySet<string> {
  return new Set(node.text().match(WORD))
}

/** The share of words that two pieces of code have in common; 1 for the same words. */
export function likeness(ours: ReadonlySet<string>, theirs: ReadonlySet<string>): number {
  return (2 * ours.intersection(theirs).size) / Math.max(1, ours.size + theirs.size)
}
