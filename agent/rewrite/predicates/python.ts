import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import {
  argumentsOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  statementsOf,
  stringValue,
} from '../tree.ts'
import { valueType } from '../value-type.ts'
import { nearestOf } from './names.ts'

/** Conditions for what only Python's messages and syntax have. */

/**
 * The node is one that fails on None in the way the message says: attribute `K`, or a group called
 * `WHAT…` being one of subscriptable, iterable, len, unpack.
 */
const failsOnNone: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const attribute = context.message.get('K') ?? ''
    if (kindOf(node) === 'attribute') {
      return attribute !== '' && node.field('attribute')?.text() === attribute
    }
    const groups = [...context.message].filter(([group]) => group.startsWith('WHAT'))
    return groups.some(([, what]) => FAILING[what]?.test(kindOf(node)) ?? false)
  },
}

const FAILING: Readonly<Record<string, RegExp>> = {
  subscriptable: /^subscript$/,
  iterable: /^(for_statement|for_in_clause|comparison_operator)$/,
  len: /^call$/,
  unpack: /^assignment$/,
}

/** How many names the pattern takes. Binds COUNT. Refuses patterns with a star. */
const countTargets: Predicate = {
  arguments: ['placeholder'],
  binds: ['COUNT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const parts = node === undefined ? [] : statementsOf(node)
    if (parts.length < 2 || parts.some((part) => kindOf(part).includes('splat'))) return false
    return { COUNT: { text: String(parts.length) } }
  },
}

/** The node is in the result of a comprehension with one loop and no condition. Binds CLAUSE, ELEMENT, ELEMENTS. */
const inComprehension: Predicate = {
  arguments: ['placeholder'],
  binds: ['CLAUSE', 'ELEMENT', 'ELEMENTS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const outer = node?.ancestors().find((parent) => COMPREHENSIONS.test(kindOf(parent)))
    const clauses = outer?.children().filter((child) => kindOf(child).endsWith('_clause')) ?? []
    const [clause] = clauses
    const element = clause?.field('left')
    const elements = clause?.field('right')
    if (node === undefined || clauses.length !== 1 || !clause || !element || !elements) return false
    if (node.ancestors().some((parent) => isSame(parent, clause))) return false
    return { CLAUSE: nodeBinding(clause), ELEMENT: nodeBinding(element), ELEMENTS: nodeBinding(elements) }
  },
}

const COMPREHENSIONS = /^(list|set|dictionary)_comprehension$|^generator_expression$/

/** The form of `X` tells that it gives that type. */
const gives: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, [name, type]) => {
    const node = nodeOf(context, name)
    return node !== undefined && valueType(node, fileOf(context, name)) === type
  },
}

/**
 * Other code of the file uses a key so like `KEY` that it must have been meant, and nothing else uses
 * `KEY`. Binds NEAREST, as a literal, and NEAREST_PLACE.
 */
const nearestKey: Predicate = {
  arguments: ['placeholder'],
  binds: ['NEAREST', 'NEAREST_PLACE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar, root } = fileOf(context, name)
    const wanted = stringValue(node, grammar)
    if (node === undefined || wanted === undefined) return false
    const keys = descendants(root).filter((part) => isKey(part) && stringValue(part, grammar) !== undefined)
    if (keys.filter((key) => stringValue(key, grammar) === wanted).length > 1) return false
    const nearest = nearestOf(wanted, new Set(keys.map((key) => stringValue(key, grammar) ?? '')))
    const found = keys.find((key) => stringValue(key, grammar) === nearest)
    if (nearest === undefined || found === undefined) return false
    return {
      NEAREST: { text: node.text().replace(wanted, () => nearest) },
      NEAREST_PLACE: { text: `line ${lineOf(found)}` },
    }
  },
}

function isKey(node: SyntaxNode): boolean {
  const parent = node.parent()
  if (kindOf(node) !== 'string' || parent === null) return false
  if (kindOf(parent) === 'pair') return isSame(parent.field('key'), node)
  return kindOf(parent) === 'subscript' && isSame(parent.field('subscript'), node)
}

/** The method around the place lacks `self`. Binds PARAMETERS_OPEN, the parenthesis before its parameters, and METHOD. */
const lacksSelf: Predicate = {
  arguments: ['placeholder'],
  binds: ['PARAMETERS_OPEN', 'METHOD', 'SELF'],
  test: (context, [group]) => {
    const name = (context.message.get(group ?? '') ?? '').split('.').at(-1) ?? ''
    for (const file of context.subject.files.values()) {
      if (file.grammar.family !== 'python') continue
      const method = descendants(file.root).find(
        (node) =>
          kindOf(node) === 'function_definition' &&
          node.field('name')?.text() === name &&
          kindOf(node.parent()?.parent()) === 'class_definition' &&
          isSame(functionOf(node, file), file.root),
      )
      const parameters = method?.field('parameters')
      const first = parameters === null || parameters === undefined ? undefined : statementsOf(parameters)[0]
      const open = parameters?.child(0)
      if (!open || /^(self|cls)$/.test(first?.text() ?? '')) continue
      return {
        PARAMETERS_OPEN: nodeBinding(open, file),
        METHOD: { text: name },
        SELF: { text: first === undefined ? 'self' : 'self, ' },
      }
    }
    return false
  },
}

/** The type that the message names for the other side is a number's. Binds TO, what turns a text into one. */
const numberType: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['TO'],
  test: (context, names) => {
    const type = names.map((name) => context.message.get(name) ?? '').find((text) => text !== '')
    return type === 'int' || type === 'float' ? { TO: { text: type === 'int' ? 'int' : 'float' } } : false
  },
}

const HASHABLE: Readonly<Record<string, string>> = { list: 'tuple', set: 'frozenset' }

/** A type that cannot be a key has a form that can. Binds HASHABLE. */
const hashableForm: Predicate = {
  arguments: ['placeholder'],
  binds: ['HASHABLE'],
  test: (context, [group]) => {
    const type = context.message.get(group ?? '') ?? ''
    const form = Object.hasOwn(HASHABLE, type) ? HASHABLE[type] : undefined
    return form === undefined ? false : { HASHABLE: { text: form } }
  },
}

const JSON_WRITERS: Readonly<Record<string, string>> = {
  set: 'list',
  frozenset: 'list',
  dict_keys: 'list',
  dict_values: 'list',
  deque: 'list',
  datetime: 'str',
  date: 'str',
  time: 'str',
  timedelta: 'str',
  Decimal: 'str',
  UUID: 'str',
  PosixPath: 'str',
  WindowsPath: 'str',
  Path: 'str',
}

/** JSON has an evident form for a type of the standard library. Binds WRITER. */
const jsonDefault: Predicate = {
  arguments: ['placeholder'],
  binds: ['WRITER'],
  test: (context, [group]) => {
    const type = context.message.get(group ?? '') ?? ''
    const writer = Object.hasOwn(JSON_WRITERS, type) ? JSON_WRITERS[type] : undefined
    return writer === undefined ? false : { WRITER: { text: writer } }
  },
}

/** The last argument of a call. Binds LAST_ARGUMENT. */
const lastArgument: Predicate = {
  arguments: ['placeholder'],
  binds: ['LAST_ARGUMENT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const last = node === undefined ? undefined : argumentsOf(node).at(-1)
    return last === undefined ? false : { LAST_ARGUMENT: nodeBinding(last) }
  },
}

/** The node's text is one of two groups of the message, whichever is there. */
const namesOneOf: Predicate = {
  arguments: ['placeholder', 'placeholder', 'placeholder'],
  binds: [],
  test: (context, [name, ...groups]) => {
    const text = nodeOf(context, name)?.text()
    return text !== undefined && groups.some((group) => context.message.get(group) === text)
  },
}

export const PYTHON_PREDICATES: Readonly<Record<string, Predicate>> = {
  fails_on_none: failsOnNone,
  count_targets: countTargets,
  is_in_comprehension: inComprehension,
  gives,
  nearest_key: nearestKey,
  lacks_self: lacksSelf,
  number_type: numberType,
  hashable_form: hashableForm,
  json_default: jsonDefault,
  last_argument: lastArgument,
  names_one_of: namesOneOf,
}
