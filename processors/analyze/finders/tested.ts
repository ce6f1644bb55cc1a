import type { Finder } from '../finder.ts'
import { locationAt } from '../findings.ts'
import { lineOfFunction, testedFunctions } from '../tested-functions.ts'

/** What a function that the failing line looks at as a whole counts: no more than the value that an error is over. */
const TESTED = 0.25
const LOCATIONS_MAX = 60

/** The functions of the product that a test ran which failed in its own code: an assertion that does not hold says nothing of the stack. */
export const testedFinder: Finder = {
  id: 'tested',
  async find(investigation) {
    const all = await testedFunctions(investigation)
    const first = all.toSorted((a, b) => b.flow - a.flow).slice(0, LOCATIONS_MAX)
    return {
      locations: first.map(({ file, symbol, flow, depth, named, isOfSubject, isCalled }) => ({
        ...locationAt(file, symbol.node, {
          confidence: TESTED * flow,
          reason: !isCalled
            ? 'stands in the file that the test which fails is named after'
            : depth === 0
              ? 'is called by the test that fails'
              : 'is what the test that fails comes through',
        }),
        line: lineOfFunction(file, symbol),
        function: symbol.name,
        tested: { flow, depth, named, isOfSubject },
      })),
    }
  },
}
