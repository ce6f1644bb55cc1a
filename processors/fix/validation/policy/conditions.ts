import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import { conditionalOf, operatorOf, partsOf, statementsOf } from './code-tree.ts'

/**
 * Conditions in one form, whatever the language writes: `!` for not, `==` for `===`, `is` and the like, `null` for all
 * that is nothing, `<` for `<=` as well. A condition that differs only so asks the same, up to a bound's edge.
 */

/** What leaves a function when a condition holds: a refusal says no, `nothing` does so without a word. */
export type Exit = 'refusal' | 'nothing' | 'return' | 'loop'

export interface Conditional {
  /** Any of these holds, then the condition does; each holds when all its statements do. */
  readonly alternatives: readonly Statements[]
  /** The smallest statements that it is made of. */
  readonly atoms: readonly string[]
  readonly exit: Exit | undefined
  /** What runs when it holds, statement by statement in one form. */
  readonly consequence: readonly string[]
}

type Statements = readonly string[]

/** More would be no condition that a person wrote. */
const ALTERNATIVES_MAX = 32

/** A conditional in one form; undefined for nodes that are none. */
export function readConditional(node: CodeNode): Conditional | undefined {
  const conditional = conditionalOf(node)
  if (conditional === undefined) return undefined
  return {
    alternatives: alternativesOf(conditional.condition, false),
    atoms: atomsOf(conditional.condition),
    exit: exitOf(conditional.consequence),
    consequence: statementsOf(conditional.consequence).map(({ text }) => plain(text)),
  }
}

/** The smallest statements of a condition, each in one form. */
export function atomsOf(condition: CodeNode): Statements {
  return [...new Set(alternativesOf(condition, false).flat())]
}

/** A condition as alternatives: `!(a || b) && c` is one of `!a`, `!b`, `c`. Source: De Morgan's laws. */
function alternativesOf(node: CodeNode, isNegated: boolean): readonly Statements[] {
  const inner = unwrapped(node)
  const [first, second] = partsOf(inner)
  if (isNegation(inner) && first !== undefined) return alternativesOf(first, !isNegated)
  const operator = /^(?:binary_expression|boolean_operator)$/.test(inner.kind) ? operatorOf(inner) : ''
  const isJoined = /^(?:\|\||&&|or|and)$/.test(operator)
  if (!isJoined || first === undefined || second === undefined) {
    const form = formOf(inner)
    return [[isNegated ? negated(form) : form]]
  }
  const [left, right] = [alternativesOf(first, isNegated), alternativesOf(second, isNegated)]
  const isEither = /^(?:\|\||or)$/.test(operator) !== isNegated
  if (isEither) return [...left, ...right].slice(0, ALTERNATIVES_MAX)
  return left.flatMap((one) => right.map((other) => [...one, ...other])).slice(0, ALTERNATIVES_MAX)
}

/** The opposite of a statement in its one form. */
export function negated(form: string): string {
  if (form.startsWith('!')) return form.slice(1)
  if (form.includes(' == ')) return form.replace(' == ', ' != ')
  if (form.includes(' != ')) return form.replace(' != ', ' == ')
  return `!${form}`
}

/** A statement that always holds, or never. */
export function isConstant(form: string): boolean {
  if (/^!*(?:true|false|null|\d+|"[^"]*"|'[^']*'|\[\]|\{\})$/.test(form)) return true
  const sides = form.split(/ (?:==|!=|<|>) /)
  return sides.length === 2 && sides[0] === sides[1]
}

/** One form for one statement. */
export function formOf(node: CodeNode): string {
  const inner = unwrapped(node)
  const [first, second] = partsOf(inner)
  if (isNegation(inner) && first !== undefined) return negated(formOf(first))
  const operator = OPERATORS[operatorOf(inner)]
  if (COMPARISON_KINDS.test(inner.kind) && operator !== undefined && first && second)
    return `${formOf(first)} ${operator} ${formOf(second)}`
  return plain(inner.text)
}

const COMPARISON_KINDS = /^(?:binary_expression|comparison_operator)$/
const OPERATORS: Readonly<Record<string, string>> = {
  '==': '==',
  '===': '==',
  is: '==',
  '!=': '!=',
  '!==': '!=',
  '<>': '!=',
  'is not': '!=',
  '<': '<',
  '<=': '<',
  '>': '>',
  '>=': '>',
  in: 'in',
  'not in': '!in',
}

function isNegation({ kind, children }: CodeNode): boolean {
  return kind === 'not_operator' || (kind === 'unary_expression' && children[0]?.text === '!')
}

function unwrapped(node: CodeNode): CodeNode {
  const [only] = partsOf(node)
  return node.kind === 'parenthesized_expression' && only !== undefined ? unwrapped(only) : node
}

/** Text without blanks, and without the difference between a member and one that may be absent. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, '')
    .replaceAll(/\?\.(?=[[(])/g, '')
    .replaceAll('?.', '.')
    .replaceAll(/\b(?:undefined|None|nil)\b/g, 'null')
    .replaceAll(/\b(?:True|False)\b/g, (word) => word.toLowerCase())
}

const REFUSED_RETURN =
  /^return (?:false|.*(?:\berr\w*|Errorf|\b40[13]\b|denied|forbidden|unauthorized|rejected))/i

function exitOf(consequence: CodeNode): Exit | undefined {
  const last = statementsOf(consequence).at(-1)
  if (last === undefined) return undefined
  const statement = last.kind === 'expression_statement' ? (partsOf(last)[0] ?? last) : last
  const text = statement.text.replaceAll(/\s+/g, ' ')
  if (/^(?:throw|raise)_statement$/.test(statement.kind) || /^panic!?\(/.test(text)) return 'refusal'
  if (/^return_(?:statement|expression)$/.test(statement.kind)) {
    if (REFUSED_RETURN.test(text)) return 'refusal'
    return /^return(?:;|\s|undefined|null|None|nil)*$/.test(text) ? 'nothing' : 'return'
  }
  return /^(?:continue|break)_/.test(statement.kind) ? 'loop' : undefined
}
