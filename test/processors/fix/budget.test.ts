import { test } from 'tap'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { Budget } from '../../../processors/fix/budget.ts'

const never = new AbortController().signal

function budgetOf(attempts: number): Budget {
  return new Budget({ attempts, timeMs: 60_000, tokens: 100 }, systemClock, never)
}

void test('A change that does not compile takes no other one’s attempt', (t) => {
  const budget = budgetOf(2)
  budget.addAttempt()
  budget.addAttempt()
  budget.takeBackAttempt()
  t.equal(budget.exhaustion, undefined)
  budget.addAttempt()
  t.equal(budget.exhaustion, 'the limit of 2 attempts was reached')
  t.equal(budget.failure, 'HEPH_FIX_BUDGET: the limit of 2 attempts was reached')
  budget.end()
  t.end()
})

void test('So many changes that do not compile end it all the same', (t) => {
  const budget = budgetOf(2)
  for (let change = 0; change < 4; change += 1) {
    t.equal(budget.exhaustion, undefined)
    budget.addAttempt()
    budget.takeBackAttempt()
  }
  t.equal(budget.exhaustion, 'the limit of 4 changes that do not compile was reached')
  budget.end()
  t.end()
})
