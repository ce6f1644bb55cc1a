import type { SyntaxNode } from '../repository/syntax.ts'
import type { EmptyAnswer } from './lack.ts'
import { kindOf, type CodeFile } from './tree.ts'

/** What the engine and the predicates know while one template is tried on one place. */

/** A place where the trace or the analysis points. Lines and columns count from 1. */
export interface Site {
  readonly path: string
  readonly line: number
  readonly column?: number
  readonly function: string
  /** 0 for the innermost own frame, rising outwards; undefined for a place that no frame names. */
  readonly depth?: number
  /** The analysis points at another line than the frame's own, such as where a value of it was made. */
  readonly isBesideFrame?: boolean
  /** No frame says where in its function the fault is: any line of it may be. */
  readonly isAnywhere?: boolean
}

/** An error with the code that may be at fault. */
export interface RewriteSubject {
  readonly exceptionType: string
  readonly exceptionMessage: string
  /** Best first. */
  readonly sites: readonly Site[]
  /** Files that may be read and edited, by path: those of the sites and what they import. */
  readonly files: ReadonlyMap<string, CodeFile>
  /** What people wrote about the program: its README and the like. */
  readonly documents?: readonly string[]
}

/** What a placeholder stands for: text, and the node it was taken from. */
export interface Binding {
  readonly text: string
  readonly node?: SyntaxNode
  /** Several places that one edit changes alike; none is no change. */
  readonly nodes?: readonly SyntaxNode[]
  readonly file?: CodeFile
}

export interface MatchContext {
  readonly subject: RewriteSubject
  readonly site: Site
  readonly file: CodeFile
  /** The node that the template's rule matched. */
  readonly match: SyntaxNode
  readonly bindings: ReadonlyMap<string, Binding>
  /** Named groups of the message. From the log: to compare with, never to write into code. */
  readonly message: ReadonlyMap<string, string>
}

/**
 * One named condition of templates. `false` refuses the match; bindings add placeholders.
 * `names` are the arguments as written in the template: placeholder names or plain words.
 */
export interface Predicate {
  /** What the arguments are, for error messages: `placeholder` names must be bound, `word` is free text. */
  readonly arguments: readonly ('placeholder' | 'word')[]
  readonly binds: readonly string[]
  readonly test: (
    context: MatchContext,
    names: readonly string[],
  ) => boolean | Readonly<Record<string, Binding>>
}

/** The node a placeholder stands for; undefined when it stands for text only. */
export function nodeOf(context: MatchContext, name: string | undefined): SyntaxNode | undefined {
  return name === undefined ? undefined : context.bindings.get(name)?.node
}

/** The file a placeholder's node is in. */
export function fileOf(context: MatchContext, name: string | undefined): CodeFile {
  return (name === undefined ? undefined : context.bindings.get(name)?.file) ?? context.file
}

/**
 * A binding for a node. For `x!` of TypeScript it is `x`, which is what the value is called everywhere else; edits
 * go to the whole.
 */
export function nodeBinding(node: SyntaxNode, file?: CodeFile): Binding {
  const named = withoutNonNull(node)
  const binding = { text: named.text(), node: named, ...(named === node ? {} : { nodes: [node] }) }
  return file === undefined ? binding : { ...binding, file }
}

function withoutNonNull(node: SyntaxNode): SyntaxNode {
  const inner = kindOf(node) === 'non_null_expression' ? node.child(0) : null
  return inner === null ? node : withoutNonNull(inner)
}

/** Bindings for a function that ends early before a statement: RETURN, RETURN_BECAUSE and POINT. */
export function endBindings(
  { statement, because }: EmptyAnswer,
  point: SyntaxNode,
  file: CodeFile,
): Readonly<Record<string, Binding>> {
  return {
    RETURN: { text: statement },
    RETURN_BECAUSE: { text: because },
    POINT: nodeBinding(point, file),
  }
}
