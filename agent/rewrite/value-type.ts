import type { SyntaxNode } from '../repository/syntax.ts'
import { originOf } from './scope.ts'
import { kindOf, argumentsOf, bare, calleeOf, lastName, receiverOf, type CodeFile } from './tree.ts'

/** The type of value an expression gives, by its form; for choosing what stands for "nothing there". */
export type ValueType = 'string' | 'number' | 'array' | 'object' | 'boolean' | 'nothing'

const STEPS_MAX = 6
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const BY_METHOD: readonly (readonly [ValueType, ReadonlySet<string>])[] = [
  [
    'string',
    words(
      'trim trimStart trimEnd toUpperCase toLowerCase join padStart padEnd toFixed toString toISOString charAt replace replaceAll substring repeat upper lower strip lstrip rstrip title capitalize format decode isoformat strftime str String toLocaleString',
    ),
  ],
  [
    'number',
    words(
      'len sum round int float abs Number parseInt parseFloat indexOf findIndex floor ceil max min count length size getTime trunc pow sqrt',
    ),
  ],
  [
    'array',
    words(
      'map filter flatMap sort toSorted split splitlines list sorted keys values entries items flat splitn reversed',
    ),
  ],
  [
    'boolean',
    words(
      'some every includes has startsWith endsWith startswith endswith any all bool Boolean isArray isdigit',
    ),
  ],
]

const BY_KIND: Readonly<Record<string, ValueType>> = {
  template_string: 'string',
  string: 'string',
  concatenated_string: 'string',
  number: 'number',
  integer: 'number',
  float: 'number',
  array: 'array',
  list: 'array',
  list_comprehension: 'array',
  object: 'object',
  dictionary: 'object',
  dictionary_comprehension: 'object',
  true: 'boolean',
  false: 'boolean',
  not_operator: 'boolean',
  comparison_operator: 'boolean',
  undefined: 'nothing',
  null: 'nothing',
  none: 'nothing',
}

/** The type of an expression; undefined when its form does not tell. Bounds: six names deep. */
export function valueType(node: SyntaxNode, file: CodeFile, steps = 0): ValueType | undefined {
  const { grammar } = file
  const value = bare(node, grammar)
  const known = BY_KIND[kindOf(value)]
  if (known !== undefined || steps > STEPS_MAX) return known
  const next = (part: SyntaxNode | null): ValueType | undefined =>
    part === null ? undefined : valueType(part, file, steps + 1)
  if (kindOf(value) === 'binary_expression' || kindOf(value) === 'binary_operator')
    return operatorType(value, next)
  if (kindOf(value) === 'unary_expression') return value.text().startsWith('!') ? 'boolean' : 'number'
  if (kindOf(value) === 'ternary_expression')
    return next(value.field('consequence')) ?? next(value.field('alternative'))
  if (kindOf(value) === 'conditional_expression') return next(value.child(0)) ?? next(value.child(4))
  if (kindOf(value) === 'identifier') {
    const origin = originOf(value.text(), value, file)
    if (origin?.kind === 'parameter')
      return origin.index === 0 ? next(seedOf(origin.function, file)) : undefined
    return origin?.kind === 'value' && kindOf(origin.target) === 'identifier' ? next(origin.value) : undefined
  }
  if (grammar.subscripts.has(kindOf(value))) return next(firstElement(value, file))
  if (!grammar.calls.has(kindOf(value))) return methodType(lastName(value, grammar), ['length', 'size'])
  return callType(value, file, next)
}

function operatorType(
  value: SyntaxNode,
  next: (part: SyntaxNode | null) => ValueType | undefined,
): ValueType | undefined {
  const operator = value.field('operator')?.text() ?? ''
  const left = next(value.field('left'))
  const right = next(value.field('right'))
  if (/^(===?|!==?|<=?|>=?|in|instanceof)$/.test(operator)) return 'boolean'
  if (/^(\|\||\?\?|&&)$/.test(operator)) return right ?? left
  if (operator === '%' && left === 'string') return 'string'
  if (operator !== '+') return 'number'
  if (left === 'string' || right === 'string') return 'string'
  return left ?? right
}

function callType(
  call: SyntaxNode,
  file: CodeFile,
  next: (part: SyntaxNode | null) => ValueType | undefined,
): ValueType | undefined {
  const callee = calleeOf(call)
  if (callee === undefined) return undefined
  const name = lastName(callee, file.grammar)
  const [reducer, seed] = name === 'reduce' ? argumentsOf(call) : []
  if (reducer !== undefined) return next(seed ?? reducer.field('body'))
  const receiver = receiverOf(bare(callee, file.grammar), file.grammar)
  if (name === 'slice' || name === 'concat') return receiver === undefined ? undefined : next(receiver)
  return methodType(name, [])
}

/** What a reduction starts from, for its function's first parameter. */
function seedOf(scope: SyntaxNode, file: CodeFile): SyntaxNode | null {
  const call = scope.parent()?.parent() ?? null
  const callee = call === null || !file.grammar.calls.has(kindOf(call)) ? undefined : calleeOf(call)
  if (call === null || callee === undefined || lastName(callee, file.grammar) !== 'reduce') return null
  return argumentsOf(call)[1] ?? null
}

/** The first element of the list that a name was declared as; all others are taken to be like it. */
function firstElement(access: SyntaxNode, file: CodeFile): SyntaxNode | null {
  const receiver = receiverOf(access, file.grammar)
  const origin =
    receiver === undefined || kindOf(receiver) !== 'identifier'
      ? undefined
      : originOf(receiver.text(), receiver, file)
  if (origin?.kind !== 'value' || !/^(array|list)$/.test(kindOf(origin.value))) return null
  return origin.value.children().find((child) => child.isNamed() && kindOf(child) !== 'comment') ?? null
}

function methodType(name: string, only: readonly string[]): ValueType | undefined {
  if (only.length > 0 && !only.includes(name)) return undefined
  return BY_METHOD.find(([, names]) => names.has(name))?.[0]
}

/** Code for the empty value of a type. Shape: '' gives `''`, in Python `None` for nothing. */
export function emptyValue(type: ValueType, file: CodeFile, quote: string): string {
  const isPython = file.grammar.family === 'python'
  switch (type) {
    case 'string':
      return quote + quote
    case 'number':
      return '0'
    case 'array':
      return '[]'
    case 'object':
      return '{}'
    case 'boolean':
      return isPython ? 'False' : 'false'
    case 'nothing':
      return isPython ? 'None' : 'undefined'
  }
}
