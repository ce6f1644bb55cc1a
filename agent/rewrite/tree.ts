import {
  parseSyntax,
  syntaxLanguageOf,
  type SyntaxLanguage,
  type SyntaxNode,
  type SyntaxRule,
} from '../repository/syntax.ts'
import { grammarOf, type Grammar } from './grammar.ts'
import { withReadMacros } from './read-macros.ts'

/** Questions about syntax trees that need no more than the tree. */

/** One source file with its tree. */
export interface CodeFile {
  readonly path: string
  readonly text: string
  readonly root: SyntaxNode
  readonly grammar: Grammar
}

/** Parses a file; undefined when its language is not understood. */
export function codeFile(path: string, text: string): CodeFile | undefined {
  const language = syntaxLanguageOf(path)
  const grammar = grammarOf(path)
  if (language === undefined || grammar === undefined) return undefined
  const isTyped = language === 'TypeScript' || language === 'Tsx'
  const root = isTyped
    ? typedRoot(language, text)
    : parseSyntax(language, withReadMacros(text, grammar.family))
  return { path, text, root, grammar }
}

const MARK_PASSES_MAX = 8

/**
 * The parser's grammar of TypeScript takes `100 - part!.share` for a member of the difference. Marks that end a
 * sum or a negation by its account are read as blanks, until none is left; offsets stay what they are.
 */
function typedRoot(language: SyntaxLanguage, text: string): SyntaxNode {
  let root = parseSyntax(language, text)
  let plain = text
  for (let pass = 0; pass < MARK_PASSES_MAX && plain.includes('!'); pass += 1) {
    const marks = root.findAll(MISREAD_MARK).map((node) => span(node).end - 1)
    if (marks.length === 0) break
    plain = marks.reduce((before, at) => `${before.slice(0, at)} ${before.slice(at + 1)}`, plain)
    root = parseSyntax(language, plain)
  }
  return root
}

const MISREAD_MARK: SyntaxRule = {
  rule: {
    kind: 'non_null_expression',
    has: { any: [{ kind: 'binary_expression' }, { kind: 'unary_expression' }] },
  },
}

/** The kind of a node by its name in the grammar; '' for no node. */
export function kindOf(node: SyntaxNode | null | undefined): string {
  const kind = node === null || node === undefined ? '' : String(node.kind())
  return kind === 'line_comment' || kind === 'block_comment' ? 'comment' : kind
}

/** Offsets of a node in UTF-16 units. */
export function span(node: SyntaxNode): { readonly start: number; readonly end: number } {
  const { start, end } = node.range()
  return { start: start.index, end: end.index }
}

/** First line of a node, from 1. */
export function lineOf(node: SyntaxNode): number {
  return node.range().start.line + 1
}

/** Whether a node covers a place. Units: line and column from 1; without a column any part of the line counts. */
export function covers(node: SyntaxNode, line: number, column: number | undefined): boolean {
  const { start, end } = node.range()
  if (line - 1 < start.line || line - 1 > end.line) return false
  if (column === undefined) return true
  if (line - 1 === start.line && column - 1 < start.column) return false
  return line - 1 < end.line || column - 1 < end.column
}

/** Whether `inner` lies in `outer` or is it. */
export function within(inner: SyntaxNode, outer: SyntaxNode): boolean {
  const a = span(inner)
  const b = span(outer)
  return a.start >= b.start && a.end <= b.end
}

/** Whether both are there and are the same place of one tree. */
export function isSame(a: SyntaxNode | null | undefined, b: SyntaxNode | null | undefined): boolean {
  return a !== null && a !== undefined && b !== null && b !== undefined && a.id() === b.id()
}

/** A node and everything below it in source order. `into` says whether to look below a node. */
export function descendants(
  node: SyntaxNode,
  into: (node: SyntaxNode) => boolean = () => true,
): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next)
    if (next === node || into(next)) open.push(...next.children().toReversed())
  }
  return found
}

/** Everything in a function but the inside of functions within it. */
export function ownDescendants(node: SyntaxNode, grammar: Grammar): readonly SyntaxNode[] {
  return descendants(node, (inner) => !grammar.functions.has(kindOf(inner)))
}

/** Innermost function around a node, or the root of the file. */
export function functionOf(node: SyntaxNode, file: CodeFile): SyntaxNode {
  return node.ancestors().find((outer) => file.grammar.functions.has(kindOf(outer))) ?? file.root
}

/** The statement of a block that a node belongs to; undefined where a function without a block is between. */
export function statementOf(node: SyntaxNode, grammar: Grammar): SyntaxNode | undefined {
  let current = node
  for (let parent = current.parent(); parent !== null; parent = current.parent()) {
    if (grammar.blocks.has(kindOf(parent)))
      return isSame(parent.field('value'), current) ? undefined : current
    if (grammar.functions.has(kindOf(parent))) return undefined
    current = parent
  }
  return undefined
}

/**
 * What a node belongs to where a check can be put before it: its statement, or the whole body of an arrow function
 * that is one expression and can become a block; undefined where neither is around it.
 */
export function placeOf(node: SyntaxNode, grammar: Grammar): SyntaxNode | undefined {
  const statement = statementOf(node, grammar)
  if (statement !== undefined) return statement
  return [node, ...node.ancestors()].find(isExpressionBody)
}

/**
 * Shape: `[200, list]` of `const all = () => [200, list]`. A function that is handed to another one for each element
 * is a part of its expression, one that is registered under a name is not.
 */
export function isExpressionBody(node: SyntaxNode): boolean {
  const arrow = node.parent()
  if (arrow === null || kindOf(arrow) !== 'arrow_function' || kindOf(node) === 'statement_block') return false
  const holder = arrow.parent()
  if (!isSame(arrow.field('body'), node) || holder === null) return false
  if (kindOf(holder) !== 'arguments') return /declarator|pair|assignment|field|export/.test(kindOf(holder))
  return kindOf(holder.children().find((child) => child.isNamed())) === 'string'
}

/** Statements of a block, without comments. */
export function statementsOf(block: SyntaxNode): readonly SyntaxNode[] {
  return block.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
}

/** What holds the statements of a body: the body itself, but for Go, which keeps them in a list of their own. */
export function blockOf(body: SyntaxNode): SyntaxNode {
  return body.children().find((child) => kindOf(child) === 'statement_list') ?? body
}

/** The statements of blocks anywhere in a function but inside functions within it, outer ones before those in them. */
export function innerStatements(scope: SyntaxNode, grammar: Grammar): readonly SyntaxNode[] {
  return ownDescendants(scope, grammar).filter(
    (node) => node.isNamed() && grammar.blocks.has(kindOf(node.parent())) && !isSame(node, scope),
  )
}

/** The expression without parentheses, await and type assertions around it. */
export function bare(node: SyntaxNode, grammar: Grammar): SyntaxNode {
  let current = node
  while (grammar.transparent.has(kindOf(current))) {
    const inner = current.children().find((child) => child.isNamed() && kindOf(child) !== 'comment')
    if (inner === undefined) return current
    current = inner
  }
  return current
}

/** What a member access or subscript reads from; undefined for other nodes. */
export function receiverOf(node: SyntaxNode, grammar: Grammar): SyntaxNode | undefined {
  if (grammar.members.has(kindOf(node))) return node.field(grammar.memberObject) ?? undefined
  if (grammar.subscripts.has(kindOf(node))) return node.field(grammar.subscriptObject) ?? undefined
  return undefined
}

/** The name at the start of a chain of accesses. Shape: `a` for `a.b[0].c`; undefined when it starts with a call. */
export function chainRoot(node: SyntaxNode, grammar: Grammar): SyntaxNode | undefined {
  const inner = bare(node, grammar)
  if (grammar.identifiers.has(kindOf(inner))) return inner
  const receiver = receiverOf(inner, grammar)
  return receiver === undefined ? undefined : chainRoot(receiver, grammar)
}

/** The function called, as a node: `a.b` of `a.b(1)`. */
export function calleeOf(call: SyntaxNode): SyntaxNode | undefined {
  return call.field('function') ?? call.field('constructor') ?? undefined
}

/** The arguments of a call, without comments. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = call.field('arguments')
  return list === null
    ? []
    : list.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
}

/** The last name of an access or the name itself. Shape: "get" for `a.b.get`, "a" for `a`; '' for others. */
export function lastName(node: SyntaxNode, grammar: Grammar): string {
  const inner = bare(node, grammar)
  if (grammar.identifiers.has(kindOf(inner))) return inner.text()
  if (grammar.members.has(kindOf(inner))) return inner.field(grammar.memberName)?.text() ?? ''
  if (grammar.subscripts.has(kindOf(inner)))
    return stringValue(inner.field(grammar.subscriptIndex), grammar) ?? ''
  return ''
}

/** The value of a string without parts to fill in; undefined for anything else. Escapes stay as written. */
export function stringValue(node: SyntaxNode | null | undefined, grammar: Grammar): string | undefined {
  if (node === null || node === undefined || !grammar.strings.has(kindOf(node))) return undefined
  if (node.children().some((child) => child.isNamed() && kindOf(child).includes('substitution')))
    return undefined
  if (node.children().some((child) => kindOf(child) === 'interpolation')) return undefined
  const match = /^[a-zA-Z]*("""|'''|["'`])([\s\S]*)\1$/.exec(node.text())
  return match?.[2]
}

/** Whether evaluating a node twice is the same as once: names, accesses, literals, and lookups by them. */
export function isPure(node: SyntaxNode, grammar: Grammar): boolean {
  const inner = bare(node, grammar)
  if (kindOf(inner) === 'await_expression' || kindOf(inner) === 'await') return false
  const receiver = receiverOf(inner, grammar)
  if (receiver !== undefined) {
    const index = inner.field(grammar.subscriptIndex)
    return (
      isPure(receiver, grammar) &&
      (!grammar.subscripts.has(kindOf(inner)) || index === null || isPure(index, grammar))
    )
  }
  if (inner.isNamedLeaf() || grammar.strings.has(kindOf(inner))) return true
  if (/^(type_cast_expression|cast_expression)$/.test(kindOf(inner)))
    return inner
      .children()
      .every((child) => !child.isNamed() || /type/.test(kindOf(child)) || isPure(child, grammar))
  if (kindOf(inner) === 'binary_expression' || kindOf(inner) === 'binary_operator')
    return inner.children().every((child) => !child.isNamed() || isPure(child, grammar))
  if (!grammar.calls.has(kindOf(inner))) return false
  if (kindOf(inner) === 'method_invocation') return isPureInvocation(inner, grammar)
  const callee = calleeOf(inner)
  if (callee?.text() === 'len') return argumentsOf(inner).every((argument) => isPure(argument, grammar))
  const isReader =
    callee !== undefined && grammar.members.has(kindOf(callee)) && PURE_READERS.has(lastName(callee, grammar))
  const from = callee === undefined ? undefined : receiverOf(callee, grammar)
  return (
    isReader &&
    from !== undefined &&
    isPure(from, grammar) &&
    argumentsOf(inner).every((argument) => isPure(argument, grammar))
  )
}

/** In Java a method without arguments that is called like a thing is one that reads it. */
function isPureInvocation(call: SyntaxNode, grammar: Grammar): boolean {
  const name = call.field('name')?.text() ?? ''
  const object = call.field('object')
  const given = argumentsOf(call)
  const isReader =
    given.length === 0 ? !CHANGES.test(name) : PURE_READERS.has(name) || /^get|^contains/.test(name)
  return (
    isReader && (object === null || isPure(object, grammar)) && given.every((one) => isPure(one, grammar))
  )
}

const CHANGES =
  /^(next|poll|pop|push|remove|read|take|clear|close|open|start|stop|run|call|accept|apply|flush|incrementAndGet|getAnd|create|make|build|new|add|load|fetch|receive|accept|lock|unlock|await|join|submit|execute|exec|find$|matches$|lookingAt$)/

const PURE_READERS = new Set([
  'get',
  'len',
  'size',
  'length',
  'is_empty',
  'as_str',
  'getOrDefault',
  'at',
  'has',
  'includes',
  'indexOf',
  'lastIndexOf',
  'trim',
  'toLowerCase',
  'toUpperCase',
])

/** Whether a node is one element or a part of something, by its place or key: `rows[2]`. */
export function isElement(node: SyntaxNode | null): boolean {
  return ELEMENTS.test(kindOf(node))
}

const ELEMENTS = /^(?:subscript|subscript_expression|index_expression|array_access)$/
