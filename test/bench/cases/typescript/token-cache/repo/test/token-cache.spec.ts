import assert from 'node:assert/strict'
import test from 'node:test'
import { GrantError, Issuer } from '../src/issuer.ts'
import { TokenCache } from '../src/token-cache.ts'

test('a token is used until it expires', async () => {
  const clock = { time: 0 }
  const now = () => clock.time
  const issuer = new Issuer({ now, lifeMs: 10 })
  const tokens = new TokenCache({ exchange: (refresh) => issuer.exchange(refresh), now, refresh: 'first' })
  assert.equal(await tokens.token(), 'a1')
  clock.time = 9
  assert.equal(await tokens.token(), 'a1')
  clock.time = 10
  assert.equal(await tokens.token(), 'a2')
})

test('the issuer takes a refresh token once', async () => {
  const issuer = new Issuer({ now: () => 0, lifeMs: 10 })
  await issuer.exchange('x')
  await assert.rejects(issuer.exchange('x'), GrantError)
})
