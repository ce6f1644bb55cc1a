import assert from 'node:assert/strict'
import test from 'node:test'
import { isGenuine, sign } from '../src/receipt.ts'
import { readSettings } from '../src/settings.ts'

const KEY = 'k'.repeat(32)

test('a signed receipt is genuine, a changed one is not', () => {
  const receipt = sign('1', 250, KEY)
  assert.equal(isGenuine(receipt, KEY), true)
  assert.equal(isGenuine({ ...receipt, cents: 2500 }, KEY), false)
})

test('settings are read', () => {
  assert.deepEqual(readSettings({ RECEIPT_SIGNING_KEY: KEY }), { signingKey: KEY, port: 8080 })
  assert.deepEqual(readSettings({ RECEIPT_SIGNING_KEY: KEY, PORT: '99' }).port, 99)
})
