import assert from 'node:assert/strict'
import test from 'node:test'

const { GrantError, Issuer } = await import(new URL('../src/issuer.ts', import.meta.url).href)
const { TokenCache } = await import(new URL('../src/token-cache.ts', import.meta.url).href)

function make(fail: (call: number) => boolean = () => false) {
  const clock = { time: 0 }
  const now = () => clock.time
  const issuer = new Issuer({ now, lifeMs: 10 })
  const seen = { exchanges: 0 }
  const exchange = async (refresh: string) => {
    seen.exchanges += 1
    if (fail(seen.exchanges)) throw new Error('issuer is down')
    return await issuer.exchange(refresh)
  }
  return { clock, seen, tokens: new TokenCache({ exchange, now, refresh: 'first' }) }
}

test('callers at the same time share one renewal', async () => {
  const { clock, seen, tokens } = make()
  assert.deepEqual(await Promise.all([tokens.token(), tokens.token(), tokens.token()]), ['a1', 'a1', 'a1'])
  clock.time = 10
  assert.deepEqual(await Promise.all([tokens.token(), tokens.token()]), ['a2', 'a2'])
  assert.equal(seen.exchanges, 2)
  clock.time = 20
  assert.equal(await tokens.token(), 'a3')
})

test('a renewal that failed fails for those who waited, and is tried again by the next', async () => {
  const { seen, tokens } = make((call) => call === 1)
  const results = await Promise.allSettled([tokens.token(), tokens.token()])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(seen.exchanges, 1)
  assert.equal(await tokens.token(), 'a1')
})

test('the issuer still takes a refresh token once', async () => {
  const issuer = new Issuer({ now: () => 0, lifeMs: 10 })
  await issuer.exchange('x')
  await assert.rejects(issuer.exchange('x'), GrantError)
})
