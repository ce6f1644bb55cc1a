import { test } from 'tap'
import type { Candidate, Check, TrackRecord, Verdict } from '../../../agent/model/fix.ts'
import { automationOf } from '../../../processors/fix/automation.ts'
import { diagnosisWith } from './stage-support.ts'

const DEPLOY = { mode: 'deploy', deployMinScore: 0.8 } as const
const diagnosis = diagnosisWith({ path: '/app' }, { function: 'f', path: 'a.js' })
const candidate = {
  strategy: 'template',
  source: 'js-optional',
  edits: [{ path: 'a.js', blobId: '', start: 0, end: 0, replacement: '' }],
} as unknown as Candidate

function verdictWith(
  grade: Verdict['grade'],
  outcomes: Partial<Record<Check['id'], Check['outcome']>>,
): Verdict {
  const checks = Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome }) as Check)
  return { grade, checks, reasons: [], confidence: 0.9, evidence: [] }
}
const ALL = { reproduction: 'passed', tests: 'passed', inputs: 'passed' } as const
const HELD: readonly TrackRecord[] = [{ strategy: 'template', source: 'js-optional', held: 8, failed: 0 }]

void test('a proved fix of an error that comes often, from a template that held, may be deployed', (t) => {
  const fix = {
    event: { count: 20 },
    diagnosis,
    candidate,
    verdict: verdictWith('proved', ALL),
    trackRecords: HELD,
    isWaySearched: false,
  }
  const { level, score, reasons } = automationOf(fix, DEPLOY)
  t.equal(level, 'deploy')
  t.ok(score > 0.9 && score <= 1)
  t.ok(reasons.includes('earlier changes by template passed their checks 8 of 8 times (0.14 of 0.15)'))
  t.match(automationOf(fix, { ...DEPLOY, mode: 'suggest' }), {
    level: 'suggest',
    score,
    reasons: [/./, /./, /./, /./, /./, /./, 'mode: suggest allows no more'],
  })
  t.equal(automationOf(fix, { ...DEPLOY, deployMinScore: 0.995 }).level, 'suggest')
  t.end()
})

void test('no score makes a fix deployable that is not proved', (t) => {
  const fix = {
    event: { count: 1_000 },
    diagnosis,
    candidate,
    verdict: verdictWith('plausible', ALL),
    trackRecords: HELD,
    isWaySearched: false,
  }
  t.equal(automationOf(fix, { ...DEPLOY, deployMinScore: 0 }).level, 'suggest')
  t.end()
})

void test('a fix that nothing speaks for is only shown', (t) => {
  const fix = {
    event: { count: 1 },
    diagnosis,
    candidate,
    verdict: verdictWith('unverified', {}),
    trackRecords: [],
    isWaySearched: false,
  }
  t.equal(automationOf(fix, DEPLOY).level, 'show')
  t.end()
})

void test('each part of the score counts', (t) => {
  const base = {
    event: { count: 3 },
    diagnosis,
    candidate,
    verdict: verdictWith('proved', ALL),
    trackRecords: HELD,
    isWaySearched: false,
  }
  const best = automationOf(base, DEPLOY).score
  const elsewhere = { ...candidate, edits: candidate.edits.map((edit) => ({ ...edit, path: 'b.js' })) }
  const worse = [
    { ...base, event: { count: 1 } },
    { ...base, candidate: elsewhere },
    { ...base, trackRecords: [{ strategy: 'template', source: 'js-optional', held: 1, failed: 9 }] as const },
    { ...base, isWaySearched: true },
    { ...base, verdict: verdictWith('proved', { ...ALL, inputs: 'not_run' }) },
    { ...base, verdict: verdictWith('proved', { ...ALL, tests: 'not_run' }) },
    { ...base, verdict: verdictWith('proved', { ...ALL, reproduction: 'not_run' }) },
  ]
  for (const one of worse) t.ok(automationOf(one, DEPLOY).score < best)
  t.end()
})
