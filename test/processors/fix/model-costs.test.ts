import { test } from 'tap'
import type { RoleCost } from '../../../agent/model/fix.ts'
import { fixEvent } from '../../../agent/model/repair-event.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { eventWith } from './support.ts'

const COST: RoleCost = {
  role: 'logic_analyser',
  model: 'openai/m',
  requests: 2,
  inputTokens: 900,
  outputTokens: 40,
  money: 0.01,
}

void test('the event of a repair that came to nothing says what models were used for, in each role', (t) => {
  const { attributes } = fixEvent(
    eventWith({}),
    undefined,
    { kind: 'no_fix', reasons: ['none held'], modelCosts: [COST] },
    1n,
  )
  t.strictSame(attributes[ATTRIBUTE.fixModelCosts], [{ ...COST }])
  t.end()
})

void test('where no model answered nothing is said of costs', (t) => {
  const { attributes } = fixEvent(
    eventWith({}),
    undefined,
    { kind: 'no_code_fix', advice: 'start the peer' },
    1n,
  )
  t.notOk(ATTRIBUTE.fixModelCosts in attributes)
  t.end()
})
