import { z } from 'zod'
import { CHECK_IDS, GRADES, type FixOutcome, type Verdict } from '../../model/fix.ts'
import { FIX_MOVES, type FixState } from '../../model/state-machine.ts'
import type { Job } from '../../runtime/job-store.ts'
import { candidateIdOf, type Use } from '../commands/fixes.ts'
import { UNTRUSTED } from './tool.ts'
import type { UntrustedText } from './untrusted-text.ts'

const SENTENCE_MAX = 1_000
const SENTENCES_MAX = 20
const EXCERPT_MAX = 1_500
const DIFF_MAX = 100_000
const TEST_MAX = 20_000

export const REPAIR_STATES = Object.keys(FIX_MOVES) as [FixState, ...FixState[]]
export const grade = z.enum(GRADES)

const check = z.object({
  id: z.enum(CHECK_IDS),
  outcome: z.enum(['passed', 'failed', 'not_run', 'differs']),
  duration_ms: z.number(),
})

export const fixSummary = z.object({
  id: z.string().describe('Of the repair; other tools take it'),
  fix_id: z.string().nullable().describe('Of the change; null when the repair has none'),
  fingerprint: z.string().describe('Of the error group'),
  state: z.enum(REPAIR_STATES),
  grade: grade.nullable().describe('What was seen of the change: proved is best'),
  confidence: z.number().nullable(),
  use: z.enum(['applied', 'merged', 'rejected']).nullable().describe('What a person did with it'),
  created_at: z.string(),
  updated_at: z.string(),
  untrusted: z.object({ error: z.string(), reason: z.string() }).describe(UNTRUSTED),
})

/** What validation saw. */
const validation = {
  checks: z.array(check),
}
const validationTexts = {
  reasons: z.array(z.string()).describe('Why the grade is not better'),
  checks: z.array(z.object({ id: z.enum(CHECK_IDS), reason: z.string(), command: z.string() })),
  evidence: z.array(
    z.object({ id: z.string(), kind: z.string(), reference: z.string(), excerpt: z.string() }),
  ),
}

export const verdictDetails = z.object({
  grade,
  confidence: z.number(),
  ...validation,
  untrusted: z.object(validationTexts).describe(UNTRUSTED),
})

export const fixDetails = fixSummary.extend({
  strategy: z.string().nullable().describe('How the change was found'),
  revision: z.string().nullable().describe('What it was made for: a commit, or "working tree"'),
  files: z.array(z.string()),
  ...validation,
  is_diff_cut: z.boolean().describe('Too long to be given here: take it from `hephaestus fixes diff ID`'),
  undo: z.string().nullable().describe('How to take it back once it is applied'),
  untrusted: fixSummary.shape.untrusted
    .extend({
      explanation: z.string(),
      assumptions: z.array(z.string()).describe('What has to hold for the change to be right'),
      advice: z.string().describe('Where the cause is not in the code'),
      diff: z.string().describe('As git apply takes it; empty when there is no change'),
      regression_test: z.object({ path: z.string(), text: z.string() }).nullable(),
      ...validationTexts,
    })
    .describe(UNTRUSTED),
})

/** One repair in a list. */
export function shownFix(
  job: Job,
  uses: ReadonlyMap<string, Use>,
  text: UntrustedText,
): z.output<typeof fixSummary> {
  const fixId = candidateIdOf(job) ?? null
  const verdict = job.fix?.kind === 'fix' ? job.fix.verdict : undefined
  const { exceptionType, exceptionMessage } = job.event
  return {
    id: job.id,
    fix_id: fixId,
    fingerprint: job.fingerprint,
    state: job.state,
    grade: verdict?.grade ?? null,
    confidence: verdict?.confidence ?? null,
    use: uses.get(fixId ?? '') ?? null,
    created_at: new Date(job.createdAtMs).toISOString(),
    updated_at: new Date(job.updatedAtMs).toISOString(),
    untrusted: {
      error: text([exceptionType, exceptionMessage].filter((part) => part !== '').join(': '), SENTENCE_MAX),
      reason: text(job.reason, SENTENCE_MAX),
    },
  }
}

/** All that is known of one repair and its change. */
export function shownFixDetails(
  job: Job,
  uses: ReadonlyMap<string, Use>,
  text: UntrustedText,
): z.output<typeof fixDetails> {
  const summary = shownFix(job, uses, text)
  const { fix } = job
  const sentences = (list: readonly string[]): string[] =>
    list.slice(0, SENTENCES_MAX).map((one) => text(one, SENTENCE_MAX))
  if (fix?.kind !== 'fix')
    return {
      ...summary,
      strategy: null,
      revision: null,
      files: [],
      checks: [],
      is_diff_cut: false,
      undo: null,
      untrusted: {
        ...summary.untrusted,
        explanation: '',
        assumptions: [],
        advice: fix?.kind === 'no_code_fix' ? text(fix.advice, SENTENCE_MAX) : '',
        diff: '',
        regression_test: null,
        reasons: fix?.kind === 'no_fix' ? sentences(fix.reasons) : [],
        checks: [],
        evidence: [],
      },
    }
  const { candidate, verdict, diff } = fix
  const shown = shownVerdict(verdict, text)
  const isCut = diff.length > DIFF_MAX
  return {
    ...summary,
    strategy: text(`${candidate.strategy}/${candidate.source}`, SENTENCE_MAX),
    revision: text(candidate.revision, SENTENCE_MAX),
    files: [...new Set(candidate.edits.map(({ path }) => path))],
    checks: shown.checks,
    is_diff_cut: isCut,
    undo: `hephaestus fixes apply ${job.id} --undo, or git apply --reverse with the diff`,
    untrusted: {
      ...summary.untrusted,
      explanation: text(candidate.explanation, EXCERPT_MAX),
      assumptions: sentences(candidate.assumptions),
      advice: '',
      // As it is, since it has to fit the code: it is applied, not read.
      diff: isCut ? '' : diff,
      regression_test: shownTest(fix),
      ...shown.untrusted,
    },
  }
}

/** What the checks of a change saw. */
export function shownVerdict(verdict: Verdict, text: UntrustedText): z.output<typeof verdictDetails> {
  const { checks, evidence, reasons } = verdict
  return {
    grade: verdict.grade,
    confidence: verdict.confidence,
    checks: checks.map(({ id, outcome, durationMs }) => ({
      id,
      outcome,
      duration_ms: Math.round(durationMs),
    })),
    untrusted: {
      reasons: reasons.slice(0, SENTENCES_MAX).map((one) => text(one, SENTENCE_MAX)),
      checks: checks.map(({ id, reason, command }) => ({
        id,
        reason: text(reason, SENTENCE_MAX),
        command: text(command, SENTENCE_MAX),
      })),
      evidence: evidence.slice(0, SENTENCES_MAX).map(({ id, kind, reference, excerpt }) => ({
        id,
        kind,
        reference: text(reference, SENTENCE_MAX),
        excerpt: text(excerpt, EXCERPT_MAX),
      })),
    },
  }
}

function shownTest({ regressionTest }: Extract<FixOutcome, { kind: 'fix' }>) {
  if (regressionTest?.kind !== 'offered' || regressionTest.text.length > TEST_MAX) return null
  return { path: regressionTest.path, text: regressionTest.text }
}
