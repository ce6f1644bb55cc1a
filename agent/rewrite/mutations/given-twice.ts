import { isTestFile } from '../../repository/test-file.ts'
import { type Mutation } from '../mutation.ts'
import { argumentsOf, isPure, isSame, kindOf, within, type CodeFile } from '../tree.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'
import { otherName } from './names.ts'

/**
 * A call hands the same value on twice, where another one is at hand: `Period(earlier.day, earlier.day, later.value - earlier.value)`.
 * Applies to calls and makings of objects; one of the two is taken from another parameter or local, those first that the call names as well.
 * Leaves alone plain numbers and texts. Bounds: three for one name.
 */
export const givenTwice: Mutation = {
  id: 'given_twice',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, place) => {
    const { file } = place
    if (!/^(identifier|variable_name)$/.test(kindOf(node)) || isTestFile(file.path)) return []
    const call = callAround(node, file)
    if (call === undefined || !isGivenTwice(node, call, file)) return []
    const named = new Set(call.text().match(/[A-Za-z_$][\w$]*/g))
    return otherName.of(node, place).map((one) => ({
      ...one,
      doubt: one.edits.some(({ replacement }) => named.has(replacement)) ? 0 : FURTHER,
    }))
  },
}

const FURTHER = 4
const AROUND_MAX = 4

function callAround(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  return node
    .ancestors()
    .slice(0, AROUND_MAX)
    .find(
      (outer) =>
        grammar.calls.has(kindOf(outer)) ||
        /^(?:object_creation_expression|new_expression)$/.test(kindOf(outer)),
    )
}

/** The argument around the node is there once more. */
function isGivenTwice(node: SyntaxNode, call: SyntaxNode, { grammar }: CodeFile): boolean {
  const all = argumentsOf(call)
  const own = all.find((one) => within(node, one))
  if (own === undefined || !isPure(own, grammar)) return false
  return all.some((one) => !isSame(one, own) && one.text() === own.text())
}
