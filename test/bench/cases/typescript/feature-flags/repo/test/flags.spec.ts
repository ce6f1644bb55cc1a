import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeFlags } from '../src/control-plane.ts'
import { isOn } from '../src/evaluate.ts'
import type { Flag } from '../src/flag.ts'

const one = (wire: object): Flag => {
  const flag = decodeFlags(JSON.stringify({ flags: [{ name: 'f', ...wire }] })).get('f')
  assert.ok(flag)
  return flag
}

test('all rules have to hold', () => {
  const rules = [
    { attribute: 'country', in: ['SE'] },
    { attribute: 'plan', in: ['pro', 'team'] },
  ]
  const flag = one({ enabled: true, rules })
  assert.equal(isOn(flag, { user: 'a', country: 'SE', plan: 'pro' }), true)
  assert.equal(isOn(flag, { user: 'a', country: 'SE' }), false)
})

test('whoever is denied does not get it', () => {
  const flag = one({ enabled: true, rules: [{ attribute: 'country', in: ['SE'] }], denied: ['b'] })
  assert.equal(isOn(flag, { user: 'b', country: 'SE' }), false)
})

test('a flag is off unless it says otherwise', () => {
  assert.equal(isOn(one({ rules: [{ attribute: 'country', in: ['SE'] }] }), { user: 'a', country: 'SE' }), false)
})
