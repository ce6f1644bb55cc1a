import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

const { decodeFlags } = await import(new URL('../src/control-plane.ts', import.meta.url).href)
const { isOn } = await import(new URL('../src/evaluate.ts', import.meta.url).href)

const one = (wire: object) => decodeFlags(JSON.stringify({ flags: [{ name: 'f', ...wire }] })).get('f')

test('without rules a flag is on for everybody who is not denied', () => {
  assert.equal(isOn(one({ enabled: true }), { user: 'a' }), true)
  assert.equal(isOn(one({ enabled: true, rules: [] }), { user: 'a' }), true)
  assert.equal(isOn(one({ enabled: true, denied: ['a'] }), { user: 'a' }), false)
  assert.equal(isOn(one({}), { user: 'a' }), false)
})

test('decoded flags have all their lists', () => {
  const flags = decodeFlags(readFileSync('flags.json', 'utf8'))
  assert.deepEqual(flags.get('new-search'), { name: 'new-search', enabled: true, rules: [], denied: [] })
  assert.deepEqual(flags.get('old-cart'), { name: 'old-cart', enabled: false, rules: [], denied: ['u1'] })
})

test('rules still hold people back', () => {
  const flag = one({ enabled: true, rules: [{ attribute: 'country', in: ['SE'] }] })
  assert.equal(isOn(flag, { user: 'a', country: 'SE' }), true)
  assert.equal(isOn(flag, { user: 'a', country: 'DK' }), false)
})
