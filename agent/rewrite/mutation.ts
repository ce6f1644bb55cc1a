import type { SyntaxNode } from '../repository/syntax.ts'
import type { TextEdit } from './edits.ts'
import { kindOf, span, type CodeFile } from './tree.ts'

/** Why a piece of code is looked at when nothing is known but where the program crashed; nearest first. */
export const MUTATION_ROLES = [
  'line',
  'condition',
  'definition',
  'caller',
  'maker',
  'callee',
  'changer',
  'outside',
] as const
export type MutationRole = (typeof MUTATION_ROLES)[number]

/** A statement, or the head of one that holds others, that may be wrong in a small way. */
export interface MutationPlace {
  readonly role: MutationRole
  readonly file: CodeFile
  readonly statement: SyntaxNode
  /** The statement and what lies in it, without the statements that it holds. */
  readonly nodes: readonly SyntaxNode[]
  /** The files in which called functions are looked up. */
  readonly files: readonly CodeFile[]
  /** The error as `Type: message`. */
  readonly said: string
}

/** One small change at one place. */
export interface Mutant {
  readonly mutation: string
  readonly role: MutationRole
  readonly path: string
  readonly edits: readonly TextEdit[]
  /** What it changes, with names of the code; one sentence without its end. */
  readonly says: string
  /** What the error says belongs to this very slip. */
  readonly isToldByError: boolean
  /** Where the code itself does what this change makes it do; left out where nothing shows that it is meant. */
  readonly witness?: string
}

/** What an operator makes of a node. */
export interface Mutated {
  readonly edits: readonly TextEdit[]
  readonly says: string
  /** The error belongs to this variant; left out where that is a matter of the slip as a whole (`message`). */
  readonly isToldByError?: boolean
  /** Where the code itself does so, as a sentence without its end: it is tried first then, and may be proved. */
  readonly witness?: string
  /** Another slip whose name this variant goes by, since less speaks for it than for the others; left out for its own. */
  readonly as?: string
  /** By how many turns it is tried later than the first of its slip; 0 when left out. */
  readonly doubt?: number
}

/** One kind of slip that programs crash of, and the changes that would undo it. */
export interface Mutation {
  readonly id: string
  /** What an error says that the slip leads to, alone or as `Type: message`; any error where this is left out. */
  readonly message?: RegExp
  /** It fits so seldom that where it fits says more than how near that is. */
  readonly isRare?: boolean
  /**
   * It is told by the error and by how the code looks, so it is also looked for in the whole of the files around, whose root is the statement
   * of the place then.
   */
  readonly isLookedForFarOff?: boolean
  /** All variants at one node of a place, likeliest first; none when the slip cannot be there. */
  readonly of: (node: SyntaxNode, place: MutationPlace) => readonly Mutated[]
}

/** Replaces a whole node. */
export function replaced(node: SyntaxNode, replacement: string): TextEdit {
  return { ...span(node), replacement }
}

/** Code as a sentence quotes it: on one line, at most 60 characters. */
export function quoted(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  const short = flat.length > QUOTE_LENGTH_MAX ? `${flat.slice(0, QUOTE_LENGTH_MAX)}…` : flat
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``
}

/** Whether a node is a token such as `<` or `&&` between two operands. */
export function isOperator(node: SyntaxNode): boolean {
  return !node.isNamed() && OPERATIONS.test(kindOf(node.parent()))
}

const QUOTE_LENGTH_MAX = 60
const OPERATIONS =
  /^(binary|binary_expression|binary_operator|boolean_operator|comparison_operator|range_expression)$/
