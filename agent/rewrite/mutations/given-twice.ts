import { isTestFile } from '../../repository/test-file.ts'
import type { Mutated, Mutation } from '../mutation.ts'
import { argumentsOf, descendants, isPure, isSame, kindOf } from '../tree.ts'
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
    const { grammar, path } = place.file
    if (!grammar.calls.has(kindOf(node)) && !MAKES.test(kindOf(node))) return []
    const all = argumentsOf(node)
    const twice = all.filter(
      (one) =>
        isPure(one, grammar) && all.some((other) => !isSame(one, other) && other.text() === one.text()),
    )
    if (twice.length === 0 || isTestFile(path)) return []
    const named = new Set(node.text().match(/[A-Za-z_$][\w$]*/g))
    const isNamed = ({ edits }: Mutated): boolean => edits.some(({ replacement }) => named.has(replacement))
    return twice
      .flatMap((argument) => descendants(argument).filter((one) => NAMES.test(kindOf(one))))
      .flatMap((name) => otherName.of(name, place))
      .toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
  },
}

const MAKES = /^(?:object_creation_expression|new_expression)$/
const NAMES = /^(?:identifier|variable_name)$/
