import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import { metered } from '../../../agent/ai/metered.ts'
import { costOf, priceOf } from '../../../agent/ai/prices.ts'
import type { ModelProvider } from '../../../agent/ai/provider.ts'
import { goesOnAt, Spending, type SpendingLimits } from '../../../agent/ai/spending.ts'

const LIMITS: SpendingLimits = {
  requestsPerDay: 100,
  requestsPerError: 100,
  requestsPerRepository: 100,
  tokensPerDay: 1_000_000,
  costPerDay: undefined,
}
const SCOPE = { fingerprint: 'f', repository: '/srv/shop' }
const never = new AbortController().signal
const QUESTION = { system: 'abc', user: 'abc', maxOutputTokens: 10 }

function clockAt(time: string): Clock & { set(time: string): void } {
  let nowMs = Date.parse(time)
  return {
    set: (later) => (nowMs = Date.parse(later)),
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after: () => () => undefined,
  }
}

function fileOf(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'hephaestus-spending-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'model-usage.json')
}

const limited: readonly (readonly [name: string, limits: Partial<SpendingLimits>])[] = [
  ['requests of a day', { requestsPerDay: 2 }],
  ['requests for one error', { requestsPerError: 2 }],
  ['requests for one repository', { requestsPerRepository: 2 }],
  ['tokens of a day', { tokensPerDay: 25 }],
  ['money of a day', { costPerDay: 0.25 }],
]

for (const [name, limits] of limited) {
  void test(`Spending refuses what would pass its limit of ${name}, also after a restart, until the next day`, (t) => {
    const path = fileOf(t)
    const clock = clockAt('2026-03-01T23:00:00Z')
    const estimate = { tokens: 10, cost: 0.1 }
    const first = new Spending(path, { ...LIMITS, ...limits }, clock)
    first.reserve(SCOPE, estimate)
    first.reserve(SCOPE, estimate)
    t.throws(() => first.reserve(SCOPE, estimate), { code: 'HEPH_AI_LIMIT' })
    const second = new Spending(path, { ...LIMITS, ...limits }, clock)
    t.throws(() => second.reserve(SCOPE, estimate), { code: 'HEPH_AI_LIMIT' })
    clock.set('2026-03-02T00:00:01Z')
    second.reserve(SCOPE, estimate)
    t.end()
  })
}

const MIDNIGHT_MS = Date.parse('2026-03-02T00:00:00Z')
const refusals: readonly (readonly [
  name: string,
  limits: Partial<SpendingLimits>,
  goesOnAtMs: number | undefined,
])[] = [
  ['requests of a day', { requestsPerDay: 1 }, MIDNIGHT_MS],
  ['requests for one repository', { requestsPerRepository: 1 }, MIDNIGHT_MS],
  ['tokens that others used', { tokensPerDay: 15 }, MIDNIGHT_MS],
  ['money that others used', { costPerDay: 0.15 }, MIDNIGHT_MS],
  ['requests for one error, which has had its turn', { requestsPerError: 1 }, undefined],
]

for (const [name, limits, expected] of refusals) {
  void test(`a limit of ${name} says ${expected === undefined ? 'of no other day that it helps' : 'when it is over'}`, (t) => {
    const spending = new Spending(fileOf(t), { ...LIMITS, ...limits }, clockAt('2026-03-01T23:00:00Z'))
    spending.reserve(SCOPE, { tokens: 10, cost: 0.1 })
    let thrown: unknown
    try {
      spending.reserve(SCOPE, { tokens: 10, cost: 0.1 })
    } catch (error) {
      thrown = error
    }
    t.match(thrown, { code: 'HEPH_AI_LIMIT' })
    t.equal(goesOnAt(thrown), expected)
    t.end()
  })
}

void test('what is too large for a whole day is not put off to the next one', (t) => {
  for (const [limits, estimate] of [
    [{ tokensPerDay: 5 }, { tokens: 6, cost: 0 }],
    [{ costPerDay: 0.1 }, { tokens: 0, cost: 0.2 }],
  ] as const) {
    const spending = new Spending(fileOf(t), { ...LIMITS, ...limits }, clockAt('2026-03-01T23:00:00Z'))
    try {
      spending.reserve(SCOPE, estimate)
      t.fail('it was let through')
    } catch (error) {
      t.equal(goesOnAt(error), undefined)
    }
  }
  t.equal(goesOnAt(new Error('another')), undefined)
  t.end()
})

void test('Spending tells errors and repositories apart', (t) => {
  const spending = new Spending(
    fileOf(t),
    { ...LIMITS, requestsPerError: 1 },
    clockAt('2026-03-01T12:00:00Z'),
  )
  spending.reserve(SCOPE, { tokens: 1, cost: 0 })
  spending.reserve({ ...SCOPE, fingerprint: 'g' }, { tokens: 1, cost: 0 })
  t.throws(() => spending.reserve(SCOPE, { tokens: 1, cost: 0 }), { code: 'HEPH_AI_LIMIT' })
  t.end()
})

void test('a request that ends after midnight takes nothing off what the new day has used', (t) => {
  const clock = clockAt('2026-03-01T23:59:00Z')
  const spending = new Spending(fileOf(t), { ...LIMITS, tokensPerDay: 100 }, clock)
  const late = spending.reserve(SCOPE, { tokens: 90, cost: 0 })
  clock.set('2026-03-02T00:01:00Z')
  spending.reserve(SCOPE, { tokens: 60, cost: 0 })
  spending.settle(late, { tokens: 10, cost: 0 })
  t.throws(() => spending.reserve(SCOPE, { tokens: 50, cost: 0 }), { code: 'HEPH_AI_LIMIT' })
  t.end()
})

void test('Spending begins the day anew with a file that cannot be read', (t) => {
  const path = fileOf(t)
  writeFileSync(path, '{"day":"2026-03-01","requests":')
  const spending = new Spending(path, { ...LIMITS, requestsPerDay: 1 }, clockAt('2026-03-01T12:00:00Z'))
  spending.reserve(SCOPE, { tokens: 1, cost: 0 })
  t.match(JSON.parse(readFileSync(path, 'utf8')), { day: '2026-03-01', requests: 1, tokens: 1 })
  t.end()
})

void test('metered counts before it asks, and sets it right by the answer', async (t) => {
  const path = fileOf(t)
  const spending = new Spending(path, LIMITS, clockAt('2026-03-01T12:00:00Z'))
  const noted = (): unknown => JSON.parse(readFileSync(path, 'utf8'))
  const provider: ModelProvider = {
    name: 'openai/m',
    bodyOf: () => '',
    complete: () => {
      t.match(noted(), { requests: 1, tokens: 12 })
      return Promise.resolve({ text: 'x', isComplete: true, inputTokens: 1_000_000, outputTokens: 500_000 })
    },
  }
  const counted = metered(provider, { spending, scope: SCOPE, price: { input: 2, output: 4 } })
  t.match(await counted.complete(QUESTION, never), { text: 'x', cost: 4 })
  t.match(noted(), { requests: 1, tokens: 1_500_000, cost: 4 })
  await t.rejects(counted.complete({ ...QUESTION, maxOutputTokens: 600_000 }, never), {
    code: 'HEPH_AI_LIMIT',
  })
})

void test('metered gives the tokens of a failed request back, and not the request', async (t) => {
  const path = fileOf(t)
  const spending = new Spending(path, LIMITS, clockAt('2026-03-01T12:00:00Z'))
  const broken: ModelProvider = {
    name: 'openai/m',
    bodyOf: () => '',
    complete: () => Promise.reject(new Error('away')),
  }
  await t.rejects(metered(broken, { spending, scope: SCOPE, price: undefined }).complete(QUESTION, never))
  t.match(JSON.parse(readFileSync(path, 'utf8')), { requests: 1, tokens: 0, cost: 0 })
})

void test('prices are those of the longest name that fits, and cached input costs less', (t) => {
  t.equal(priceOf('openai/gpt-4o-mini-2024')?.input, 0.15)
  t.equal(priceOf('openai/some-model-of-ones-own'), undefined)
  const price = { input: 10, output: 20, cachedInput: 1 }
  t.equal(
    costOf(price, { inputTokens: 100_000, outputTokens: 10_000, cachedTokens: 90_000 }),
    0.1 + 0.09 + 0.2,
  )
  t.end()
})
