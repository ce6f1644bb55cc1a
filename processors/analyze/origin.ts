import type { ResolvedFrame } from '../../agent/model/diagnosis.ts'
import type { Definition, ParsedFile, ParsedFiles } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { LanguageView } from './language-view.ts'

/**
 * Where a bad value comes from. The search walks backwards from the expression that failed: through
 * assignments, calls and their returns, members, indexes and, up the stack, through parameters.
 *
 *   customer.name          `customer` is undefined
 *     └─ const customer = findCustomer(id)      what is assigned
 *          └─ return customers.find(…)          what the callee returns
 *               └─ a lookup that may miss       the origin
 */
export interface Origin {
  readonly kind:
    | 'literal'
    | 'missing_return'
    | 'lookup'
    | 'missing_key'
    | 'input'
    | 'unassigned'
    | 'unchecked_error'
    | 'missing_argument'
    | 'not_awaited'
    | 'lost_receiver'
    | 'out_of_bounds'
    | 'missing_export'
    | 'parameter'
    | 'external'
  readonly file: ParsedFile
  readonly node: SyntaxNode
  /** 0 to 1: how much this explains the bad value. */
  readonly strength: number
  /** The code there is wrong by itself, whoever uses it; not merely a place that a value passes. */
  readonly isDefect: boolean
  /** From the failed expression back to the origin. */
  readonly clauses: readonly Clause[]
}

/** One step on the way, as a clause of the cause sentence. */
export interface Clause {
  readonly text: string
  readonly file: ParsedFile
  readonly node: SyntaxNode
}

/** The way from the failed expression to where the search is. */
export interface Trail {
  readonly file: ParsedFile
  readonly clauses: readonly Clause[]
  readonly depth: number
  /** The frame whose function the search is in, while it follows the stack. */
  readonly frameIndex: number | undefined
}

/** An expression to look behind. */
export interface Step {
  /** Without parentheses, await and casts. */
  readonly node: SyntaxNode
  readonly view: LanguageView
  readonly trail: Trail
}

/** What the rules have in common while they search. */
export interface Search {
  readonly files: ParsedFiles
  readonly frames: readonly ResolvedFrame[]
  /** The bad value as the message names it: "null", "undefined", "None"; undefined where it names none. */
  readonly value?: string
  /** The function or class of the repository that a call in a file calls. */
  called(call: SyntaxNode, file: ParsedFile, depth?: number): Promise<Definition | undefined>
  /** The text of a literal that is the bad value itself. */
  badLiteral(view: LanguageView, node: SyntaxNode): string | undefined
  /** Looks behind an expression; none when it cannot be bad, or nothing is known. */
  trace(expression: SyntaxNode, trail: Trail): Promise<readonly Origin[]>
}

/** One kind of expression and how to look behind it. */
export interface OriginRule {
  readonly id: string
  applies(step: Step): boolean
  trace(step: Step, search: Search): Promise<readonly Origin[]>
}

/** A trail with one more clause. */
export function follow(trail: Trail, text: string, node: SyntaxNode, file: ParsedFile = trail.file): Trail {
  return { ...trail, file, clauses: [...trail.clauses, { text, file, node }] }
}

/** The end of a trail. */
export function originAt(
  trail: Trail,
  node: SyntaxNode,
  found: Pick<Origin, 'kind' | 'strength'> & { readonly text: string; readonly isDefect?: boolean },
): Origin {
  return {
    kind: found.kind,
    file: trail.file,
    node,
    strength: found.strength,
    isDefect: found.isDefect ?? false,
    clauses: [...trail.clauses, { text: found.text, file: trail.file, node }],
  }
}
