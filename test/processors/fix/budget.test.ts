import { test } from 'tap'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { Budget } from '../../../processors/fix/budget.ts'
import { FakeClock } from '../../support/clock.ts'

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

void test('Of changes that the failing test alone refuses four count as one attempt', (t) => {
  const budget = budgetOf(2)
  for (let change = 0; change < 8; change += 1) {
    t.equal(budget.exhaustion, undefined)
    budget.addAttempt()
    budget.countAsPart()
  }
  t.equal(budget.attempts.made, 2)
  t.equal(budget.exhaustion, 'the limit of 2 attempts was reached')
  budget.end()
  t.end()
})

void test('The time is over for what computes without a pause as well, in which no timer comes', (t) => {
  const clock = new FakeClock()
  let passedMs = 0
  const computing = {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs() + passedMs,
    after: clock.after.bind(clock),
  }
  const budget = new Budget({ attempts: 2, timeMs: 1_000, tokens: 1 }, computing, never)
  passedMs = 999
  t.notOk(budget.isOver)
  t.notOk(budget.signal.aborted)
  passedMs = 1_000
  t.ok(budget.isOver)
  t.ok(budget.signal.aborted)
  t.equal(budget.failure, 'HEPH_FIX_TIME_LIMIT: the time limit of 1s was reached')
  budget.end()
  t.end()
})

void test('Who gave up is told so, and not that the time is over', (t) => {
  const giveUp = new AbortController()
  const budget = new Budget({ attempts: 2, timeMs: 1_000, tokens: 1 }, new FakeClock(), giveUp.signal)
  giveUp.abort()
  t.ok(budget.isOver)
  t.ok(budget.isGivenUp)
  t.equal(budget.exhaustion, undefined)
  budget.end()
  t.end()
})
