import { dataRule } from './data-rule.ts'
import type { RuleDocument, RuleTest } from './rule-document.ts'
import { textRecord } from './text-record.ts'

/** One test of a rule that does not hold, and where it stands. */
export interface FailedTest {
  readonly path: readonly ['tests', 'matches' | 'leaves_alone', number]
  /** What was expected and what came. */
  readonly what: string
}

/** Runs the tests that a rule carries. Shape: those that fail, in the order of the rule. */
export function failedTests(document: RuleDocument): readonly FailedTest[] {
  const { matches, leaves_alone: leavesAlone } = document.tests
  return [
    ...matches.flatMap((test, index): readonly FailedTest[] => {
      const what = missed(document, test)
      return what === undefined ? [] : [{ path: ['tests', 'matches', index], what }]
    }),
    ...leavesAlone.flatMap((test, index): readonly FailedTest[] =>
      dataRule(document).find(textRecord(test)) === undefined
        ? []
        : [{ path: ['tests', 'leaves_alone', index], what: 'expected to be left alone, and it is found' }],
    ),
  ]
}

/** What of an expected match did not come. */
function missed(document: RuleDocument, test: RuleTest): string | undefined {
  const record = textRecord(test)
  const finding = dataRule(document).find(record)
  if (finding === undefined)
    return `expected to be found, and it is left alone${reasonOf(document, record.text)}`
  if (typeof test === 'string') return undefined
  const { exceptionType, exceptionMessage } = finding
  if (test.type !== undefined && test.type !== exceptionType)
    return `expected the type ${JSON.stringify(test.type)}, and it is ${JSON.stringify(exceptionType)}`
  if (test.message !== undefined && test.message !== exceptionMessage)
    return `expected the message ${JSON.stringify(test.message)}, and it is ${JSON.stringify(exceptionMessage)}`
  return undefined
}

function reasonOf({ literals }: RuleDocument, text: string): string {
  const hasLiteral = literals.length === 0 || literals.some((literal) => text.includes(literal))
  return hasLiteral ? '' : ': it holds none of the literals'
}
