import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { originOf } from '../scope.ts'
import { bare, isSame, kindOf, type CodeFile } from '../tree.ts'

/** Conditions for `"%s of %d" % (name, count)`: the places of the text against the values it gets. */

/**
 * `MATCH` fills in a text whose places can be counted. Binds PLACES and GIVEN, how many there are of each, and
 * VALUES, what is right of the `%`.
 */
const fillsText: Predicate = {
  arguments: ['placeholder'],
  binds: ['PLACES', 'GIVEN', 'VALUES'],
  test: (context, [name]) => {
    const found = filling(nodeOf(context, name), fileOf(context, name))
    if (found === undefined) return false
    const { places, values, right } = found
    return {
      PLACES: { text: counted(places.length, 'place') },
      GIVEN: { text: values === undefined ? `\`${right.text()}\`` : counted(values.length, 'value') },
      VALUES: nodeBinding(right, fileOf(context, name)),
    }
  },
}

/**
 * The values that the text of `MATCH` lacks stand right after it, outside: `print("%s: %s" % a, b)`. Binds
 * VALUES, what is right of the `%`, LAST, the last of those after it, and ALL, all of them in one tuple.
 */
const valuesOutside: Predicate = {
  arguments: ['placeholder'],
  binds: ['VALUES', 'LAST', 'ALL'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const found = filling(node, file)
    const holder = node?.parent()
    if (node === undefined || found === undefined || holder === null || holder === undefined) return false
    if (!/^(argument_list|expression_list|tuple)$/.test(kindOf(holder))) return false
    if (kindOf(found.right) === 'tuple' || kindOf(holder) === 'tuple') return false
    const all = holder.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
    const after = all.slice(all.findIndex((one) => isSame(one, node)) + 1)
    const last = after.at(-1)
    if (last === undefined || after.length !== found.places.length - 1) return false
    if (after.some((one) => /keyword_argument|splat/.test(kindOf(one)))) return false
    return {
      VALUES: nodeBinding(found.right, file),
      LAST: nodeBinding(last, file),
      ALL: { text: [found.right, ...after].map((one) => one.text()).join(', ') },
    }
  },
}

/** The text of `MATCH` has one place, and its one value is no tuple as it is written. Binds VALUES. */
const hasOnePlace: Predicate = {
  arguments: ['placeholder'],
  binds: ['VALUES'],
  test: (context, [name]) => {
    const file = fileOf(context, name)
    const found = filling(nodeOf(context, name), file)
    if (found === undefined || found.places.length !== 1) return false
    return /^(identifier|attribute|subscript|call)$/.test(kindOf(found.right))
      ? { VALUES: nodeBinding(found.right, file) }
      : false
  },
}

/** The only place for a number in the text of `MATCH`. Binds VALUE, what is put there. */
const onlyNumberPlace: Predicate = {
  arguments: ['placeholder'],
  binds: ['VALUE'],
  test: (context, [name]) => {
    const file = fileOf(context, name)
    const found = filling(nodeOf(context, name), file)
    const numeric = found?.places.flatMap((place, index) => (/[diouxX]$/.test(place) ? [index] : [])) ?? []
    const value = (found?.values ?? (found === undefined ? [] : [found.right]))[numeric[0] ?? -1]
    return numeric.length === 1 && value !== undefined ? { VALUE: nodeBinding(value, file) } : false
  },
}

interface Filling {
  /** Shape: `%s`, `%5.2f`; `%%` is none. */
  readonly places: readonly string[]
  readonly right: SyntaxNode
  /** The values of a tuple as it is written. */
  readonly values: readonly SyntaxNode[] | undefined
}

function filling(node: SyntaxNode | undefined, file: CodeFile): Filling | undefined {
  if (node === undefined || node.field('operator')?.text() !== '%') return undefined
  const [left, right] = [node.field('left'), node.field('right')]
  if (left === null || right === null) return undefined
  const text = textOf(bare(left, file.grammar), file)
  if (text === undefined || /%\(/.test(text)) return undefined
  const places = [...text.matchAll(/%(?:%|[-+ #0]*(?:\d+)?(?:\.\d+)?[hlL]?([a-zA-Z]))/g)]
    .map((match) => match[0])
    .filter((place) => place !== '%%')
  const values =
    kindOf(right) === 'tuple'
      ? right.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
      : undefined
  return values?.some((value) => kindOf(value).includes('splat')) === true
    ? undefined
    : { places, right, values }
}

/** The text itself, or the one that a name was given. */
function textOf(node: SyntaxNode, file: CodeFile): string | undefined {
  if (/^(string|concatenated_string)$/.test(kindOf(node)))
    return /^[rRuU]?['"]/.test(node.text()) ? node.text() : undefined
  const origin = kindOf(node) === 'identifier' ? originOf(node.text(), node, file) : undefined
  return origin?.kind === 'value' && kindOf(origin.value) === 'string'
    ? textOf(origin.value, file)
    : undefined
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export const PYTHON_FORMAT_PREDICATES: Readonly<Record<string, Predicate>> = {
  fills_text: fillsText,
  values_outside: valuesOutside,
  has_one_place: hasOnePlace,
  only_number_place: onlyNumberPlace,
}
