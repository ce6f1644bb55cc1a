import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeOf, type Binding, type Predicate } from '../match-context.ts'
import { fileStyle } from '../style.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  statementOf,
  type CodeFile,
} from '../tree.ts'
import { valueType } from '../value-type.ts'

/** Conditions that find out what something is before the first value gets into it. */

/** What a reduction starts from, by what its function does. Binds SEED. */
const reduceSeed: Predicate = {
  arguments: ['placeholder'],
  binds: ['SEED'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const body = node?.field('body')
    if (node === undefined || body === null || body === undefined) return false
    const seed = seedOf(body, file)
    return seed === undefined ? false : { SEED: { text: seed } satisfies Binding }
  },
}

function seedOf(body: SyntaxNode, file: CodeFile): string | undefined {
  const value = file.grammar.blocks.has(kindOf(body))
    ? descendants(body)
        .find((node) => kindOf(node) === 'return_statement')
        ?.child(1)
    : body
  if (value === null || value === undefined) return undefined
  const operator = value.field('operator')?.text()
  const type = valueType(value, file)
  if (type === 'string') return fileStyle(file).quote.repeat(2)
  if (kindOf(value) === 'array') return '[]'
  if (kindOf(value) === 'object' || value.text().startsWith('({')) return '{}'
  if (operator === '+') return '0'
  return operator === '*' ? '1' : undefined
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
    if (fields.size === 0) return false
    const { quote } = fileStyle(file)
    const isPython = file.grammar.family === 'python'
    const key = (member: string): string => (isPython ? quote + member + quote : member)
    const entries = [...fields].map(([member, first]) => `${key(member)}: ${first}`).join(', ')
    return { RECORD: { text: isPython ? `{${entries}}` : `{ ${entries} }` } }
  },
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
