import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { fileStyle } from '../style.ts'
import { descendants, isSame, kindOf, statementsOf } from '../tree.ts'
import { emptyValue, valueType } from '../value-type.ts'

/** Conditions for what Python goes through: loops, sums, the largest and the smallest. */

/**
 * The call has one iterable and no default for an empty one. Binds ITERABLE, LAST_ARGUMENT, and OPEN and
 * CLOSE, the parentheses that a generator needs beside another argument.
 */
const singleIterable: Predicate = {
  arguments: ['placeholder'],
  binds: ['ITERABLE', 'LAST_ARGUMENT', 'OPEN', 'CLOSE'],
  test: (context, [name]) => {
    const list = nodeOf(context, name)?.field('arguments')
    if (list === null || list === undefined) return false
    if (kindOf(list) === 'generator_expression') {
      return {
        ITERABLE: { text: list.text() },
        LAST_ARGUMENT: nodeBinding(list),
        OPEN: { text: '(' },
        CLOSE: { text: ')' },
      }
    }
    const given = statementsOf(list)
    const positional = given.filter((argument) => kindOf(argument) !== 'keyword_argument')
    const last = given.at(-1)
    const [iterable] = positional
    if (positional.length !== 1 || iterable === undefined || last === undefined) return false
    if (given.some((argument) => argument.field('name')?.text() === 'default')) return false
    return {
      ITERABLE: nodeBinding(iterable),
      LAST_ARGUMENT: nodeBinding(last),
      OPEN: { text: '' },
      CLOSE: { text: '' },
    }
  },
}

/** What the largest or smallest of nothing may be: a number where one is compared, else None. Binds DEFAULT. */
const extremeDefault: Predicate = {
  arguments: ['placeholder'],
  binds: ['DEFAULT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const hasKey = descendants(node).some((part) => kindOf(part) === 'keyword_argument')
    const isUsed = isSame(node.parent()?.field('object'), node)
    return { DEFAULT: { text: hasKey || isUsed ? 'None' : '0' } }
  },
}

/** What a sum of such values starts from. Binds ZERO. */
const zeroFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['ZERO'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const type = valueType(node, file) ?? 'number'
    const isSummed = type === 'number' || type === 'string' || type === 'array'
    return isSummed ? { ZERO: { text: emptyValue(type, file, fileStyle(file).quote) } } : false
  },
}

/** `X` is gone through by a loop, or looked into by `in`. Binds OPEN and CLOSE, the parentheses an `or` needs there. */
const isIterated: Predicate = {
  arguments: ['placeholder'],
  binds: ['OPEN', 'CLOSE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const parent = node?.parent() ?? null
    if (node === undefined || parent === null) return false
    if (/^for_(statement|in_clause)$/.test(kindOf(parent)) && isSame(parent.field('right'), node)) {
      return { OPEN: { text: '' }, CLOSE: { text: '' } }
    }
    return kindOf(parent) === 'comparison_operator' ? { OPEN: { text: '(' }, CLOSE: { text: ')' } } : false
  },
}

export const PYTHON_ITERABLE_PREDICATES: Readonly<Record<string, Predicate>> = {
  single_iterable: singleIterable,
  extreme_default: extremeDefault,
  zero_for: zeroFor,
  is_iterated: isIterated,
}
