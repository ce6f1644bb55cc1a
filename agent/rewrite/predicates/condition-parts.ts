import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { descendants, functionOf, isSame, kindOf, within } from '../tree.ts'

/** Parts of the condition that the crash is in. */

/** Where a value is only asked for being true. */
const CONDITIONS = new Set([
  'if_statement',
  'elif_clause',
  'while_statement',
  'conditional_expression',
  'ternary_expression',
])
/** What has a meaning of its own inside a condition, and is no part of what the condition joins. */
const APART =
  /^(?:not_operator|lambda|conditional_expression|.*_comprehension|generator_expression|named_expression|unary_expression|ternary_expression|arrow_function|function_expression)$/

/**
 * Python, JavaScript: `X` is read in a condition, in a part of it that can have another one in front of it that says when it is asked at all.
 * Binds PART, the part. Leaves alone what is asked for already, and what `not` turns around: there nobody can say which way is meant.
 * Shape: `b[0] == c` of `if a and b[0] == c:`.
 */
const conditionPart: Predicate = {
  arguments: ['placeholder'],
  binds: ['PART'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const part = node === undefined || isAskedAlready(node) ? undefined : partOf(node)
    return part === undefined ? false : { PART: nodeBinding(part, fileOf(context, name)) }
  },
}

/** Whether the same chain asks before whether what an access reads from is there, or has that member. */
function isAskedAlready(access: SyntaxNode): boolean {
  const object = (access.field('object') ?? access.field('value'))?.text() ?? ''
  const member = access.field('attribute')?.text() ?? ''
  const questions = new Set([object, `${object} is not None`, `hasattr(${object}, "${member}")`])
  return operandsBefore(access).some((one) => questions.has(one.text().replaceAll("'", '"')))
}

function partOf(node: SyntaxNode): SyntaxNode | undefined {
  let part: SyntaxNode | undefined
  let current = node
  for (let parent = current.parent(); parent !== null; parent = current.parent()) {
    if (joins(parent)) part ??= current
    else if (isConditionOf(parent, current)) return part ?? withoutParentheses(current)
    else if (APART.test(kindOf(parent)) || isSame(parent.field('body'), current)) return undefined
    else if (kindOf(parent) !== 'parenthesized_expression' && part !== undefined) return undefined
    current = parent
  }
  return undefined
}

function withoutParentheses(node: SyntaxNode): SyntaxNode {
  return kindOf(node) === 'parenthesized_expression' ? (node.namedChildren()[0] ?? node) : node
}

/** Shape: `a and b`, `a && b`. */
function joins(node: SyntaxNode): boolean {
  if (kindOf(node) === 'boolean_operator') return true
  return kindOf(node) === 'binary_expression' && /^(?:&&|\|\|)$/.test(node.field('operator')?.text() ?? '')
}

function isConditionOf(parent: SyntaxNode, node: SyntaxNode): boolean {
  if (kindOf(parent) === 'if_clause') return true
  if (!CONDITIONS.has(kindOf(parent))) return false
  const condition = parent.field('condition')
  // `a if condition else b` names none of its parts.
  return condition === null ? isSame(parent.namedChildren()[1], node) : isSame(condition, node)
}

/**
 * Python: the condition asks the same of something else before it reads it, or something like it of `X`.
 * Shape: `hasattr(zone, 'localize') and zone.zone` for zone; `before and before[-1] == mark[0]` for mark.
 */
const askedBeside: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, [name, how]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const asked = operandsBefore(node)
    const text = node.text()
    if (how === 'hasattr') return asked.some((one) => one.text().startsWith(`hasattr(${text},`))
    // The name alone, and an element of it later: that it is asked because it may be empty.
    const whole =
      node
        .ancestors()
        .findLast((one) => kindOf(one) === 'boolean_operator')
        ?.text() ?? ''
    return asked.some((one) => /^[\w.]+$/.test(one.text()) && whole.includes(`${one.text()}[`))
  },
}

/** What stands before a node in the chain of `and` around it. */
function operandsBefore(node: SyntaxNode): readonly SyntaxNode[] {
  const before: SyntaxNode[] = []
  let current = node
  for (const outer of node.ancestors()) {
    if (kindOf(outer) === 'boolean_operator' && kindOf(outer.field('operator')) === 'and') {
      const left = outer.field('left')
      if (left !== null && !isSame(left, current)) before.push(...operandsOf(left))
    }
    current = outer
  }
  return before
}

function operandsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const inner = withoutParentheses(node)
  if (kindOf(inner) !== 'boolean_operator') return [inner]
  return [inner.field('left'), inner.field('right')].flatMap((side) =>
    side === null ? [] : operandsOf(side),
  )
}

/**
 * Python: the member `X` is read under a condition that picks its object by other members of it, and does not ask for this one. Binds CONDITION.
 * Shape: `block[0].text` under `if len(block) == 1 and block[0].tag == 'code':`. Leaves alone a condition with `or` or an `else`.
 */
const pickedByParts: Predicate = {
  arguments: ['placeholder'],
  binds: ['CONDITION'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined || kindOf(node) !== 'attribute') return false
    const branch = node.ancestors().find((outer) => kindOf(outer) === 'if_statement')
    const condition = branch?.field('condition') ?? undefined
    const body = branch?.field('consequence') ?? undefined
    if (condition === undefined || body === undefined || !within(node, body)) return false
    const scope = functionOf(node, file)
    if (!isSame(functionOf(condition, file), scope) || branch?.field('alternative') !== null) return false
    const parts = descendants(condition)
    const object = node.field('object')?.text()
    const isPicked = parts.some(
      (part) => kindOf(part) === 'attribute' && part.field('object')?.text() === object,
    )
    const isAsked = parts.some((part) => part.text() === node.text())
    const isOr = parts.some(
      (part) => kindOf(part) === 'boolean_operator' && kindOf(part.field('operator')) === 'or',
    )
    return isPicked && !isAsked && !isOr ? { CONDITION: nodeBinding(condition, file) } : false
  },
}

export const CONDITION_PART_PREDICATES: Readonly<Record<string, Predicate>> = {
  condition_part: conditionPart,
  asked_beside: askedBeside,
  picked_by_parts: pickedByParts,
}
