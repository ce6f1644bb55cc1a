import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bandFor } from '../shipping.js'

test('a shipment travels in the cheapest band that takes its weight', () => {
  assert.equal(bandFor(500).name, 'letter')
  assert.equal(bandFor(501).name, 'parcel')
  assert.equal(bandFor(31_500).name, 'bulky')
})
