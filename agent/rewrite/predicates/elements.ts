import type { SyntaxNode } from '../../repository/syntax.ts'
import { guardPoint } from '../flow.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { parametersOf } from '../scope.ts'
import {
  argumentsOf,
  calleeOf,
  chainRoot,
  isPure,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  within,
  type CodeFile,
} from '../tree.ts'
import { absenceTest } from './tests.ts'

/** Conditions for one element of a list that is not as the others. */

/**
 * `X` belongs to one element of a list that the code goes through, in a loop or with a function for each.
 * Binds LIST, TEST, whether any element lacks `X`, and LIST_POINT, the statement before which the whole list
 * can be asked.
 */
const partOfElement: Predicate = {
  arguments: ['placeholder'],
  binds: ['LIST', 'TEST', 'LIST_POINT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const root = node === undefined ? undefined : chainRoot(node, file.grammar)?.text()
    if (node === undefined || root === undefined || root === node.text()) return false
    const walk = node.ancestors().flatMap((outer) => walkOf(outer, node, root, file) ?? [])[0]
    if (walk === undefined || !isPure(walk.list, file.grammar)) return false
    const point = guardPoint(walk.whole, walk.list, file)
    if (point === undefined) return false
    const lacks = absenceTest(node.text(), file, context.message.get('NOTHING'))
    return {
      LIST: nodeBinding(walk.list, file),
      TEST: { text: `${walk.list.text()}.some((${root}) => ${lacks})` },
      LIST_POINT: nodeBinding(point, file),
    }
  },
}

/**
 * Python: the mapping `D` belongs to one element of a list that the code goes through, in a loop or a
 * comprehension, and lacks `KEY`. Binds as part_of_element does.
 */
const keyOfElement: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['LIST', 'TEST', 'LIST_POINT'],
  test: (context, [mapping, key]) => {
    const node = nodeOf(context, mapping)
    const file = fileOf(context, mapping)
    const wanted = context.bindings.get(key ?? '')?.text
    const root = node === undefined ? undefined : chainRoot(node, file.grammar)?.text()
    if (node === undefined || root === undefined || wanted === undefined) return false
    const walk = node.ancestors().flatMap((outer) => pythonWalkOf(outer, root) ?? [])[0]
    if (walk === undefined || !isPure(walk.list, file.grammar)) return false
    const point = guardPoint(walk.whole, walk.list, file)
    if (point === undefined) return false
    return {
      LIST: nodeBinding(walk.list, file),
      TEST: { text: `any(${wanted} not in ${node.text()} for ${root} in ${walk.list.text()})` },
      LIST_POINT: nodeBinding(point, file),
    }
  },
}

function pythonWalkOf(outer: SyntaxNode, element: string): Walk | undefined {
  const isLoop = kindOf(outer) === 'for_statement'
  const clauses = isLoop ? [outer] : outer.children().filter((child) => kindOf(child) === 'for_in_clause')
  const [clause] = clauses
  const list = clause?.field('right')
  if (clauses.length !== 1 || !list || clause?.field('left')?.text() !== element) return undefined
  return { whole: isLoop ? list : outer, list }
}

interface Walk {
  /** The loop, or the call that is given the function. */
  readonly whole: SyntaxNode
  readonly list: SyntaxNode
}

const WALKS = /^(map|forEach|filter|flatMap|some|every|find|reduce)$/

function walkOf(outer: SyntaxNode, node: SyntaxNode, element: string, file: CodeFile): Walk | undefined {
  const { grammar } = file
  if (kindOf(outer) === 'for_in_statement') {
    const [left, list, body] = [outer.field('left'), outer.field('right'), outer.field('body')]
    if (left?.text() !== element || !list || !body || !within(node, body)) return undefined
    return outer.text().includes(' of ') ? { whole: list, list } : undefined
  }
  if (!grammar.calls.has(kindOf(outer))) return undefined
  const callee = calleeOf(outer)
  const list = callee === undefined ? undefined : receiverOf(callee, grammar)
  const [given] = argumentsOf(outer)
  if (callee === undefined || list === undefined || given === undefined || !within(node, given))
    return undefined
  const method = lastName(callee, grammar)
  const parameter = parametersOf(given, file)[method === 'reduce' ? 1 : 0]
  const named = parameter?.field('pattern') ?? parameter
  if (!WALKS.test(method) || named?.text() !== element || isSame(list, node)) return undefined
  return { whole: list, list }
}

export const ELEMENT_PREDICATES: Readonly<Record<string, Predicate>> = {
  part_of_element: partOfElement,
  key_of_element: keyOfElement,
}
