import { test } from 'tap'
import { isFailure, RestartPolicy } from '../../../receivers/stdout/restart.ts'

const rule = { restart: 'on_failure', restart_initial_delay: 100, restart_max_delay: 1_000 } as const
const failed = { code: 1, signal: null }
const ended = { code: 0, signal: null }

test('isFailure tells crashes from ends that people and service managers ask for', (t) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'])
    t.equal(isFailure({ code: null, signal }), false, signal)
  for (const signal of ['SIGKILL', 'SIGSEGV', 'SIGABRT'])
    t.equal(isFailure({ code: null, signal }), true, signal)
  t.equal(isFailure(ended), false)
  t.equal(isFailure(failed), true)
  t.end()
})

test('RestartPolicy doubles the wait up to its maximum and begins anew after a long run', (t) => {
  const policy = new RestartPolicy(rule, false)
  const delays = [10, 10, 10, 10, 10, 10].map((ranMs) => policy.delayAfter(failed, ranMs))
  t.same(delays, [100, 200, 400, 800, 1_000, 1_000])
  t.equal(policy.delayAfter(failed, 1_001), 100)
  t.equal(policy.delayAfter(failed, 10), 200)
  t.end()
})

test('RestartPolicy with --once gives up a program that fails in a row until the wait is the longest one', (t) => {
  const policy = new RestartPolicy(rule, true)
  const delays = [10, 10, 10, 10, 10].map((ranMs) => policy.delayAfter(failed, ranMs))
  t.same(delays, [100, 200, 400, 800, undefined])
  t.equal(policy.delayAfter(failed, 1_001), 100, 'not after a long run')
  t.end()
})

test('RestartPolicy starts again as its rule says', (t) => {
  const cases = [
    { restart: 'never', isOnce: false, status: failed, isStartedAgain: false },
    { restart: 'on_failure', isOnce: false, status: ended, isStartedAgain: false },
    { restart: 'on_failure', isOnce: true, status: failed, isStartedAgain: true },
    { restart: 'always', isOnce: false, status: ended, isStartedAgain: true },
    { restart: 'always', isOnce: true, status: ended, isStartedAgain: false },
  ] as const
  for (const { restart, isOnce, status, isStartedAgain } of cases) {
    const delay = new RestartPolicy({ ...rule, restart }, isOnce).delayAfter(status, 10)
    t.equal(delay !== undefined, isStartedAgain, `${restart}, once: ${isOnce}, code ${status.code}`)
  }
  t.end()
})
