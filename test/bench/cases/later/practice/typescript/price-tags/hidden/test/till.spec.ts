import assert from 'node:assert/strict'
import test from 'node:test'

const { priceIn } = await import(new URL('../src/price.ts', import.meta.url).href)
const { tag } = await import(new URL('../src/tag.ts', import.meta.url).href)

test('a price with a till locale', () => {
  assert.equal(priceIn(125000, 'USD', 'en_US'), '$1,250.00')
  assert.equal(priceIn(125000, 'EUR', 'de_DE'), priceIn(125000, 'EUR', 'de-DE'))
  assert.notEqual(priceIn(125000, 'EUR', 'de_DE'), priceIn(125000, 'EUR', 'en_US'))
})

test('a tag', () => {
  const shop = { name: 'B', locale: 'en_US', currency: 'USD' }
  assert.equal(tag(shop, 100, new Date(Date.UTC(2024, 0, 2))), 'B: $1.00 until Jan 2, 2024')
})
