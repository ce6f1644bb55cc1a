import { test } from 'tap'
import type { Candidate } from '../../../agent/model/fix.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { compareWorth, worthOf } from '../../../processors/fix/worth.ts'

function candidate(fields: Partial<Candidate>): Candidate {
  return {
    id: 'a',
    fingerprint: '' as Fingerprint,
    revision: '',
    strategy: 'template',
    source: 'js-loop-bound',
    origin: 'sink',
    edits: [],
    explanation: '',
    assumptions: [],
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
    ...fields,
  }
}

test('A change with a reason is worth more than one as another is treated, that more than one as other code is written, a slip undone, a guard, and that more than a guess', async (t) => {
  const inOrder = [
    candidate({ origin: 'source' }),
    candidate({ witness: 'line 3 does so' }),
    candidate({ strategy: 'mutation', source: 'as_written_elsewhere' }),
    candidate({ strategy: 'mutation', source: 'await' }),
    candidate({}),
    candidate({ strategy: 'mutation', source: 'other_name' }),
  ]
  t.strictSame(inOrder.map(worthOf), ['reasoned', 'treated', 'shown', 'slip', 'guard', 'guess'])
  t.strictSame(inOrder.toReversed().toSorted(compareWorth), inOrder)
})

test('A small change with a witness, a model or a fix that held before is a reason; a commit taken back is none', async (t) => {
  t.equal(
    worthOf(candidate({ strategy: 'mutation', source: 'as_twin', witness: 'line 3 does so' })),
    'reasoned',
  )
  t.equal(worthOf(candidate({ strategy: 'model', source: 'm' })), 'reasoned')
  t.equal(worthOf(candidate({ strategy: 'known_fix', source: 'f1' })), 'reasoned')
  t.equal(worthOf(candidate({ strategy: 'revert', source: 'abc' })), 'guess')
})
