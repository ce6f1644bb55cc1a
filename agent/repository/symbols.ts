import { codeLanguageOf } from './code-languages.ts'
import { nodesOfKinds, type SyntaxNode } from './syntax.ts'

/**
 * Functions and types of a syntax tree, for all languages alike.
 * Lines and columns count from 1 here, as in traces; the parser's own count from 0.
 */

/** A function, method or class of a file. */
export interface CodeSymbol {
  /** As a trace prints it, with its class or receiver. Shape: "Cart.total", "(*Cart).Total", "Cart#total", "findUser". */
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

/** Whether a node is what its language has for functions, methods and closures among them. */
export function isFunctionNode(node: SyntaxNode): boolean {
  return codeLanguageOf(node).functions.has(String(node.kind()))
}

export { lineOf } from './code-language.ts'

/** The column a node starts at, from 1. */
export function columnOf(node: SyntaxNode): number {
  return node.range().start.column + 1
}

const symbolsByRoot = new WeakMap<SyntaxNode, readonly CodeSymbol[]>()

/** All functions and classes of a tree, in the order of the text. Found once for each tree. */
export function symbolsOf(root: SyntaxNode): readonly CodeSymbol[] {
  const known = symbolsByRoot.get(root)
  if (known !== undefined) return known
  const language = codeLanguageOf(root)
  const symbols = nodesOfKinds(root, [...language.functions, ...language.types])
    .filter((node) => language.isDefined?.(node) !== false)
    .map((node) => symbolOf(node))
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

/**
 * The function a frame is of: of those around its line the one that is named as the frame prints it, else
 * what `enclosingFunction` takes. Two can stand on one line, a lambda and what it is passed to.
 */
export function functionOfFrame(
  root: SyntaxNode,
  frame: { readonly function: string },
  line: number,
  column?: number,
): CodeSymbol | undefined {
  const named = nodesOnLine(root, line)
    .filter(isFunctionNode)
    .map((node) => symbolOf(node))
    .find(({ name }) => name.includes('.') && frame.function.endsWith(name))
  return named ?? enclosingFunction(root, line, column)
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
  const { functions } = codeLanguageOf(node)
  const found = node.ancestors().find((ancestor) => functions.has(String(ancestor.kind())))
  return found === undefined ? undefined : symbolOf(found)
}

/** The function or class a node is. */
export function symbolOf(node: SyntaxNode): CodeSymbol {
  const language = codeLanguageOf(node)
  const simpleName = language.nameOf(node)
  const owner = language.ownerOf(node)
  const range = node.range()
  const separator = language.separatorOf?.(node) ?? '.'
  return {
    get name() {
      const shown = language.printedName?.(node) ?? simpleName
      if (shown !== '') return owner === undefined ? shown : `${owner}${separator}${shown}`
      const outer = functionAround(node)
      return language.anonymousName(node, outer === undefined ? '' : outer.name)
    },
    simpleName,
    kind: language.types.has(String(node.kind())) ? 'class' : 'function',
    owner: owner?.replace(/[()*]/g, ''),
    startLine: range.start.line + 1,
    endLine: range.end.line + 1,
    startIndex: range.start.index,
    node,
  }
}

function covers(node: SyntaxNode, line: number, column: number): boolean {
  const { start, end } = node.range()
  const isAfterStart = start.line + 1 < line || (start.line + 1 === line && start.column + 1 <= column)
  const isBeforeEnd = end.line + 1 > line || (end.line + 1 === line && end.column + 1 > column)
  return isAfterStart && isBeforeEnd
}
