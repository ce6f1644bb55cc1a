import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { parameterNames, parametersOf } from '../scope.ts'
import { functionOf, isSame, kindOf, ownDescendants, span, type CodeFile } from '../tree.ts'

/**
 * A function asks for a fixed number where it works with the one that it was given: `if shelf.cans() < 1` before `shelf.lower(amount)`.
 * Applies to 0 and 1 in comparisons by size, in favour of parameters that no condition of the function asks about and that it works with behind the
 * comparison; leaves alone parameters that are declared to be no number, and indexes. Bounds: two for one number.
 */
export const parameterForNumber: Mutation = {
  id: 'parameter_for_number',
  of: (node, { file }) => {
    const comparing = node.parent()
    if (!/^[01]$/.test(node.text()) || comparing === null || !COMPARISONS.test(kindOf(comparing))) return []
    if (!/[^<>=!][<>]=?[^<>]/.test(comparing.text())) return []
    const scope = functionOf(node, file)
    return parametersOf(scope, file)
      .filter((parameter) => mayBeNumber(parameter))
      .flatMap((parameter) => parameterNames(parameter).slice(0, 1))
      .filter((name) => !comparing.text().includes(name) && isOnlyWorkedWith(name, comparing, scope, file))
      .slice(0, VARIANTS_MAX)
      .map((name) => ({
        edits: [replaced(node, name)],
        says: `${quoted(comparing.text())} asks for ${node.text()}, and what is worked with is ${quoted(name)}`,
      }))
  },
}

const VARIANTS_MAX = 2
const COMPARISONS = /^(?:binary(?:_expression)?|comparison_operator)$/
const NUMBERS =
  /^(?:u?int\d*|[iuf]\d+|[iu]size|long|short|double|float\d*|number|bigint|Integer|Long|Double)$/

/** Declared as a number, or not declared at all. */
function mayBeNumber(parameter: SyntaxNode): boolean {
  const type = parameter.field('type')?.text().replace(/^:\s*/, '')
  return type === undefined || NUMBERS.test(type)
}

function isOnlyWorkedWith(name: string, comparing: SyntaxNode, scope: SyntaxNode, file: CodeFile): boolean {
  const uses = ownDescendants(scope, file.grammar).filter(
    (node) => kindOf(node) === 'identifier' && node.text() === name && span(node).start > span(comparing).end,
  )
  const isAsked = ownDescendants(scope, file.grammar)
    .filter((node) => COMPARISONS.test(kindOf(node)) && /[<>]|[!=]=/.test(node.text()))
    .some((node) => !isSame(node, comparing) && node.children().some((child) => child.text() === name))
  return uses.some((use) => WORKED.test(kindOf(use.parent()))) && !isAsked
}

const WORKED =
  /^(?:arguments?|argument_list|binary(?:_expression|_operator)?|(?:augmented_|compound_)?assignment\w*|expression_list)$/
