import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import { METHODS } from '../methods.ts'
import { calleeOf, descendants, kindOf, lastName, lineOf } from '../tree.ts'

/** Conditions of what a condition takes a value for. */

/**
 * JavaScript: the `if` whose condition reads `X` takes it for a text, or for a list, by a method that it calls on it in the condition or in
 * what that leads to, and that no other type has. Binds TYPE_TEST, USED (the method) and USED_LINE.
 * Shape: `if (val && val.indexOf(',') > -1) val = val.split(',')` takes `val` for a text.
 */
const takenForType: Predicate = {
  arguments: ['placeholder'],
  binds: ['TYPE_TEST', 'USED', 'USED_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const branch = node?.ancestors().find((outer) => kindOf(outer) === 'if_statement')
    const taken = [branch?.field('condition'), branch?.field('consequence')].flatMap((part) =>
      part === null || part === undefined ? [] : descendants(part),
    )
    const text = node?.text() ?? ''
    const { grammar } = fileOf(context, name)
    const called = taken.flatMap((call) => {
      const callee = grammar.calls.has(kindOf(call)) ? calleeOf(call) : undefined
      return callee?.field('object')?.text() === text ? [callee] : []
    })
    const methods = (type: string): readonly SyntaxNode[] =>
      called.filter((callee) => METHODS[type]?.has(lastName(callee, grammar)) === true)
    const [texts, lists] = [methods('string'), methods('array')]
    const [only] = texts.length > 0 ? texts : lists
    if (only === undefined || (texts.length > 0 && lists.length > 0)) return false
    const asked = texts.length > 0 ? `typeof ${text} === 'string'` : `Array.isArray(${text})`
    if (branch?.field('condition')?.text().replaceAll('"', "'").includes(asked) === true) return false
    return {
      TYPE_TEST: { text: asked },
      USED: { text: lastName(only, grammar) },
      USED_LINE: { text: String(lineOf(only)) },
    }
  },
}

export const ASKED_TYPE_PREDICATES: Readonly<Record<string, Predicate>> = {
  taken_for_type: takenForType,
}
