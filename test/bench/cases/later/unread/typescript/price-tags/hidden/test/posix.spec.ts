import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const { localeOf } = await import(new URL('../src/locale.ts', import.meta.url).href)
const { priceTag } = await import(new URL('../src/tags.ts', import.meta.url).href)

test('language and region in the POSIX form', () => {
  assert.equal(localeOf({ LC_ALL: 'de_CH.UTF-8' }), 'de-CH')
  assert.equal(localeOf({ LANG: 'en_GB' }), 'en-GB')
  assert.equal(localeOf({ LANG: 'de_AT@euro' }), 'de-AT')
  assert.equal(localeOf({ LANG: 'fr_CH.ISO-8859-15@euro' }), 'fr-CH')
  assert.equal(localeOf({ LANG: 'C.UTF-8' }), 'en-US')
  assert.equal(localeOf({ LC_ALL: 'fi@x', LANG: 'en_GB' }), 'fi')
})

test('the price is that of the region', () => {
  assert.equal(priceTag(2, localeOf({ LANG: 'en_GB.UTF-8' })), '£2.00')
})

test('the program', () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const run = spawnSync(process.execPath, [main, '3'], { env: { LC_ALL: 'en_GB.UTF-8' }, encoding: 'utf8' })
  assert.equal(run.stdout, '£3.00\n')
})
