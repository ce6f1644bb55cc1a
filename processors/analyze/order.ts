import type { FoundLocation, Investigation } from './finder.ts'
import { FACTS, type Candidate, type Fact } from './order-facts.ts'
import { ORDER_WEIGHTS } from './order-weights.ts'
import { isTestCode } from '../../agent/repository/inline-tests.ts'
import { namedFunctionAtLine } from './named-functions.ts'

/** Lines of one function that are told, and what the second of them counts beside another function. */
const LINES_A_FUNCTION = 2
const SECOND_LINE = 0.15
/** A test that fails tells of the code that it tests: so much less of the score of a place in a test. */
const IN_TEST = 4

/** A candidate with how likely the fault is in it: from 0 to 1, together 1. */
export interface Ranked {
  readonly candidate: Candidate
  readonly share: number
}

/**
 * The candidates, the likeliest first: each as likely as e to the power of the sum of its facts times their weights.
 * Source: conditional logit, McFadden 1974; `test/bench/locate/learn.ts` makes the weights.
 */
export function ranked(candidates: readonly Candidate[]): readonly Ranked[] {
  const scores = candidates.map((candidate) => scoreOf(candidate))
  const most = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return candidates
    .map((candidate, index) => ({ candidate, share: (powers[index] ?? 0) / sum }))
    .toSorted((a, b) => b.share - a.share)
}

function scoreOf(candidate: Candidate): number {
  const { facts } = candidate
  return Object.entries(ORDER_WEIGHTS).reduce(
    (sum, [fact, weight]) => sum + weight * facts[fact as Fact],
    testCounts(candidate),
  )
}

function testCounts({ locations: [first] }: Candidate): number {
  if (first === undefined) return 0
  const around = namedFunctionAtLine(first.file.root, first.line)
  return isTestCode(first.file.path, around?.node) ? -IN_TEST : 0
}

/** The lines of the likeliest functions, at most so many; another function says more than a second line of one that is told already. */
export function rankLocations(
  candidates: readonly Candidate[],
  { crash }: Investigation,
  max: number,
): readonly FoundLocation[] {
  const all = ranked(candidates).flatMap(({ candidate, share }) =>
    linesOf(candidate)
      .slice(0, LINES_A_FUNCTION)
      .map((location, index) => ({ ...location, confidence: share * SECOND_LINE ** index })),
  )
  const sorted = all.toSorted((a, b) => b.confidence - a.confidence)
  const shown = sorted.slice(0, max)
  const isCrash = (one: FoundLocation): boolean =>
    one.file.path === crash?.file.path && one.line === crash.line
  const symptom = shown.some(isCrash) ? undefined : sorted.find(isCrash)
  // Where the error came up is always told.
  return symptom === undefined ? shown : [...shown.slice(0, max - 1), symptom]
}

/** What several finders say of one line is told once, in the words of the most certain. */
function linesOf({ locations }: Candidate): readonly FoundLocation[] {
  const byLine = new Map<number, FoundLocation>()
  // That a test ran a function says nothing of its lines.
  const ofLines = locations.filter(({ tested }) => tested === undefined)
  for (const location of ofLines.length > 0 ? ofLines : locations) {
    const known = byLine.get(location.line)
    const frameIndex = known?.frameIndex ?? location.frameIndex
    byLine.set(location.line, {
      ...(known ?? location),
      ...(frameIndex === undefined ? {} : { frameIndex }),
    })
  }
  return [...byLine.values()]
}

const REASONS_MAX = 3
const REASON_MIN = 0.1

/**
 * Why each of the likeliest functions stands before the next one: the facts that make most of the difference.
 * Shape: "src/rates.js rateOf before src/cart.js total: it counts how much of the bad value comes through it (+0.92)".
 * Bounds: the first four.
 */
export function orderReasons(candidates: readonly Candidate[]): readonly string[] {
  const all = ranked(candidates)
    .map(({ candidate }) => candidate)
    .slice(0, 4)
  return all.slice(1).flatMap((after, index) => {
    const before = all[index]
    if (before === undefined) return []
    const reasons = differences(before, after)
      .slice(0, REASONS_MAX)
      .map(({ says, counts }) => `${says} (${counts > 0 ? '+' : ''}${counts.toFixed(2)})`)
    if (reasons.length === 0) return []
    return [`${nameOf(before)} before ${nameOf(after)}: it counts ${reasons.join('; ')}`]
  })
}

function differences(
  before: Candidate,
  after: Candidate,
): readonly { readonly says: string; readonly counts: number }[] {
  const learned = (Object.keys(FACTS) as Fact[]).map((fact) => ({
    says: FACTS[fact],
    counts: (ORDER_WEIGHTS[fact] ?? 0) * (before.facts[fact] - after.facts[fact]),
  }))
  return [...learned, { says: 'that it is in no test', counts: testCounts(before) - testCounts(after) }]
    .filter(({ counts }) => Math.abs(counts) >= REASON_MIN)
    .toSorted((a, b) => Math.abs(b.counts) - Math.abs(a.counts))
}

function nameOf({ locations: [first], symbol }: Candidate): string {
  return `${first?.file.path ?? ''} ${symbol?.name ?? 'outside of any function'}`
}
