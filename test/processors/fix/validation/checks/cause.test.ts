import { test } from 'tap'
import type { Candidate } from '../../../../../agent/model/fix.ts'
import type { Fingerprint } from '../../../../../agent/model/error-event.ts'
import { checkCause } from '../../../../../processors/fix/validation/checks/cause.ts'

const SINK: Candidate = {
  id: 'c',
  fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
  revision: '',
  strategy: 'template',
  source: 't',
  origin: 'sink',
  edits: [],
  explanation: '',
  assumptions: [],
  cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
}
const NOTHING = { repaired: [], remaining: '' }

void test('a change where the value is used shows no cause without a witness', (t) => {
  t.match(checkCause(SINK, NOTHING), {
    outcome: 'not_run',
    reason: 'nothing shows that this is what the value should be',
  })
  t.end()
})

void test('an error that remains leaves the cause open, whatever else was seen', (t) => {
  const check = checkCause(
    { ...SINK, origin: 'source', witness: 'w' },
    { repaired: ['a'], remaining: 'KeyError in g' },
  )
  t.match(check, { outcome: 'not_run', reason: 'the same run now fails with KeyError in g' })
  t.end()
})

void test('a change at the source, a witness, or a repaired test shows the cause', (t) => {
  t.equal(checkCause({ ...SINK, origin: 'source' }, NOTHING).outcome, 'passed')
  t.match(checkCause({ ...SINK, witness: 'line 4 does so' }, NOTHING), {
    outcome: 'passed',
    reason: 'line 4 does so',
  })
  t.match(checkCause(SINK, { ...NOTHING, repaired: ['totals'] }), { outcome: 'passed', reason: 'totals' })
  t.end()
})

void test('a program that now refuses the input by itself needs something that shows it should', (t) => {
  const facts = { ...NOTHING, refusedAt: 'main.go:8' }
  t.match(checkCause({ ...SINK, origin: 'source' }, facts), {
    outcome: 'not_run',
    reason: 'refuses this input itself (main.go:8)',
  })
  t.equal(checkCause({ ...SINK, witness: 'line 4 does so' }, facts).outcome, 'passed')
  t.end()
})
