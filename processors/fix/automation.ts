import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import {
  AUTOMATION_LEVELS,
  type Automation,
  type AutomationLevel,
  type Candidate,
  type Check,
  type TrackRecord,
  type Verdict,
} from '../../agent/model/fix.ts'

/** What a person allows. */
export interface AutomationLimits {
  /** How far it may go at most. */
  readonly mode: 'suggest' | 'deploy'
  /** 0 to 1: from here on a proved fix may go without a person. */
  readonly deployMinScore: number
}

interface ScoredFix {
  readonly event: Pick<ErrorEvent, 'count'>
  readonly diagnosis: Pick<Diagnosis, 'frames'>
  readonly candidate: Candidate
  readonly verdict: Verdict
  readonly trackRecords: readonly TrackRecord[]
  /** Nobody told the way that the error was made to happen: it was searched for. */
  readonly isWaySearched: boolean
}

/** What each part of the score counts; together 1. Order and distance matter, not the digits. */
const WEIGHTS = {
  reproducer: 0.3,
  tests: 0.15,
  executed: 0.15,
  prior: 0.15,
  ownFrame: 0.1,
  occurrences: 0.15,
} as const
const OCCURRENCES_FULL = 10
/** Below this a change is for reading: somebody has to think before it is used. */
const SUGGEST_MIN_SCORE = 0.35

/**
 * How far a fix may go by itself, from what is known of its error and of how it was tried. Shape: `show`: to be read;
 * `suggest`: a person applies it; `deploy`: whoever takes the event may use it without asking. Only proved fixes get so far,
 * and `mode` caps all. The agent itself never changes the code.
 * Source: docs/decisions/0044.
 */
export function automationOf(fix: ScoredFix, { mode, deployMinScore }: AutomationLimits): Automation {
  const parts = [
    part('reproducer', ...reproducerShare(fix)),
    part('tests', ...testShare(fix.verdict)),
    part('executed', ...executedShare(fix.verdict)),
    part('prior', ...priorShare(fix.candidate, fix.trackRecords)),
    part('ownFrame', ...ownFrameShare(fix.candidate, fix.diagnosis)),
    part('occurrences', ...occurrencesShare(fix.event)),
  ]
  const score = Math.round(parts.reduce((sum, { points }) => sum + points, 0) * 100) / 100
  const reasons = parts.map(({ points, max, text }) => `${text} (${digits(points)} of ${digits(max)})`)
  const possible = levelOf(score, fix.verdict, deployMinScore)
  const level = AUTOMATION_LEVELS.indexOf(possible) <= AUTOMATION_LEVELS.indexOf(mode) ? possible : mode
  return {
    level,
    score,
    reasons: level === possible ? reasons : [...reasons, `mode: ${mode} allows no more`],
  }
}

function levelOf(score: number, { grade }: Verdict, deployMinScore: number): AutomationLevel {
  if (grade === 'proved' && score >= deployMinScore) return 'deploy'
  return (grade === 'proved' || grade === 'plausible') && score >= SUGGEST_MIN_SCORE ? 'suggest' : 'show'
}

/** A share from 0 to 1, and why. */
type Share = readonly [number, string]

function part(id: keyof typeof WEIGHTS, share: number, text: string) {
  return { points: WEIGHTS[id] * share, max: WEIGHTS[id], text }
}

function digits(points: number): string {
  return points.toFixed(2)
}

function checkOf({ checks }: Verdict, id: Check['id']): Check['outcome'] {
  return checks.find((check) => check.id === id)?.outcome ?? 'not_run'
}

function reproducerShare({ verdict, isWaySearched }: ScoredFix): Share {
  if (checkOf(verdict, 'reproduction') !== 'passed') return [0, 'the error was not made to happen again']
  const isDoubted = verdict.reasons.some((reason) => reason.startsWith('reproduction: '))
  return isWaySearched || isDoubted
    ? [0.5, 'the error was made to happen in a way that nobody told']
    : [1, 'the error was made to happen before the change and not after it']
}

function testShare(verdict: Verdict): Share {
  return checkOf(verdict, 'tests') === 'passed' ? [1, 'the tests are green'] : [0, 'no tests were run']
}

function executedShare(verdict: Verdict): Share {
  const inputs = checkOf(verdict, 'inputs')
  if (inputs === 'passed') return [1, 'the changed functions ran, and other inputs gave the same']
  if (inputs === 'differs') return [0, 'an input that worked has another result']
  return checkOf(verdict, 'reproduction') === 'passed'
    ? [0.5, 'the changed code ran on the way to the error, other inputs were not compared']
    : [0, 'nothing shows that the changed code ran']
}

/** Where nothing is known a source of changes is right in one of two. */
function priorShare({ strategy, source }: Candidate, records: readonly TrackRecord[]): Share {
  const known = records.find((record) => record.strategy === strategy && record.source === source)
  const { held, failed } = known ?? { held: 0, failed: 0 }
  const share = (held + 1) / (held + failed + 2)
  return held + failed === 0
    ? [share, `nothing is known of earlier changes by ${strategy}`]
    : [share, `earlier changes by ${strategy} passed their checks ${held} of ${held + failed} times`]
}

function ownFrameShare({ edits }: Candidate, { frames }: Pick<Diagnosis, 'frames'>): Share {
  const top = frames.find(({ isOwn, path }) => isOwn && path !== undefined)
  if (top === undefined) return [0, 'no frame of the trace is own code']
  return edits.some(({ path }) => path === top.path)
    ? [1, 'the change is in the file of the innermost own frame']
    : [0.5, 'the change is in another file than the innermost own frame']
}

function occurrencesShare({ count }: Pick<ErrorEvent, 'count'>): Share {
  const share = Math.min(1, Math.log(count + 1) / Math.log(OCCURRENCES_FULL + 1))
  return [share, count === 1 ? 'seen once' : `seen ${count} times`]
}
