import { quoted, type Mutation } from '../mutation.ts'
import { functionOf, isSame, kindOf, ownDescendants, statementsOf } from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * A function counts up a name of the module, or of the function around, as if it were its own: `next_id += 1` without `global next_id`.
 * Applies in Python to the function of the crash when the error says that its name has no value yet and that name is given one further out; leaves
 * alone names that only the function itself sets.
 */
export const outerName: Mutation = {
  id: 'outer_name',
  isRare: true,
  message: /^UnboundLocalError|local variable '\w+'/,
  of: (node, { file, said }) => {
    const name = /local variable '(\w+)'/.exec(said)?.[1]
    if (file.grammar.family !== 'python' || name === undefined || kindOf(node) !== 'identifier') return []
    if (node.text() !== name) return []
    const scope = functionOf(node, file)
    const body = scope.field('body')
    if (body === null || isSame(scope, file.root)) return []
    const outer = functionOf(scope, file)
    const isSetOutside = ownDescendants(
      isSame(outer, file.root) ? file.root : (outer.field('body') ?? outer),
      file.grammar,
    ).some((one) => kindOf(one) === 'assignment' && one.field('left')?.text() === name)
    const first = statementsOf(body).find((one) => !/^["']/.test(one.text()))
    if (!isSetOutside || first === undefined) return []
    const word = isSame(outer, file.root) ? 'global' : 'nonlocal'
    return [
      {
        edits: [putBefore(first, [`${word} ${name}`], file)],
        says: `${quoted(name)} is set further out, and a name that a function gives a value to is its own unless it says so`,
        isToldByError: true,
      },
    ]
  },
}
