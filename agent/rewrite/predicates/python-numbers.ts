import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { originOf } from '../scope.ts'
import { bare, descendants, kindOf, type CodeFile } from '../tree.ts'

/** Conditions for numbers of Python that have to be whole. */

/**
 * The value of `I` is worked out with one division that gives a fraction, here or where its name got its value. Binds
 * OPERATOR, that of the division, and QUOTIENT.
 */
const dividedWithFraction: Predicate = {
  arguments: ['placeholder'],
  binds: ['OPERATOR', 'QUOTIENT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const divisions = node === undefined ? [] : divisionsIn(node, file)
    const [division] = divisions
    const operator = division?.field('operator')
    if (division === undefined || divisions.length > 1 || operator === null || operator === undefined)
      return false
    return { OPERATOR: nodeBinding(operator, file), QUOTIENT: nodeBinding(division, file) }
  },
}

/** Divisions in the value itself; a name is followed to what it was last given. Calls decide on a type of their own. */
function divisionsIn(node: SyntaxNode, file: CodeFile, steps = 0): readonly SyntaxNode[] {
  const inner = bare(node, file.grammar)
  if (kindOf(inner) === 'identifier') {
    const origin = originOf(inner.text(), inner, file)
    return origin?.kind === 'value' && steps < STEPS_MAX ? divisionsIn(origin.value, file, steps + 1) : []
  }
  const parts = descendants(inner, (part) => !file.grammar.calls.has(kindOf(part)))
  const own = parts.filter(
    (part) => kindOf(part) === 'binary_operator' && part.field('operator')?.text() === '/',
  )
  if (own.length > 0 || kindOf(inner) !== 'binary_operator') return own
  return parts
    .filter((part) => kindOf(part) === 'identifier')
    .flatMap((part) => (steps < STEPS_MAX ? divisionsIn(part, file, steps + 1) : []))
}

const STEPS_MAX = 3

export const PYTHON_NUMBER_PREDICATES: Readonly<Record<string, Predicate>> = {
  divided_with_fraction: dividedWithFraction,
}
