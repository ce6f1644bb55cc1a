import type { Evidence } from '../../agent/model/diagnosis.ts'
import type { Check, CheckId, Grade, Reproduction, Verdict } from '../../agent/model/fix.ts'

/** What a verdict is made of besides the checks themselves. */
export interface VerdictFacts {
  readonly assumptions: readonly string[]
  readonly evidence: readonly Evidence[]
  /** How the error was made to happen again before the change; undefined when it was not. */
  readonly reproducedBy: Reproduction['kind'] | undefined
  /** Nobody told the way that it was made to happen: it was found in the repository, or by trying. */
  readonly isSearched?: boolean
  /** The way is a run of the tests, of which one failed with the error. */
  readonly isTestRun?: boolean
  /** It happened with values that neither the log nor the repository holds. */
  readonly isMadeUp?: boolean
  /** Something in the repository shows that the change is meant, wherever it is made. */
  readonly hasWitness?: boolean
  /** Found by trying, and the error or the code tells that it is a slip. */
  readonly isSlip?: boolean
  /** Whether the repository has tests at all. */
  readonly hasTests: boolean
  /** Why the tests say little of what else the change does, as a sentence; undefined where they do not. */
  readonly testsGap?: string | undefined
  /** Why it is not sure that the code read is the code that ran; undefined when it is. */
  readonly assumedRevision?: string | undefined
}

/**
 * Confidence of each grade before assumptions: the share that was right in the crash-to-fix bench, rounded towards doubt
 * (proved 16 of 16, only ending the crash 1 of 17, fixed for a shown reason with something else missing 10 of 11; of the others there were too few),
 * and of slips that the error or the code tells over crashes that were planted: 14 of 21.
 */
const CONFIDENCE = {
  proved: 0.95,
  fixedOnly: 0.8,
  testsOnly: 0.3,
  unverified: 0.2,
  slip: 0.5,
  silenced: 0.15,
  refused: 0,
} as const
const ASSUMPTION_COST = 0.03
const ASSUMPTION_COST_MAX = 0.12

/**
 * The grade of a candidate, from its checks alone.
 *
 *   refused     a check failed: not a candidate
 *   proved      the error was made to happen before the change and does not happen after it, the tests are
 *               green (at least one passed, none newly fails), and something shows that the change is right
 *               and not only that the error is gone (the check `cause`). Where the repository has no tests at
 *               all and the error was reproduced by running the whole supervised command, the complete normal
 *               run of that command after the change counts in their place.
 *   plausible   one of the two first: tests green without a reproduction, or the reproduction passes
 *   unverified  nothing of it could be run
 *
 * The check `cause` passes for a change where the bad value comes from. A change where it is used ends the
 * crash whatever the right value would have been: "no trace any more" says nothing of it, neither for a
 * request nor for a command. It needs a witness: the code's own precedent, a declared contract, or a test
 * that failed before and passes now. The check does not pass either while the same run fails further on.
 *
 * Where the revision that ran is only assumed, the same checks are of other code than the one that failed: no grade is
 * above plausible then.
 *
 * Nor is it where the way to the error was searched for and not told, unless the repository shows that the change is meant
 * and all values are its own: what the program was really given is not known. Source: docs/decisions/0032. The same holds where all that
 * fails is what a test asks: many a change lets one test pass. And where only a part of the tests could be run, or no other than the one that fails
 * was there, nobody saw what else the change does.
 *
 * Nor is it where a changed statement was executed in no run: nothing was seen of it. Source: docs/decisions/0056.
 *
 * Nor is it where an input that worked before has another result now (source: docs/decisions/0043), or a command that the
 * configuration names for it could not be run.
 *
 * Assumptions never change the grade; they lower the confidence. Source: docs/decisions/0005.
 */
export function verdictOf(checks: readonly Check[], facts: VerdictFacts): Verdict {
  const grade = gradeOf(checks, facts)
  const cost = Math.min(facts.assumptions.length * ASSUMPTION_COST, ASSUMPTION_COST_MAX)
  const confidence = Math.max(0, confidenceOf(checks, grade, facts) - cost)
  return {
    checks,
    grade,
    reasons: grade === 'proved' ? [] : reasonsOf(checks, facts),
    confidence: Math.round(confidence * 100) / 100,
    evidence: facts.evidence,
  }
}

function gradeOf(checks: readonly Check[], facts: VerdictFacts): Grade {
  if (checks.some((check) => check.outcome === 'failed')) return 'refused'
  if (outcomeOf(checks, 'syntax') !== 'passed' || outcomeOf(checks, 'policy') !== 'passed')
    return 'unverified'
  const isFixed = outcomeOf(checks, 'reproduction') === 'passed' && facts.reproducedBy !== undefined
  const areTestsGreen = outcomeOf(checks, 'tests') === 'passed'
  const isRunWhole = !facts.hasTests && facts.reproducedBy === 'command'
  const isRight = outcomeOf(checks, 'cause') === 'passed'
  const isSame = !checks.some(isAgainstProof)
  const isExecuted = outcomeOf(checks, 'execution') === 'passed'
  const isProved = isFixed && isRight && isSame && isExecuted && (areTestsGreen || isRunWhole)
  const isSure = facts.assumedRevision === undefined && facts.testsGap === undefined
  if (isProved && isSure && isToldOrShown(facts)) return 'proved'
  return isFixed || areTestsGreen ? 'plausible' : 'unverified'
}

function isToldOrShown({
  isSearched = false,
  isTestRun = false,
  isMadeUp = false,
  hasWitness = false,
}: VerdictFacts): boolean {
  return (!isSearched && !isTestRun) || (hasWitness && !isMadeUp)
}

function confidenceOf(checks: readonly Check[], grade: Grade, { isSlip = false }: VerdictFacts): number {
  if (grade !== 'plausible') return CONFIDENCE[grade]
  if (outcomeOf(checks, 'reproduction') !== 'passed') return CONFIDENCE.testsOnly
  if (outcomeOf(checks, 'cause') === 'passed') return CONFIDENCE.fixedOnly
  return isSlip ? CONFIDENCE.slip : CONFIDENCE.silenced
}

function outcomeOf(checks: readonly Check[], id: CheckId): Check['outcome'] {
  return checks.find((check) => check.id === id)?.outcome ?? 'not_run'
}

/** What stands between this candidate and the best grade. */
function reasonsOf(checks: readonly Check[], facts: VerdictFacts): readonly string[] {
  const failed = checks.filter((check) => check.outcome === 'failed')
  const relevant = failed.length > 0 ? failed : checks.filter(isMissing)
  const reasons = relevant.map((check) => `${check.id}: ${check.reason}`)
  if (failed.length === 0 && !isToldOrShown(facts)) reasons.push(`reproduction: ${searchedReason(facts)}`)
  const { assumedRevision, testsGap } = facts
  if (failed.length === 0 && testsGap !== undefined) reasons.push(`tests: ${testsGap}`)
  return assumedRevision === undefined ? reasons : [...reasons, `revision: ${assumedRevision}`]
}

/** What is no fault by itself, and a command that a person wants to be run and that could not be. */
function isAgainstProof({ id, outcome }: Check): boolean {
  return outcome === 'differs' || (outcome === 'not_run' && (id === 'integration' || id === 'performance'))
}

/** What keeps a change from a better grade; inputs that could not be recorded do not. */
function isMissing({ id, outcome }: Check): boolean {
  return outcome === 'differs' || (outcome === 'not_run' && id !== 'inputs')
}

function searchedReason({ isMadeUp = false, isTestRun = false }: VerdictFacts): string {
  if (isMadeUp) return 'the values it was made to happen with were found by trying'
  return isTestRun
    ? 'only the test asks for the change; another one could let it pass too, and the code shows of none that it is meant'
    : 'the way to make it happen was found in the repository, and nothing there shows that the change is meant'
}
