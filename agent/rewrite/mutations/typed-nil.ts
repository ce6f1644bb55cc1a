import { quoted, type Mutation } from '../mutation.ts'
import { indentAt } from '../style.ts'
import { functionOf, kindOf, ownDescendants, span } from '../tree.ts'

/**
 * In Go a pointer that is nil, returned as an error or another interface, is an error that is there: `var problem *Problem … return problem`.
 * Applies to a return of a variable that is declared as a pointer, in a function that returns something else; it returns nil where
 * the pointer is. Leaves alone functions that ask for it before, or return that very pointer type.
 */
export const typedNil: Mutation = {
  id: 'typed_nil',
  isRare: true,
  isLookedForFarOff: true,
  message: /nil pointer/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'go' || kindOf(node) !== 'return_statement') return []
    const name = /^return ([A-Za-z_]\w*)$/.exec(node.text())?.[1]
    const scope = functionOf(node, file)
    const result = scope.field('result')?.text() ?? ''
    if (name === undefined || !/^[A-Za-z_][\w.]*$/.test(result)) return []
    const isPointer = ownDescendants(scope, file.grammar).some(
      (one) =>
        kindOf(one) === 'var_spec' &&
        one.field('name')?.text() === name &&
        one.field('type')?.text().startsWith('*') === true,
    )
    if (!isPointer || scope.text().includes(`${name} == nil {\n`)) return []
    const { start } = span(node)
    const indent = indentAt(file.text, start)
    const replacement = `if ${name} == nil {\n${indent}\treturn nil\n${indent}}\n${indent}`
    const says = `${quoted(name)} that is nil is no ${quoted(result)} that is nil: one with a type and nothing in it is returned`
    return [{ edits: [{ start, end: start, replacement }], says }]
  },
}
