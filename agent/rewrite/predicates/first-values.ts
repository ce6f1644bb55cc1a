import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeOf, type Binding, type Predicate } from '../match-context.ts'
import { fileStyle } from '../style.ts'
import { functionName, parametersOf } from '../scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  statementOf,
  type CodeFile,
} from '../tree.ts'
import { valueType, type ValueType } from '../value-type.ts'

/** Conditions that find out what something is before the first value gets into it. */

/**
 * What a reduction gives of nothing: the value that changes nothing when the function joins it with another.
 * `known`: the code says what kind of value it is; `likely`: two values are added, of which it says nothing.
 * Binds SEED. Leaves alone: functions that put more than the two values into the result, as a comma between them.
 */
const reduceSeed: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: ['SEED'],
  test: (context, [name, certainty]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const body = node?.field('body')
    if (node === undefined || body === null || body === undefined) return false
    const value = file.grammar.blocks.has(kindOf(body))
      ? descendants(body)
          .find((part) => kindOf(part) === 'return_statement')
          ?.child(1)
      : body
    const joined = parametersOf(node, file).map((parameter) =>
      (parameter.field('pattern') ?? parameter).text(),
    )
    if (value === null || value === undefined || joined.length !== 2) return false
    const seed = seedOf(bare(value, file.grammar), joined, node, file)
    if (seed === undefined || (seed.isKnown ? 'known' : 'likely') !== certainty) return false
    return { SEED: { text: seed.code } satisfies Binding }
  },
}

interface Seed {
  readonly code: string
  readonly isKnown: boolean
}

function seedOf(
  value: SyntaxNode,
  joined: readonly string[],
  reducer: SyntaxNode,
  file: CodeFile,
): Seed | undefined {
  const both = (parts: readonly string[]): boolean =>
    parts.length === 2 && joined.every((name) => parts.includes(name))
  const parts = value.children().filter((child) => child.isNamed())
  if (kindOf(value) === 'array' && both(parts.map((part) => part.text().replace(/^\.{3}/, ''))))
    return { code: '[]', isKnown: parts.every((part) => kindOf(part) === 'spread_element') }
  if (kindOf(value) === 'object' && parts.every((part) => kindOf(part) === 'spread_element'))
    return both(parts.map((part) => part.text().replace(/^\.{3}/, '')))
      ? { code: '{}', isKnown: true }
      : undefined
  const operator = value.field('operator')?.text()
  if (kindOf(value) !== 'binary_expression' || !both(parts.map((part) => part.text()))) return undefined
  if (operator === '*') return { code: '1', isKnown: true }
  if (operator !== '+') return undefined
  const type = summedType(reducer, joined, file)
  if (type === 'string') return { code: fileStyle(file).quote.repeat(2), isKnown: true }
  return type === undefined || type === 'number' ? { code: '0', isKnown: type === 'number' } : undefined
}

const SUM = /(sum|total|count|amount|weight|price|cost|length|size|score|minutes|seconds|hours)s?$/i

/** What is added up: by how it is mapped or declared, by what is done with the result, and by its name. */
function summedType(reducer: SyntaxNode, joined: readonly string[], file: CodeFile): ValueType | undefined {
  const call = reducer.parent()?.parent() ?? undefined
  const callee = call === undefined ? undefined : calleeOf(call)
  const list = callee === undefined ? undefined : receiverOf(callee, file.grammar)
  if (call === undefined || list === undefined) return undefined
  const [mapper] = file.grammar.calls.has(kindOf(list)) ? argumentsOf(list) : []
  const isMapped = mapper !== undefined && lastName(calleeOf(list) ?? list, file.grammar) === 'map'
  const mapped = isMapped ? (mapper.field('body') ?? undefined) : undefined
  const known = mapped === undefined ? undefined : valueType(mapped, file)
  if (known !== undefined) return known
  const parent = call.parent()
  const operator = parent?.field('operator')?.text() ?? ''
  if (
    /^[-*/%]$|^[<>]=?$/.test(operator) ||
    /^\.toFixed\b/.test(parent?.text().slice(call.text().length) ?? '')
  )
    return 'number'
  const names = [
    parent?.field('name')?.text(),
    functionName(functionOf(reducer, file)),
    ...joined,
    mapped === undefined ? '' : lastName(mapped, file.grammar),
  ]
  return names.some((one) => SUM.test(one ?? '')) ? 'number' : undefined
}

/**
 * The function counts in members of `X` or puts things into them, and that tells how `X` looks at first.
 * Binds RECORD, an object. Shape: `x.count += 1; x.users.push(u)` gives `{ count: 0, users: [] }`.
 */
const recordShape: Predicate = {
  arguments: ['placeholder'],
  binds: ['RECORD'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const parts = descendants(functionOf(node, file)).filter(
      (part) => receiverOf(part, file.grammar)?.text() === node.text(),
    )
    const fields = new Map<string, string>()
    for (const part of parts) {
      const first = firstValue(part, file)
      const member = lastName(part, file.grammar)
      if (first === undefined || member === '') return false
      if (!fields.has(member)) fields.set(member, first)
    }
    if (fields.size === 0 || isMadeWithMore(node, fields, file)) return false
    const { quote } = fileStyle(file)
    const isPython = file.grammar.family === 'python'
    const key = (member: string): string => (isPython ? quote + member + quote : member)
    const entries = [...fields].map(([member, first]) => `${key(member)}: ${first}`).join(', ')
    return { RECORD: { text: isPython ? `{${entries}}` : `{ ${entries} }` } }
  },
}

/** Whether such a record is made elsewhere in the file, and holds members that nothing here tells. Shape: `rows.push({ from: 3, parts: [] })`. */
function isMadeWithMore(node: SyntaxNode, fields: ReadonlyMap<string, string>, file: CodeFile): boolean {
  const holder = receiverOf(node, file.grammar)?.text()
  return descendants(file.root).some((record) => {
    if (!/^(?:object|dictionary)$/.test(kindOf(record))) return false
    const outer = record.parent()
    const call = outer?.parent() ?? undefined
    const callee = call === undefined ? undefined : calleeOf(call)
    const target = callee ?? (isSame(outer?.field('right'), record) ? outer?.field('left') : undefined)
    if (!target || receiverOf(target, file.grammar)?.text() !== holder) return false
    return record
      .namedChildren()
      .some((pair) => !fields.has((pair.field('key') ?? pair).text().replaceAll(/['"]/g, '')))
  })
}

/** What a member is before it is counted up or filled; undefined when it is used otherwise. */
function firstValue(member: SyntaxNode, file: CodeFile): string | undefined {
  const parent = member.parent()
  const isLeft = isSame(parent?.field('left'), member)
  if (parent === null) return undefined
  if (kindOf(parent) === 'update_expression') return '0'
  if (isLeft && kindOf(parent).startsWith('augmented')) {
    const type = valueType(parent.field('right') ?? member, file) ?? 'number'
    return type === 'string' ? fileStyle(file).quote.repeat(2) : '0'
  }
  const method = isSame(receiverOf(parent, file.grammar), member) ? lastName(parent, file.grammar) : ''
  if (/^(push|unshift|append|extend|insert)$/.test(method)) return '[]'
  if (method === 'add') return file.grammar.family === 'python' ? 'set()' : 'new Set()'
  return undefined
}

/** No statement just before gives `X` its first value. */
const isUnset: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = fileOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, grammar)
    const holder = node === undefined ? undefined : receiverOf(node, grammar)?.text()
    const key = node?.field(grammar.subscriptIndex)?.text() ?? ''
    const setters = [
      `${node?.text() ?? ''} =`,
      `${node?.text() ?? ''} ??=`,
      `${holder ?? ''}.setdefault(${key},`,
    ]
    const before = statement?.prevAll() ?? []
    return !before.some((other) => setters.some((setter) => other.text().startsWith(setter)))
  },
}

export const FIRST_VALUE_PREDICATES: Readonly<Record<string, Predicate>> = {
  reduce_seed: reduceSeed,
  record_shape: recordShape,
  is_unset: isUnset,
}
