import type { SyntaxNode } from '../../repository/syntax.ts'
import { chainOf } from '../chain.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { ownerOf } from '../methods.ts'
import { returnedValues } from '../provenance.ts'
import { fileStyle } from '../style.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  type CodeFile,
} from '../tree.ts'
import { neutralReturn } from '../neutral-return.ts'
import { emptyValue, valueType, type ValueType } from '../value-type.ts'

/** Conditions that find out what stands for a missing value, from what the code does with it. */

/**
 * The value of the chain that `X` belongs to may be missing without harm: it is only tested, compared, or
 * its own statement. Binds CHAIN.
 */
const toleratesNothing: Predicate = {
  arguments: ['placeholder'],
  binds: ['CHAIN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const chain = chainOf(node, file)
    return isTolerant(chain) ? { CHAIN: nodeBinding(chain, file) } : false
  },
}

/** The accesses and calls that end together with `X`. Binds CHAIN. */
const chainPredicate: Predicate = {
  arguments: ['placeholder'],
  binds: ['CHAIN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    return { CHAIN: nodeBinding(chainOf(node, file), file) }
  },
}

/**
 * What is done with the chain that `X` belongs to tells what it should be when there is nothing. Binds
 * CHAIN, DEFAULT (code), OPEN and CLOSE (parentheses where the place needs them).
 */
const defaultFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['CHAIN', 'DEFAULT', 'OPEN', 'CLOSE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const chain = chainOf(node, file)
    const type = consumedType(chain, file)
    if (type === undefined || type === 'nothing') return false
    const needs = !STANDS_ALONE.has(kindOf(chain.parent()))
    return {
      CHAIN: nodeBinding(chain, file),
      DEFAULT: { text: emptyValue(type, file, fileStyle(file).quote) },
      OPEN: { text: needs ? '(' : '' },
      CLOSE: { text: needs ? ')' : '' },
    }
  },
}

const STANDS_ALONE = new Set([
  'variable_declarator',
  'return_statement',
  'arguments',
  'argument_list',
  'template_substitution',
  'pair',
  'assignment_expression',
  'assignment',
  'parenthesized_expression',
  'arrow_function',
  'array',
  'list',
  'interpolation',
  'keyword_argument',
])

function isTolerant(chain: SyntaxNode): boolean {
  const parent = chain.parent()
  if (parent === null) return false
  const operator = parent.field('operator')?.text() ?? ''
  switch (kindOf(parent)) {
    case 'expression_statement':
      return true
    case 'binary_expression':
      if (/^(===?|!==?)$/.test(operator)) return true
      return /^(\|\||\?\?)$/.test(operator) && isSame(parent.field('left'), chain)
    case 'unary_expression':
      return /^(!|typeof)/.test(parent.text())
    case 'parenthesized_expression':
      return /^(if|while)_statement$/.test(kindOf(parent.parent())) || isTolerant(parent)
    case 'ternary_expression':
      return isSame(parent.field('condition'), chain)
    case 'comparison_operator':
      return /\b(is|==|!=)\b|[!=]=/.test(parent.text())
    case 'if_statement':
    case 'not_operator':
      return true
    default:
      return false
  }
}

function consumedType(chain: SyntaxNode, file: CodeFile): ValueType | undefined {
  const own = valueType(chain, file)
  if (own !== undefined) return own
  const parent = chain.parent()
  if (parent === null) return undefined
  const operator = parent.field('operator')?.text() ?? ''
  switch (kindOf(parent)) {
    case 'template_substitution':
    case 'interpolation':
      return 'string'
    case 'spread_element':
      return kindOf(parent.parent()) === 'object' ? 'object' : 'array'
    case 'for_in_statement':
    case 'for_statement':
    case 'for_in_clause':
      return isSame(parent.field('right'), chain) ? 'array' : undefined
    case 'augmented_assignment_expression':
    case 'augmented_assignment':
      return operator === '+=' ? (valueType(parent.field('left') ?? chain, file) ?? 'number') : 'number'
    case 'binary_expression':
    case 'binary_operator': {
      if (/^[-*/%]$|^\*\*$|^\/\/$/.test(operator)) return 'number'
      if (/^[<>]=?$/.test(operator)) return 'number'
      if (operator !== '+') return undefined
      const other = isSame(parent.field('left'), chain) ? parent.field('right') : parent.field('left')
      return other === null ? undefined : valueType(other, file)
    }
    case 'comparison_operator':
      return /[<>]/.test(parent.text()) ? 'number' : undefined
    case 'parenthesized_expression':
      return consumedType(parent, file)
    case 'arguments':
    case 'argument_list':
      return argumentType(parent, file)
    case 'generator_expression':
    case 'list_comprehension':
      return isSame(parent.field('body'), chain) ? summedType(parent, file) : undefined
    default:
      return undefined
  }
}

/** `sum`, `int` and `Math.max` take numbers, `len` and `sorted` lists. */
function argumentType(list: SyntaxNode, file: CodeFile): ValueType | undefined {
  const call = list.parent()
  const callee = call === null ? undefined : calleeOf(call)
  const name = callee === undefined ? '' : lastName(callee, file.grammar)
  if (/^(round|abs|floor|ceil|max|min|toFixed|Number|float|int|parseFloat)$/.test(name)) return 'number'
  if (/^(len|sorted|list|set|tuple|enumerate|sum|any|all|from)$/.test(name)) return 'array'
  return undefined
}

function summedType(comprehension: SyntaxNode, file: CodeFile): ValueType | undefined {
  const parent = comprehension.parent()
  const call = parent !== null && kindOf(parent) === 'argument_list' ? parent.parent() : parent
  const callee = call === null || call === undefined ? undefined : calleeOf(call)
  return callee !== undefined && /^(sum|fsum)$/.test(lastName(callee, file.grammar)) ? 'number' : undefined
}

/**
 * The code shows what the function around gives when there is nothing: another branch of it, a function beside
 * it, or its declared type. Binds RETURN, the statement, and NEUTRAL_BECAUSE.
 */
const neutralReturnOf: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN', 'NEUTRAL_BECAUSE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    if (scope === undefined || isSame(scope, file.root)) return false
    const neutral = neutralReturn(scope, file, [...context.subject.files.values()])
    if (neutral === undefined) return false
    const end = file.grammar.family === 'javascript' ? fileStyle(file).adapt(';') : ''
    const text = `return${neutral.code === '' ? '' : ` ${neutral.code}`}${end}`
    return { RETURN: { text }, NEUTRAL_BECAUSE: { text: neutral.because } }
  },
}

/** As neutral_return, where the code itself shows it and not a declared type alone. */
const neutralShown: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    return (
      scope !== undefined && neutralReturn(scope, file, [...context.subject.files.values()])?.isShown === true
    )
  },
}

/**
 * As neutral_shown, and what is absent where the code shows it is what `X` reads: the text that it converts, or calls a method of.
 * That a row which is not there gives nothing says nothing of a row in which a number cannot be read, and a function that only does
 * something would leave undone in silence what it was given.
 */
const neutralShownFor: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    if (node === undefined || scope === undefined) return false
    const neutral = neutralReturn(scope, file, [...context.subject.files.values()])
    if (neutral?.isShown !== true || neutral.code === '') return false
    const absent = neutral.absent?.text()
    return absent === undefined || isReadWhole(absent, node, file)
  },
}

/** Whether something of that text is an argument of a call, or what a method is called of. */
function isReadWhole(text: string, around: SyntaxNode, file: CodeFile): boolean {
  return descendants(around).some((call) => {
    if (!file.grammar.calls.has(kindOf(call))) return false
    const callee = calleeOf(call)
    const owner = callee === undefined ? undefined : receiverOf(callee, file.grammar)
    return [owner, ...argumentsOf(call)].some((one) => one?.text() === text)
  })
}

/**
 * The function around `MATCH` gives collections, texts, or nothing: an empty one is what most would give where there is nothing to go on.
 * A number, or yes or no, would be an answer that is wrong and looks right. Binds RETURN.
 */
const usualReturn: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    if (
      scope === undefined ||
      isSame(scope, file.root) ||
      neutralReturn(scope, file, [...context.subject.files.values()]) !== undefined
    )
      return false
    const types = new Set(returnedValues(scope, file).map((value) => valueType(value, file)))
    const [type] = types
    if (types.size !== 1 || type === undefined || !/^(array|object|string)$/.test(type)) return false
    return { RETURN: { text: `return ${emptyValue(type, file, fileStyle(file).quote)}` } }
  },
}

/** What stands for the element `MATCH` itself, by what is read from it or done with it. Binds DEFAULT. */
const elementDefault: Predicate = {
  arguments: ['placeholder'],
  binds: ['DEFAULT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const parent = node?.parent() ?? null
    if (node === undefined || parent === null) return false
    const file = fileOf(context, name)
    const { quote } = fileStyle(file)
    if (!isSame(receiverOf(parent, file.grammar), node)) {
      const type = consumedType(node, file)
      if (type === undefined || type === 'nothing') return false
      return { DEFAULT: { text: emptyValue(type, file, quote) } }
    }
    if (file.grammar.subscripts.has(kindOf(parent))) return false
    const type = ownerOf(lastName(parent, file.grammar))
    return type === undefined
      ? false
      : { DEFAULT: { text: type === 'dict' ? '{}' : emptyValue(type, file, quote) } }
  },
}

export const DEFAULT_PREDICATES: Readonly<Record<string, Predicate>> = {
  tolerates_nothing: toleratesNothing,
  chain_of: chainPredicate,
  default_for: defaultFor,
  neutral_return: neutralReturnOf,
  neutral_shown: neutralShown,
  neutral_shown_for: neutralShownFor,
  usual_return: usualReturn,
  element_default: elementDefault,
}
