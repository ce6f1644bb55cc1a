import type { SyntaxNode } from '../../agent/repository/syntax.ts'

/** What CPython says of the two operands of an operation that failed. */
export interface OperandTypes {
  /** Shape: "+", "<"; undefined where the message names none. */
  readonly operator?: string
  readonly left: string
  readonly right: string
}

const SEQUENCE_ADDED = /can only concatenate (\w+) \(not "([\w.]+)"\) to \w+/
const BYTES_ADDED = /can't concat ([\w.]+) to (\w+)/
const TEXT_ADDED = /must be str, not ([\w.]+)/
const UNSUPPORTED = /unsupported operand type\(s\) for (\S+?)(?: or [^:]+)?: '([\w.]+)' and '([\w.]+)'/
const UNORDERED = /'(\S+)' not supported between instances of '([\w.]+)' and '([\w.]+)'/

/** The types of the operands as a part of a symptom, where a message tells both. */
export function operandsIn(message: string): { readonly operands?: OperandTypes } {
  const operands = readOperandTypes(message)
  return operands === undefined ? {} : { operands }
}

function readOperandTypes(message: string): OperandTypes | undefined {
  const both = UNSUPPORTED.exec(message) ?? UNORDERED.exec(message)
  const [, operator, first, second] = both ?? []
  if (operator !== undefined && first !== undefined && second !== undefined)
    return { operator, left: first, right: second }
  const [, sequence, added] = SEQUENCE_ADDED.exec(message) ?? []
  if (sequence !== undefined && added !== undefined) return { operator: '+', left: sequence, right: added }
  const [, unlike, bytes] = BYTES_ADDED.exec(message) ?? []
  if (unlike !== undefined && bytes !== undefined) return { operator: '+', left: bytes, right: unlike }
  const [, other] = TEXT_ADDED.exec(message) ?? []
  return other === undefined ? undefined : { operator: '+', left: 'str', right: other }
}

const TYPE_BY_KIND: Readonly<Record<string, string>> = {
  string: 'str',
  concatenated_string: 'str',
  integer: 'int',
  float: 'float',
  true: 'bool',
  false: 'bool',
  none: 'NoneType',
  list: 'list',
  list_comprehension: 'list',
  tuple: 'tuple',
  dictionary: 'dict',
  dictionary_comprehension: 'dict',
  set: 'set',
  set_comprehension: 'set',
}

const TYPE_BY_FUNCTION: Readonly<Record<string, string>> = {
  str: 'str',
  input: 'str',
  repr: 'str',
  len: 'int',
  int: 'int',
  ord: 'int',
  float: 'float',
  list: 'list',
  sorted: 'list',
  tuple: 'tuple',
  dict: 'dict',
}

const GIVES_TEXT =
  /^(?:l?r?strip|[lr]just|center|zfill|upper|lower|title|capitalize|casefold|swapcase|join|format|replace|expandtabs|isoformat|strftime)$/

/** The type that the form of a Python expression gives it; undefined when only a run would tell. */
export function pythonType(node: SyntaxNode): string | undefined {
  if (node.is('parenthesized_expression')) {
    const [inner] = node.namedChildren()
    return inner === undefined ? undefined : pythonType(inner)
  }
  const byKind = TYPE_BY_KIND[String(node.kind())]
  if (byKind !== undefined) return node.text().match(/^[rR]?[bB][rR]?['"]/) === null ? byKind : 'bytes'
  if (node.is('call')) {
    const callee = node.field('function')
    if (callee?.is('identifier') === true) return TYPE_BY_FUNCTION[callee.text()]
    const method = callee?.is('attribute') === true ? callee.field('attribute')?.text() : undefined
    return method !== undefined && GIVES_TEXT.test(method) ? 'str' : undefined
  }
  if (!node.is('binary_operator')) return undefined
  const operator = node.field('operator')?.text()
  const [left, right] = [node.field('left'), node.field('right')]
  const [first, second] = [left, right].map((side) => (side === null ? undefined : pythonType(side)))
  // A text is only ever added to a text, and what formats one gives one.
  if (operator === '%') return first === 'str' ? 'str' : undefined
  return operator === '+' && (first === 'str' || second === 'str') ? 'str' : undefined
}

/** Whether an operation may be the one that a message tells of. */
export function fitsOperands(operation: SyntaxNode, types: OperandTypes): boolean {
  const sides = sidesOf(operation)
  const operator = operation.field('operator')?.text()
  const isSameOperator = operator === undefined || operator === types.operator || types.operator === undefined
  // `x += y` fails as `+=` with most types and as `+` with texts and lists.
  const isAssigned = operation.is('augmented_assignment') && operator === `${types.operator ?? ''}=`
  if (sides === undefined || !(isSameOperator || isAssigned)) return false
  return isOfType(sides.left, types.left) && isOfType(sides.right, types.right)
}

/** The type that a message gives to one operand of an operation. */
export function operandType(
  value: SyntaxNode,
  operation: SyntaxNode,
  types: OperandTypes,
): string | undefined {
  const sides = sidesOf(operation)
  if (sides === undefined) return undefined
  return sides.left.id() === value.id()
    ? types.left
    : sides.right.id() === value.id()
      ? types.right
      : undefined
}

function isOfType(node: SyntaxNode, type: string): boolean {
  const known = pythonType(node)
  return known === undefined || known === type
}

function sidesOf(
  operation: SyntaxNode,
): { readonly left: SyntaxNode; readonly right: SyntaxNode } | undefined {
  const operands = operation.is('comparison_operator')
    ? operation.namedChildren()
    : [operation.field('left'), operation.field('right')]
  const [left, right] = operands
  return left === null || left === undefined || right === null || right === undefined || operands.length > 2
    ? undefined
    : { left, right }
}
