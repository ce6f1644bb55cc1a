import type { SyntaxNode } from './syntax.ts'

/**
 * Functions and classes of a syntax tree, for JavaScript and TypeScript, Python and Go alike.
 * Lines and columns count from 1 here, as in traces; the parser's own count from 0.
 */
export type SyntaxFamily = 'javascript' | 'python' | 'go'

/** A function, method or class of a file. */
export interface CodeSymbol {
  /** With its class or receiver. Shape: "Cart.total", "(*Cart).Total", "findUser". */
  readonly name: string
  /** The last part of the name; '' for a function without one. */
  readonly simpleName: string
  readonly kind: 'function' | 'class'
  /** The class or Go type it belongs to. */
  readonly owner: string | undefined
  readonly startLine: number
  readonly endLine: number
  /** In UTF-16 units from the start of the file. */
  readonly startIndex: number
  readonly node: SyntaxNode
}

const FAMILY_BY_ROOT: Readonly<Record<string, SyntaxFamily>> = {
  program: 'javascript',
  module: 'python',
  source_file: 'go',
}

const FUNCTION_KINDS: Readonly<Record<SyntaxFamily, ReadonlySet<string>>> = {
  javascript: new Set([
    'function_declaration',
    'generator_function_declaration',
    'function_expression',
    'generator_function',
    'arrow_function',
    'method_definition',
  ]),
  python: new Set(['function_definition', 'lambda']),
  go: new Set(['function_declaration', 'method_declaration', 'func_literal']),
}

const ABSTRACT_CLASS = 'abstract_class_declaration'

const CLASS_KINDS: Readonly<Record<SyntaxFamily, ReadonlySet<string>>> = {
  javascript: new Set(['class_declaration', 'class', ABSTRACT_CLASS]),
  python: new Set(['class_definition']),
  go: new Set(['type_spec']),
}

/** The family of languages a tree belongs to, by its root. */
export function familyOf(node: SyntaxNode): SyntaxFamily {
  return FAMILY_BY_ROOT[String(node.getRoot().root().kind())] ?? 'javascript'
}

export function isFunctionNode(node: SyntaxNode): boolean {
  return Object.values(FUNCTION_KINDS).some((kinds) => kinds.has(String(node.kind())))
}

/** The line a node starts on, from 1. */
export function lineOf(node: SyntaxNode): number {
  return node.range().start.line + 1
}

/** The column a node starts at, from 1. */
export function columnOf(node: SyntaxNode): number {
  return node.range().start.column + 1
}

const symbolsByRoot = new WeakMap<SyntaxNode, readonly CodeSymbol[]>()

/** All functions and classes of a tree, in the order of the text. Found once for each tree. */
export function symbolsOf(root: SyntaxNode): readonly CodeSymbol[] {
  const known = symbolsByRoot.get(root)
  if (known !== undefined) return known
  const family = familyOf(root)
  // The parser refuses a rule with a kind that its language lacks; plain JavaScript has no abstract classes.
  const kinds = [...FUNCTION_KINDS[family], ...CLASS_KINDS[family]].filter((kind) => kind !== ABSTRACT_CLASS)
  const symbols = root
    .findAll({ rule: { any: kinds.map((kind) => ({ kind })) } })
    .map((node) => symbolOf(node, family))
    .toSorted((a, b) => a.startIndex - b.startIndex)
  symbolsByRoot.set(root, symbols)
  return symbols
}

/**
 * The innermost function around a position; undefined at the top level of a file.
 * Without a column, a function that lies on the line as a whole counts only when nothing larger does.
 */
export function enclosingFunction(root: SyntaxNode, line: number, column?: number): CodeSymbol | undefined {
  const around = nodesOnLine(root, line)
    .filter(isFunctionNode)
    .map((node) => symbolOf(node))
    .toSorted((a, b) => a.startIndex - b.startIndex)
  if (column !== undefined) return around.findLast((symbol) => covers(symbol.node, line, column))
  return around.findLast((symbol) => symbol.startLine < line) ?? around[0]
}

const NESTING_MAX = 1_000

/** All named nodes that touch a line, inner ones first. Bounds: 1 000 levels deep. */
export function nodesOnLine(root: SyntaxNode, line: number): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const visit = (node: SyntaxNode, depth: number): void => {
    for (const child of depth < NESTING_MAX ? node.namedChildren() : []) {
      const { start, end } = child.range()
      if (start.line < line && end.line + 1 >= line) visit(child, depth + 1)
    }
    found.push(node)
  }
  visit(root, 0)
  return found
}

/** The innermost function a node lies in; undefined at the top level of a file. */
export function functionAround(node: SyntaxNode): CodeSymbol | undefined {
  const found = node.ancestors().find(isFunctionNode)
  return found === undefined ? undefined : symbolOf(found, familyOf(node))
}

/** The function or class a node is. */
export function symbolOf(node: SyntaxNode, family: SyntaxFamily = familyOf(node)): CodeSymbol {
  const simpleName = simpleNameOf(node, family)
  const owner = ownerOf(node, family)
  const range = node.range()
  const shown = simpleName === '' ? '<anonymous>' : simpleName
  return {
    name: owner === undefined ? shown : `${owner}.${shown}`,
    simpleName,
    kind: CLASS_KINDS[family].has(String(node.kind())) ? 'class' : 'function',
    owner: owner?.replace(/[()*]/g, ''),
    startLine: range.start.line + 1,
    endLine: range.end.line + 1,
    startIndex: range.start.index,
    node,
  }
}

function simpleNameOf(node: SyntaxNode, family: SyntaxFamily): string {
  const own = node.field('name')
  if (own !== null) return own.text()
  if (family === 'python') return node.is('lambda') ? '<lambda>' : ''
  const parent = node.parent()
  if (parent === null || family === 'go') return goLiteralName(parent)
  const target =
    parent.field('name') ?? parent.field('key') ?? parent.field('property') ?? parent.field('left')
  if (target === null || target.id() === node.id()) return ''
  const text = target.text()
  return text.slice(text.lastIndexOf('.') + 1)
}

/** A Go function literal has the name of the variable it is assigned to, if to one. */
function goLiteralName(parent: SyntaxNode | null): string {
  const statement = parent?.is('expression_list') === true ? parent.parent() : null
  const left = statement?.field('left')
  return left?.namedChildren().length === 1 ? left.text() : ''
}

function ownerOf(node: SyntaxNode, family: SyntaxFamily): string | undefined {
  if (family === 'go') {
    const receiver = node.is('method_declaration') ? node.field('receiver')?.text() : undefined
    const type = /([*]?)\s*([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*\)$/.exec(receiver ?? '')
    if (type === null) return undefined
    return type[1] === '*' ? `(*${type[2]})` : type[2]
  }
  const parent = node
    .ancestors()
    .find((ancestor) => isFunctionNode(ancestor) || isClassLike(ancestor, family))
  if (parent === undefined || !isClassLike(parent, family)) return undefined
  return simpleNameOf(parent, family) || undefined
}

/** Classes, and object literals in a variable, whose functions are called through that name. */
function isClassLike(node: SyntaxNode, family: SyntaxFamily): boolean {
  if (CLASS_KINDS[family].has(String(node.kind()))) return true
  return family === 'javascript' && node.is('object') && node.parent()?.is('variable_declarator') === true
}

function covers(node: SyntaxNode, line: number, column: number): boolean {
  const { start, end } = node.range()
  const isAfterStart = start.line + 1 < line || (start.line + 1 === line && start.column + 1 <= column)
  const isBeforeEnd = end.line + 1 > line || (end.line + 1 === line && end.column + 1 > column)
  return isAfterStart && isBeforeEnd
}
