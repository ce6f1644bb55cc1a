import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'

const { readSettings } = await import(new URL('../src/settings.ts', import.meta.url).href)

test('there is no start without a key, or with a short one', () => {
  for (const key of [undefined, '', 'short']) {
    assert.throws(() => readSettings({ RECEIPT_SIGNING_KEY: key }), { name: 'SettingsError' })
  }
  const environment = { ...process.env, PORT: '0' }
  const { status } = spawnSync('node', ['src/main.ts'], { env: environment, timeout: 5000 })
  assert.equal(status, 1)
})
