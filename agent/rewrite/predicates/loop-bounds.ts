import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { loopBoundOf, type LoopBound } from '../loop-bound.ts'
import { freeNames, targetNames } from '../scope.ts'
import {
  blockOf,
  descendants,
  functionOf,
  isPure,
  isSame,
  kindOf,
  receiverOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for loops that count further than the list they read. */

interface Read {
  readonly node: SyntaxNode
  readonly shift: number
  /** The code around already asks whether it is there. */
  readonly isGuarded: boolean
}

/**
 * The loop of `MATCH` reads past the end of the list it counts along, at the index itself (`element`) or at
 * one beside it (`neighbour`). Binds BOUND, the condition or range, BOUND_TEXT, the right one, LIST and READ.
 * Leaves alone: steps other than one, counts from one, and rounds that do something besides using the neighbour.
 */
const readsPastEnd: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: ['BOUND', 'BOUND_TEXT', 'LIST', 'READ'],
  test: (context, [name, reach]) => {
    const loop = nodeOf(context, name)
    const file = fileOf(context, name)
    const bound = loop === undefined ? undefined : loopBoundOf(loop, file)
    const body = loop === undefined ? undefined : bodyOf(loop)
    if (loop === undefined || bound === undefined || body === undefined) return false
    const reads = readsOf(body, bound, file)
    const open = reads.filter((read) => !read.isGuarded)
    const [furthest] = open.toSorted((a, b) => b.shift - a.shift)
    if (furthest === undefined || bound.last + furthest.shift < 0) return false
    if (furthest.shift > 0 !== (reach === 'neighbour')) return false
    const smallest = bound.first + Math.min(...reads.map(({ shift }) => shift))
    if (smallest !== 0 && !readsBefore(smallest, bound.list, loop, file)) return false
    if (furthest.shift > 0) {
      const far = reads.filter(({ shift }) => shift > 0)
      if (far.some((read) => read.isGuarded)) return false
      const texts = new Set(far.map(({ node }) => node.text()))
      if (!isOnlyFor(texts, statementsIn(body, file), bound.index, file)) return false
    }
    return {
      BOUND: nodeBinding(bound.node, file),
      BOUND_TEXT: { text: bound.text(furthest.shift) },
      LIST: { text: bound.list },
      READ: { text: furthest.node.text() },
    }
  },
}

/** The elements that the loop leaves out at its beginning are read by themselves: `let best = list[0]`. */
function readsBefore(count: number, list: string, loop: SyntaxNode, file: CodeFile): boolean {
  const written = file.text.slice(functionOf(loop, file).range().start.index, loop.range().start.index)
  return Array.from({ length: Math.max(0, count) }).every((_, index) => written.includes(`${list}[${index}]`))
}

function bodyOf(loop: SyntaxNode): SyntaxNode | undefined {
  const body = kindOf(loop) === 'for_in_clause' ? loop.parent() : loop.field('body')
  return body ?? undefined
}

function statementsIn(body: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const block = blockOf(body)
  if (file.grammar.blocks.has(kindOf(block))) return statementsOf(block)
  return /comprehension|generator/.test(kindOf(body))
    ? body
        .children()
        .filter((child) => child.isNamed())
        .slice(0, 1)
    : [body]
}

/** Where the list is read at the index or beside it. */
function readsOf(body: SyntaxNode, { list, index }: LoopBound, file: CodeFile): readonly Read[] {
  const { grammar } = file
  return descendants(body).flatMap((node): readonly Read[] => {
    if (!grammar.subscripts.has(kindOf(node)) || receiverOf(node, grammar)?.text() !== list) return []
    const written = node.field(grammar.subscriptIndex)?.text() ?? ''
    const match = new RegExp(`^${RegExp.escape(index)}\\s*(?:([+-])\\s*(\\d+))?$`).exec(written)
    if (match === null) return []
    const shift = match[2] === undefined ? 0 : Number(match[2]) * (match[1] === '+' ? 1 : -1)
    return [{ node, shift, isGuarded: isAskedFor(node, body, { list, index: written }) }]
  })
}

const TESTS =
  /^(if_statement|ternary_expression|conditional_expression|boolean_operator|while_statement|try_statement|if_clause)$/

/** Something between the read and the loop asks for the length, the index, or whether the element is there. */
function isAskedFor(
  read: SyntaxNode,
  body: SyntaxNode,
  { list, index }: { readonly list: string; readonly index: string },
): boolean {
  const parent = read.parent()
  if (parent?.text().slice(read.text().length).startsWith('?.') === true) return true
  const between = read.ancestors()
  const inside = between.slice(0, between.findIndex((outer) => isSame(outer, body)) + 1)
  return inside.some((outer) => {
    const operator = outer.field('operator')?.text() ?? ''
    if (!TESTS.test(kindOf(outer)) && !/^(&&|\|\||\?\?)$/.test(operator)) return false
    if (kindOf(outer) === 'try_statement') return true
    if (/^(\?\?|\|\||or)$/.test(operator) && isSame(outer.field('left'), read)) return true
    const test = outer.field('condition')?.text() ?? outer.field('left')?.text() ?? outer.text()
    return (
      test.includes(`${list}.length`) ||
      test.includes(`len(${list})`) ||
      new RegExp(`${RegExp.escape(index)}\\s*[<>]`).test(test)
    )
  })
}

/**
 * Whether statements do nothing without what is read beside the index: a round in which that is not there has
 * nothing to do.
 */
function isOnlyFor(
  reads: ReadonlySet<string>,
  statements: readonly SyntaxNode[],
  index: string,
  file: CodeFile,
): boolean {
  const derived = new Set<string>()
  const depends = (node: SyntaxNode): boolean =>
    [...reads].some((read) => node.text().includes(read)) ||
    [...freeNames(node)].some((name) => derived.has(name))
  const isNeeded = (statement: SyntaxNode): boolean => {
    const kind = kindOf(statement)
    const declared = declaredIn(statement, file)
    if (!depends(statement)) {
      const isStep = new RegExp(`^(?:${RegExp.escape(index)}\\b|\\+\\+)`).test(statement.text())
      return isStep || declared.some(({ value }) => isPure(value, file.grammar))
    }
    for (const { target } of declared) for (const name of targetNames(target)) derived.add(name)
    if (kind !== file.grammar.conditional) return true
    const condition = statement.field('condition')
    if (condition !== null && depends(condition)) return true
    const then = statement.field('consequence')
    return (
      statement.field('alternative') === null && then !== null && statementsIn(then, file).every(isNeeded)
    )
  }
  return statements.every(isNeeded)
}

interface Declared {
  readonly target: SyntaxNode
  readonly value: SyntaxNode
}

function declaredIn(statement: SyntaxNode, file: CodeFile): readonly Declared[] {
  if (!file.grammar.declarations.has(kindOf(statement))) return []
  return [statement, ...statement.children()].flatMap((node): readonly Declared[] => {
    const target = node.field('name') ?? node.field('left')
    const value = node.field('value') ?? node.field('right')
    return target === null || value === null || /augmented/.test(kindOf(node)) ? [] : [{ target, value }]
  })
}

export const LOOP_BOUND_PREDICATES: Readonly<Record<string, Predicate>> = {
  reads_past_end: readsPastEnd,
}
