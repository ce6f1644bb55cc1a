import { quoted, type Mutation } from '../mutation.ts'
import { fileStyle, indentAt } from '../style.ts'
import { functionOf, kindOf, span, statementOf } from '../tree.ts'

/**
 * A generator takes the next one of something that is at its end: in Python that is an error of its own, and no end of the generator.
 * Applies to a statement of a generator that calls `next` with one argument, when the error says so; the generator returns then. Leaves alone
 * those in a `try`.
 */
export const endedGenerator: Mutation = {
  id: 'ended_generator',
  isRare: true,
  isLookedForFarOff: true,
  message: /generator raised StopIteration/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python' || kindOf(node) !== 'call' || !/^next\([^,]+\)$/.test(node.text()))
      return []
    const statement = statementOf(node, file.grammar)
    if (statement === undefined || !/\byield\b/.test(functionOf(node, file).text())) return []
    if (kindOf(statement.parent()?.parent()) === 'try_statement') return []
    const { start, end } = span(statement)
    const [indent, step] = [indentAt(file.text, start), fileStyle(file).unit]
    const replacement = `try:\n${indent}${step}${statement.text()}\n${indent}except StopIteration:\n${indent}${step}return`
    return [
      {
        edits: [{ start, end, replacement }],
        says: `${quoted(node.text())} finds nothing more, which ends no generator by itself; it now returns`,
        isToldByError: true,
      },
    ]
  },
}
