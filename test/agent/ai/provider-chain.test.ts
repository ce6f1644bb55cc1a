import { test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import { completeInOrder, limitedUntil, type Rest } from '../../../agent/ai/provider-chain.ts'
import type { ModelProvider, ModelReply } from '../../../agent/ai/provider.ts'

const never = new AbortController().signal
const QUESTION = { system: 's', user: 'u', maxOutputTokens: 10 }
const REPLY: ModelReply = { text: 'x', isComplete: true, inputTokens: 1, outputTokens: 1 }
const AWAY = new RetryableError('HEPH_AI_UNAVAILABLE', 'away')

/** A clock whose waits are over at once, and take their time. */
function quickClock(): Clock & { pass(ms: number): void; readonly waits: number[] } {
  let nowMs = 0
  const waits: number[] = []
  return {
    waits,
    pass: (ms) => (nowMs += ms),
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, callback) => {
      waits.push(delayMs)
      nowMs += delayMs
      queueMicrotask(callback)
      return () => undefined
    },
  }
}

/** A provider that does one scripted thing after the other; the last one repeats. */
function scripted(
  name: string,
  script: readonly (Error | ModelReply)[],
): ModelProvider & { readonly calls: number[] } {
  const calls: number[] = []
  return {
    name,
    calls,
    bodyOf: () => '',
    complete: () => {
      calls.push(calls.length)
      const next = script[calls.length - 1] ?? script.at(-1)
      return next instanceof Error || next === undefined
        ? Promise.reject(next ?? AWAY)
        : Promise.resolve(next)
    },
  }
}

function asking(providers: readonly ModelProvider[], clock: Clock, attemptsMax = 1) {
  const rests = new Map<string, Rest>()
  return () => completeInOrder(providers, QUESTION, { attemptsMax, clock, rests }, never)
}

void test('the first provider that answers is named', async (t) => {
  const first = scripted('a', [AWAY])
  const second = scripted('b', [REPLY])
  t.match(await asking([first, second], quickClock())(), { text: 'x', answeredBy: 'b' })
  t.equal(first.calls.length, 1)
})

void test('the error is that of the last provider', async (t) => {
  const last = new PermanentError('HEPH_AI_REFUSED', 'no')
  await t.rejects(asking([scripted('a', [AWAY]), scripted('b', [last])], quickClock())(), last)
})

void test('a provider that fails three times rests for a minute, then longer, and is asked again', async (t) => {
  const clock = quickClock()
  const first = scripted('a', [AWAY, AWAY, AWAY, AWAY, REPLY])
  const ask = asking([first, scripted('b', [REPLY])], clock)
  for (let index = 0; index < 5; index += 1) await ask()
  t.equal(first.calls.length, 3)
  clock.pass(60_001)
  await ask()
  t.equal(first.calls.length, 4)
  clock.pass(60_001)
  await ask()
  t.equal(first.calls.length, 4, 'twice as long after it failed again')
  clock.pass(60_001)
  t.match(await ask(), { answeredBy: 'a' })
})

void test('a refused key rests at once', async (t) => {
  const first = scripted('a', [new PermanentError('HEPH_AI_AUTH', 'no')])
  const ask = asking([first, scripted('b', [REPLY])], quickClock())
  await ask()
  await ask()
  t.equal(first.calls.length, 1)
})

void test('an answer that cannot be used is no reason to rest', async (t) => {
  const first = scripted('a', [new PermanentError('HEPH_AI_REPLY', 'no')])
  const ask = asking([first, scripted('b', [REPLY])], quickClock())
  for (let index = 0; index < 5; index += 1) await ask()
  t.equal(first.calls.length, 5)
})

void test('nobody waits long for a server while another one may answer, and as long as it asks for the last', async (t) => {
  const later = new RetryableError('HEPH_AI_RATE_LIMITED', 'later', { retryAfterMs: 30_000 })
  const clock = quickClock()
  await asking([scripted('a', [later, REPLY]), scripted('b', [REPLY])], clock, 2)()
  t.strictSame(clock.waits, [])
  t.match(await asking([scripted('a', [later, REPLY])], clock, 2)(), { answeredBy: 'a' })
  t.strictSame(clock.waits, [30_000])
})

void test('who only has providers that rest is told so', async (t) => {
  const ask = asking([scripted('a', [AWAY])], quickClock())
  for (let index = 0; index < 3; index += 1) await t.rejects(ask(), AWAY)
  await t.rejects(ask(), { code: 'HEPH_AI_UNAVAILABLE', message: /left alone for 60 s more/ })
})

void test('a server that asks for more than a minute holds nobody, is not asked before, and says when it may be', async (t) => {
  const hour = 3_600_000
  const later = new RetryableError('HEPH_AI_RATE_LIMITED', 'later', { retryAfterMs: hour })
  const clock = quickClock()
  const provider = scripted('a', [later, REPLY])
  const ask = asking([provider], clock, 3)
  await t.rejects(ask(), later)
  t.strictSame(clock.waits, [])
  t.equal(limitedUntil(later, clock), hour)
  clock.pass(hour / 2)
  const resting: unknown = await ask().catch((thrown: unknown) => thrown)
  t.match(resting, { code: 'HEPH_AI_RATE_LIMITED', message: /left alone for 1800 s more/ })
  t.equal(limitedUntil(resting, clock), hour, 'the same time, for whoever comes in between')
  t.equal(provider.calls.length, 1)
  clock.pass(hour / 2)
  t.match(await ask(), { answeredBy: 'a' })
})

void test('who waits for a limit of the rate comes again after ten minutes at the earliest and a day at the latest', (t) => {
  const clock = quickClock()
  const limited = (retryAfterMs?: number) =>
    new RetryableError('HEPH_AI_RATE_LIMITED', 'later', retryAfterMs === undefined ? {} : { retryAfterMs })
  t.equal(limitedUntil(limited(90_000), clock), 600_000)
  t.equal(limitedUntil(limited(10 * 86_400_000), clock), 86_400_000)
  t.equal(limitedUntil(limited(), clock), undefined)
  t.equal(limitedUntil(AWAY, clock), undefined)
  t.end()
})
