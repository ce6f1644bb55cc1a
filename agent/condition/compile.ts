import type { LogBatch } from '../model/log-batch.ts'
import type { CompareOperator, Expression, Path } from './expression.ts'
import { functionOf } from './functions.ts'
import { readerOf, type Reader, type Value } from './paths.ts'
import { textOf } from './value-text.ts'

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

/** A condition as a function. Errors: ConditionFault for paths and functions that are not known. */
export function compileCondition(expression: Expression): (batch: LogBatch, index: number) => boolean {
  const read = compile(expression)
  return (batch, index) => read(batch, index) === true
}

function compile(expression: Expression): Reader {
  switch (expression.kind) {
    case 'value':
      return () => expression.value
    case 'path':
      return severityOf(expression) ?? readerOf(expression)
    case 'call':
      return functionOf(expression, expression.arguments.map(compile))
    case 'compare': {
      const left = compile(expression.left)
      const right = compile(expression.right)
      const { operator } = expression
      return (batch, index) => holds(operator, left(batch, index), right(batch, index))
    }
    case 'and': {
      const parts = expression.parts.map(compile)
      return (batch, index) => parts.every((part) => part(batch, index) === true)
    }
    case 'or': {
      const parts = expression.parts.map(compile)
      return (batch, index) => parts.some((part) => part(batch, index) === true)
    }
    case 'not': {
      const part = compile(expression.part)
      return (batch, index) => part(batch, index) !== true
    }
  }
}

/** The named numbers of severities. Shape: SEVERITY_NUMBER_ERROR is 17, SEVERITY_NUMBER_WARN2 is 14. */
function severityOf({ names, keys }: Path): Reader | undefined {
  const found = /^SEVERITY_NUMBER_(UNSPECIFIED|[A-Z]+)([234])?$/.exec(names[0] ?? '')
  if (found === null || names.length > 1 || keys.length > 0) return undefined
  const [, word = '', within = '1'] = found
  if (word === 'UNSPECIFIED') return () => 0
  const group = SEVERITIES.indexOf(word as (typeof SEVERITIES)[number])
  if (group < 0) return undefined
  const value = group * 4 + Number(within)
  return () => value
}

function holds(operator: CompareOperator, left: Value, right: Value): boolean {
  if (operator === '==') return isEqual(left, right)
  if (operator === '!=') return !isEqual(left, right)
  const order = orderOf(left, right)
  if (order === undefined) return false
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left === 'object' && left !== null) return textOf(left) === textOf(right)
  return left === right || orderOf(left, right) === 0
}

/** Text with text, numbers with numbers; anything else has no order. */
function orderOf(left: Value, right: Value): number | undefined {
  const isText = typeof left === 'string' && typeof right === 'string'
  if (!isText && !(isNumber(left) && isNumber(right))) return undefined
  return left < right ? -1 : left > right ? 1 : 0
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
