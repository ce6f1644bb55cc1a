import type { SyntaxNode } from '../../repository/syntax.ts'
import { nodeBinding, nodeOf, fileOf, type Predicate } from '../match-context.ts'
import { descendants, functionOf, kindOf, span } from '../tree.ts'

/** Conditions on code that a template found besides the error's place. */

/** The object that the spread `S` is written in has a member of its own with the name `M`. */
const namesOwnMember: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [spread, member]) => {
    const holder = nodeOf(context, spread)?.parent()
    const name = nodeOf(context, member)?.text()
    return (holder?.children() ?? []).some(
      (child) => (child.field('key') ?? child.field('name') ?? child).text() === name,
    )
  },
}

/** The function around `P` assigns to `T` in another statement than `P`. */
const assignsElsewhere: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [place, target]) => {
    const node = nodeOf(context, place)
    const text = nodeOf(context, target)?.text()
    if (node === undefined) return false
    return descendants(functionOf(node, fileOf(context, place))).some(
      (part) => kindOf(part) === 'assignment_expression' && part.field('left')?.text() === text,
    )
  },
}

/** The word that a declaration `D` begins with: `const`, `let`. Binds KIND. */
const keywordOf: Predicate = {
  arguments: ['placeholder'],
  binds: ['KIND'],
  test: (context, [declaration]) => {
    const word = nodeOf(context, declaration)?.field('kind')
    return word === null || word === undefined
      ? false
      : { KIND: nodeBinding(word, fileOf(context, declaration)) }
  },
}

/** The text of `C` stands more than once before `M` in the function: it is asked again already. */
const askedSince: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [condition, place]) => {
    const text = nodeOf(context, condition)?.text() ?? ''
    const node = nodeOf(context, place)
    if (node === undefined || text === '') return false
    const scope = functionOf(node, context.file)
    const before = scope.text().slice(0, span(node).start - span(scope).start)
    return before.split(text).length > 2
  },
}

/** A condition above `V` in its function asks about the same already. */
const isCheckedBefore: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [value]) => {
    const node = nodeOf(context, value)
    if (node === undefined) return false
    const file = fileOf(context, value)
    const before = span(node).start
    return descendants(functionOf(node, file)).some(
      (part) =>
        kindOf(part) === file.grammar.conditional &&
        span(part).start < before &&
        part.field('condition')?.text().includes(node.text()) === true,
    )
  },
}

/** The name `N` is read in the statement `S` or after it in the same function. */
const isUsedFrom: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [name, statement]) => {
    const text = nodeOf(context, name)?.text()
    const node = nodeOf(context, statement)
    if (node === undefined || text === undefined) return false
    const from = span(node).start
    const isNamed = (part: SyntaxNode): boolean => kindOf(part) === 'identifier' && part.text() === text
    const names = descendants(functionOf(node, context.file)).filter(isNamed)
    // A statement that ends the use of it just above is one as well.
    return names.some((part) => span(part).start >= from || part.parent()?.prev()?.text() === 'drop')
  },
}

/** The last name of `V` is the one that the message tells as group `K`, if it tells one. */
const isNamedSo: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [value, group]) => {
    const told = context.message.get(group ?? '')
    const name = /(\w+)(?:\([^()]*\))?$/.exec(nodeOf(context, value)?.text() ?? '')?.[1]
    return told === undefined || told === '' || name === told
  },
}

/** `M` is the name that the message tells as one of the groups `K` and `L`. */
const messageNames: Predicate = {
  arguments: ['placeholder', 'placeholder', 'placeholder'],
  binds: [],
  test: ({ message, ...context }, [one, other, member]) =>
    nodeOf({ ...context, message }, member)?.text() ===
    (message.get(one ?? '') || message.get(other ?? '') || undefined),
}

/** `A` and `B` are written alike. */
const isSameText: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [a, b]) => nodeOf(context, a)?.text() === nodeOf(context, b)?.text(),
}

export const COMPANION_PREDICATES: Readonly<Record<string, Predicate>> = {
  names_own_member: namesOwnMember,
  assigns_elsewhere: assignsElsewhere,
  keyword_of: keywordOf,
  asked_since: askedSince,
  is_checked_before: isCheckedBefore,
  is_used_from: isUsedFrom,
  is_named_so: isNamedSo,
  message_names: messageNames,
  is_same_text: isSameText,
}
