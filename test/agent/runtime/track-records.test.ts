import { test } from 'tap'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import type { FixOutcome, Trial } from '../../../agent/model/fix.ts'
import { trackRecords } from '../../../agent/runtime/track-records.ts'

const bound: Trial = { strategy: 'template', source: 'js-loop-bound', hasHeld: true }
const guard: Trial = { strategy: 'template', source: 'js-lookup-guard', hasHeld: false }

function fixed(id: string, trials: readonly Trial[]): FixOutcome {
  return {
    kind: 'fix',
    candidate: {
      id,
      fingerprint: '' as Fingerprint,
      revision: '',
      strategy: 'template',
      source: 'js-loop-bound',
      origin: 'source',
      edits: [],
      explanation: '',
      assumptions: [],
      cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
    },
    verdict: { checks: [], grade: 'proved', reasons: [], confidence: 1, evidence: [] },
    diff: '',
    trials,
  }
}

test('Runs are counted by what made the change, over all outcomes', async (t) => {
  const outcomes: readonly FixOutcome[] = [
    fixed('a', [guard, bound]),
    { kind: 'no_fix', reasons: ['none'], trials: [guard] },
    { kind: 'no_code_fix', advice: 'look at the disk' },
  ]
  t.strictSame(trackRecords(outcomes, new Map()), [
    { strategy: 'template', source: 'js-lookup-guard', held: 0, failed: 2 },
    { strategy: 'template', source: 'js-loop-bound', held: 1, failed: 0 },
  ])
})

test('A fix that a person rejected has not held', async (t) => {
  t.strictSame(trackRecords([fixed('a', [bound]), fixed('b', [bound])], new Map([['b', 'rejected']])), [
    { strategy: 'template', source: 'js-loop-bound', held: 1, failed: 1 },
  ])
})

test('Without outcomes there is no record', async (t) => {
  t.strictSame(trackRecords([], new Map([['a', 'rejected']])), [])
})
