import type { SyntaxFamily } from '../../agent/repository/code-language.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'

/**
 * What analysis needs to see in a syntax tree, the same for all languages: the reading of node kinds is
 * here, the reasoning about values is in `origin.ts`.
 */
export interface LanguageView {
  readonly id: SyntaxFamily
  /** What an absent value is called. */
  readonly nullWord: string
  /** `a.b` */
  member(node: SyntaxNode): Member | undefined
  /** `a[b]`, and slices */
  indexed(node: SyntaxNode): Indexed | undefined
  call(node: SyntaxNode): Call | undefined
  /** The expression without parentheses, await, casts and assertions. */
  core(node: SyntaxNode): SyntaxNode
  isAwaited(node: SyntaxNode): boolean
  /** "null", "undefined", "None", "nil" for such a literal. */
  nullLiteral(node: SyntaxNode): string | undefined
  /** The operands one of which is the value of the whole: of conditionals and of "or". */
  alternatives(node: SyntaxNode): readonly SyntaxNode[]
  /** Values that cannot be absent: literals, new objects, functions, `this`. */
  isSolid(node: SyntaxNode): boolean
  /** `this`, `self`, the receiver of the method around the node. */
  isSelf(node: SyntaxNode): boolean
  isIdentifier(node: SyntaxNode): boolean
  /** What binds a name to a value when this occurrence of the name is a target; else undefined. */
  bindingOf(identifier: SyntaxNode): Binding | undefined
  /** Left and right of an operator with the divisor on the right. */
  division(node: SyntaxNode): SyntaxNode | undefined
  operands(node: SyntaxNode): readonly SyntaxNode[]
  /** What a loop, a spread, an unpacking or a membership test goes through. */
  iterated(node: SyntaxNode): SyntaxNode | undefined
  /** The keys of an object or dict literal with their values; undefined for other nodes and for spreads. */
  entries(node: SyntaxNode): ReadonlyMap<string, SyntaxNode> | undefined
  /** The elements of an array or list literal. */
  elements(node: SyntaxNode): readonly SyntaxNode[] | undefined
  /** The text of a string literal or the digits of a number. */
  literalText(node: SyntaxNode): string | undefined
  returns(functionNode: SyntaxNode): Returns
  /** Text of the condition under which a node runs, nearest first; undefined when it always runs. */
  condition(node: SyntaxNode, within: SyntaxNode): string | undefined
  /** Whether a node is a block that may not run: a branch, a loop body, a try. */
  isConditional(node: SyntaxNode): boolean
  /** The raise, throw or panic that a node is: what it throws. */
  raised(node: SyntaxNode): SyntaxNode | undefined
  /** Members of the library that give nothing when nothing is found, with what that means. */
  readonly lookups: Readonly<Record<string, string>>
  /** Calls that read text from outside into values. */
  readonly parsers: ReadonlySet<string>
}

export interface Member {
  readonly object: SyntaxNode
  readonly name: string
  readonly nameNode: SyntaxNode
  readonly isOptional: boolean
}

export interface Indexed {
  readonly object: SyntaxNode
  /** One for an index, the bounds for a slice. */
  readonly indexes: readonly SyntaxNode[]
  readonly isSlice: boolean
  readonly isOptional: boolean
}

export interface Call {
  readonly callee: SyntaxNode
  /** Positional arguments. */
  readonly positional: readonly SyntaxNode[]
  readonly named: ReadonlyMap<string, SyntaxNode>
  readonly hasSpread: boolean
  readonly isNew: boolean
}

/** One way in which a name gets a value. */
export interface Binding {
  readonly kind: 'value' | 'declared' | 'parameter' | 'element' | 'caught' | 'imported' | 'defined'
  /** The occurrence of the name. */
  readonly node: SyntaxNode
  /** Where the value comes from: for `element` what is iterated. */
  readonly value?: SyntaxNode
  /** A member or position of the value that the name gets. Shape: "customer", "[1]". */
  readonly part?: string
  readonly hasDefault?: boolean
  /** What a parameter is without an argument. */
  readonly defaultValue?: SyntaxNode
  /** For parameters: the function, the position among the arguments of a call, and whether it is the receiver. */
  readonly parameter?: { readonly function: SyntaxNode; readonly index: number }
  /** The declared type is a value that is never absent, as a Go struct or number. */
  readonly isValueType?: boolean
}

/** How a function ends. */
export interface Returns {
  /** In the order of the text; `value` undefined for a return without one. */
  readonly values: readonly { readonly statement: SyntaxNode; readonly value: SyntaxNode | undefined }[]
  /** It may come to its end without a return. */
  readonly fallsThrough: boolean
  readonly isAsync: boolean
  readonly isGenerator: boolean
}

/** The nodes below a function that belong to it, not to a function inside it. */
export function ownNodes(
  node: SyntaxNode,
  kinds: ReadonlySet<string>,
  functionKinds: ReadonlySet<string>,
): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const open = node.namedChildren().toReversed()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const kind = String(next.kind())
    if (kinds.has(kind)) found.push(next)
    if (!functionKinds.has(kind)) open.push(...next.namedChildren().toReversed())
  }
  return found
}
