import assert from 'node:assert/strict'
import test from 'node:test'
import { localeOf } from '../src/locale.ts'
import { currencyOf, priceTag } from '../src/tags.ts'

test('the language of the surroundings', () => {
  assert.equal(localeOf({}), 'en-US')
  assert.equal(localeOf({ LANG: 'C.UTF-8' }), 'en-US')
  assert.equal(localeOf({ LC_ALL: '', LANG: 'POSIX' }), 'en-US')
  assert.equal(localeOf({ LC_ALL: 'fr', LANG: 'C' }), 'fr')
})

test('price tags', () => {
  assert.equal(priceTag(1250, 'en-US'), '$1,250.00')
  assert.equal(priceTag(0.5, 'en-GB'), '£0.50')
  assert.equal(currencyOf('fi'), 'EUR')
})
