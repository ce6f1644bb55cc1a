import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { sourceOf } from '../provenance.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  chainRoot,
  descendants,
  isPure,
  kindOf,
  lastName,
  receiverOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for values that others are put into. */

/** What `P` is set in: a list for a number, else an object. Binds CONTAINER. */
const containerFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['CONTAINER'],
  test: (context, [name]) => {
    const text = nodeOf(context, name)?.text()
    // By what is written, or by what was used when it failed.
    const isIndex = [text, context.message.get('K')].some((key) => key !== undefined && /^\d+$/.test(key))
    return text === undefined ? false : { CONTAINER: { text: isIndex ? '[]' : '{}' } }
  },
}

/**
 * What the chain `X` begins with was declared empty, so that its parts are made as they come. Something that
 * was filled when it was declared, or came from elsewhere, lacks a part for a reason of its own.
 */
const beginsEmpty: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const root = chainRoot(node, file.grammar)?.text()
    return descendants(file.root).some(
      (declared) =>
        kindOf(declared) === 'variable_declarator' &&
        declared.field('name')?.text() === root &&
        /^(?:\[\s*\]|\{\s*\}|Object\.create\(null\))$/.test(declared.field('value')?.text() ?? ''),
    )
  },
}

/**
 * The place that `X` was read from is one that the code also keeps empty: `undefined` or `None` is put into a place of
 * the same list or table, or it is filled with that. Nothing is missing then; it is a state like any other.
 */
const isKeptEmpty: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const { node: place } = sourceOf(node, file)
    if (!file.grammar.subscripts.has(kindOf(place))) return false
    const holder = holderName(place, file)
    return [...context.subject.files.values()].some((other) =>
      descendants(other.root).some((part) => emptiedHolder(part, other) === holder),
    )
  },
}

/** Shape: "levels[]" for `levels[i]`, "levels[][]" for `this.levels[i][j]` and `row[j]` of `const row = levels[i]`. */
function holderName(place: SyntaxNode, file: CodeFile): string {
  const { grammar } = file
  const inner = bare(place, grammar)
  const receiver = grammar.subscripts.has(kindOf(inner)) ? receiverOf(inner, grammar) : undefined
  if (receiver === undefined) return lastName(inner, grammar)
  const { node: from } = sourceOf(receiver, file)
  const isPlace = grammar.subscripts.has(kindOf(from))
  return `${isPlace ? holderName(from, file) : lastName(receiver, grammar)}[]`
}

/** What a statement empties a place of; '' for other code. */
function emptiedHolder(part: SyntaxNode, file: CodeFile): string {
  if (!/^assignment(_expression)?$/.test(kindOf(part))) return ''
  const [left, right] = [part.field('left'), part.field('right')]
  const isEmptied = left !== null && right !== null && file.grammar.absent.has(kindOf(right))
  return isEmptied && file.grammar.subscripts.has(kindOf(bare(left, file.grammar)))
    ? holderName(left, file)
    : ''
}

const EMPTY_OF: Readonly<Record<string, string>> = {
  push: '[]',
  unshift: '[]',
  add: 'new Set()',
  set: 'new Map()',
}

/**
 * `X` is what a map holds for a key, and the member `P` puts something into it. Binds MAP, KEY, EMPTY, what the map
 * holds before anything is put into it, MAP_CALL, the lookup, and TEST, whether it holds nothing for the key.
 */
const mapEntry: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['MAP', 'KEY', 'EMPTY', 'MAP_CALL', 'TEST'],
  test: (context, [name, member]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const empty = EMPTY_OF[nodeOf(context, member)?.text() ?? '']
    if (node === undefined || empty === undefined) return false
    const { node: call } = sourceOf(node, file)
    const callee = file.grammar.calls.has(kindOf(call)) ? calleeOf(call) : undefined
    const map = callee === undefined ? undefined : receiverOf(bare(callee, file.grammar), file.grammar)
    const [key, ...others] = argumentsOf(call)
    if (callee === undefined || map === undefined || key === undefined || others.length > 0) return false
    if (lastName(callee, file.grammar) !== 'get') return false
    if (!isPure(map, file.grammar) || !isPure(key, file.grammar)) return false
    return {
      MAP: nodeBinding(map, file),
      KEY: nodeBinding(key, file),
      EMPTY: { text: empty },
      MAP_CALL: nodeBinding(call, file),
      TEST: { text: `!${map.text()}.has(${key.text()})` },
    }
  },
}

/** The map `X` starts empty: what it holds for a key is put in as it comes. */
const startsAsEmptyMap: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const { grammar } = fileOf(context, name)
    const wanted = lastName(node, grammar)
    return [...context.subject.files.values()].some((file) =>
      descendants(file.root).some((part) => {
        const target = part.field('name') ?? part.field('property') ?? part.field('left')
        const value = part.field('value') ?? part.field('right')
        if (target === null || value === null) return false
        return lastOf(target, file) === wanted && /^new Map(<[^()]*>)?\(\)$/.test(value.text())
      }),
    )
  },
}

function lastOf(target: SyntaxNode, file: CodeFile): string {
  return kindOf(target).endsWith('identifier') ? target.text() : lastName(target, file.grammar)
}

export const CONTAINER_PREDICATES: Readonly<Record<string, Predicate>> = {
  container_for: containerFor,
  begins_empty: beginsEmpty,
  is_kept_empty: isKeptEmpty,
  map_entry: mapEntry,
  starts_as_empty_map: startsAsEmptyMap,
}
