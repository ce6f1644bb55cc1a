import type { SyntaxNode } from '../repository/syntax.ts'
import { originOf } from './scope.ts'
import {
  blockOf,
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  kindOf,
  statementsOf,
  type CodeFile,
} from './tree.ts'

/**
 * The bound of a loop that counts along a list. An index is written as its distance from the length, which is
 * known without knowing the length:
 *
 *   for (i = 0; i <= a.length - 1; i++) b.push(a[i + 1] - a[i])
 *
 *   the last `i` is length - 1, the furthest read is one more: length + 0, which is past the end. It is in
 *   bounds while `i < a.length - 1`.
 */

/** The upper end of a loop that counts. */
export interface LoopBound {
  /** What is replaced: the comparison, or the call of `range`. */
  readonly node: SyntaxNode
  readonly index: string
  readonly first: number
  /** The list whose length it counts to. */
  readonly list: string
  /** The last value of the index less the length. */
  readonly last: number
  /** The bound under which the index stays that far below the length. */
  readonly text: (below: number) => string
}

/**
 * How far a loop counts, where it goes up by one along the length of a list.
 * Shape: `i <= a.length`, also beside other conditions; `range(1, len(a))`. Undefined for other loops and steps.
 */
export function loopBoundOf(loop: SyntaxNode, file: CodeFile): LoopBound | undefined {
  const isCounted = kindOf(loop) === 'for_statement' || kindOf(loop) === 'while_statement'
  const isRange = kindOf(loop) === 'for_in_clause' || (isCounted && loop.field('right') !== null)
  return isRange ? rangeBound(loop, file) : isCounted ? comparedBound(loop, file) : undefined
}

/** Shape: `range(len(a) + 1)`, `range(1, len(a))`; none with a step. */
function rangeBound(loop: SyntaxNode, file: CodeFile): LoopBound | undefined {
  const call = loop.field('right')
  const index = loop.field('left')
  if (call === null || index === null || kindOf(index) !== 'identifier') return undefined
  if (calleeOf(call)?.text() !== 'range') return undefined
  const given = argumentsOf(call)
  const [start, end] = given.length === 1 ? [undefined, given[0]] : given
  const first = start === undefined ? 0 : numberOf(start.text())
  const length = end === undefined ? undefined : lengthOf(end, file)
  if (given.length > 2 || first === undefined || length === undefined) return undefined
  const before = first === 0 ? '' : `${first}, `
  return {
    node: call,
    index: index.text(),
    first,
    list: length.list,
    last: length.offset - 1,
    text: (below) => `range(${before}${less(length.base, below, file)})`,
  }
}

/** Shape: `i <= a.length`, also as one of several conditions that all have to hold. */
function comparedBound(loop: SyntaxNode, file: CodeFile): LoopBound | undefined {
  const clause = loop.children().find((child) => kindOf(child) === 'for_clause')
  const condition =
    (clause ?? loop).field('condition') ??
    loop.children().find((child) => kindOf(child) === 'binary_expression')
  if (condition === undefined) return undefined
  for (const compared of conjuncts(bare(condition, file.grammar), file)) {
    const [left, right] = compared.children().filter((child) => child.isNamed())
    const operator = /^[\w$]+\s*(<=?)/.exec(compared.text())?.[1]
    if (left === undefined || right === undefined || operator === undefined) continue
    const length = kindOf(left) === 'identifier' ? lengthOf(right, file) : undefined
    const first = length === undefined ? undefined : firstOf(left.text(), loop, clause ?? loop)
    if (length === undefined || first === undefined || !countsUp(left.text(), loop, clause ?? loop)) continue
    return {
      node: compared,
      index: left.text(),
      first,
      list: length.list,
      last: length.offset - (operator === '<' ? 1 : 0),
      text: (below) => `${left.text()} < ${less(length.base, below, file)}`,
    }
  }
  return undefined
}

/** As gofmt writes it, in Go. */
function less(base: string, below: number, file: CodeFile): string {
  if (below === 0) return base
  return file.grammar.family === 'go' ? `${base}-${below}` : `${base} - ${below}`
}

function conjuncts(condition: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const operator = condition.field('operator')?.text()
  const [left, right] = [condition.field('left'), condition.field('right')]
  if ((operator === '&&' || operator === 'and') && left !== null && right !== null)
    return [left, right].flatMap((one) => conjuncts(bare(one, file.grammar), file))
  return [condition]
}

interface Length {
  readonly list: string
  /** The length as it is written there, a name that stands for it included. */
  readonly base: string
  readonly offset: number
}

function lengthOf(node: SyntaxNode, file: CodeFile): Length | undefined {
  const match = /^(.+?)\s*(?:([+-])\s*(\d+))?$/s.exec(node.text())
  const base = match?.[1] ?? ''
  const offset = match?.[3] === undefined ? 0 : Number(match[3]) * (match[2] === '+' ? 1 : -1)
  const origin = /^[A-Za-z_$][\w$]*$/.test(base) ? originOf(base, node, file) : undefined
  const isNamed = origin?.kind === 'value' && /^(identifier|expression_list)$/.test(kindOf(origin.target))
  const list = listOf(isNamed ? origin.value.text() : base)
  return list === undefined ? undefined : { list, base, offset }
}

function listOf(length: string): string | undefined {
  const match = /^(?:([\w$.#[\]]+)\.length|len\(([\w.[\]]+)\))$/.exec(length)
  return match?.[1] ?? match?.[2]
}

/** What the index begins with: in the loop itself, else in a statement before it. */
function firstOf(index: string, loop: SyntaxNode, clause: SyntaxNode): number | undefined {
  const before = [clause.field('initializer'), ...loop.prevAll().slice(0, 6)]
  for (const statement of before) {
    const match = new RegExp(`(?:^|[\\s,(])${RegExp.escape(index)}\\s*:?=\\s*(\\w+)`).exec(
      statement?.text() ?? '',
    )
    if (match !== null) return numberOf(match[1] ?? '')
  }
  return undefined
}

/** The index goes up by one, once a round, after everything else in it. */
function countsUp(index: string, loop: SyntaxNode, clause: SyntaxNode): boolean {
  const step = new RegExp(
    `^(?:${RegExp.escape(index)}\\s*(?:\\+\\+|\\+=\\s*1|=\\s*${RegExp.escape(index)}\\s*\\+\\s*1)|\\+\\+${RegExp.escape(index)});?$`,
  )
  const update = clause.field('increment') ?? clause.field('update')
  const body = loop.field('body')
  if (body === null) return false
  const changes = descendants(body).filter(
    (node) =>
      /assignment|update_expression|inc_statement|dec_statement/.test(kindOf(node)) &&
      (
        node.field('left') ??
        node.field('argument') ??
        node.children().find((child) => child.isNamed())
      )?.text() === index,
  )
  if (update !== null) return step.test(update.text()) && changes.length === 0
  const last = statementsOf(blockOf(body)).at(-1)
  return changes.length === 1 && last !== undefined && step.test(last.text())
}

function numberOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}
