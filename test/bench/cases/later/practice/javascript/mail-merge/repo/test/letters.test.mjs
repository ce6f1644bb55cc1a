import assert from 'node:assert/strict'
import test from 'node:test'
import { fill } from '../src/fill.mjs'
import { invite } from '../src/letters.mjs'

test('a name is filled in everywhere', () => {
  assert.equal(fill('{name}, dear {name}', { name: 'Cy' }), 'Cy, dear Cy')
})

test('an invitation', async () => {
  assert.deepEqual(await invite({ name: 'Di' }), {
    to: 'Di',
    subject: 'Come to our feast',
    body: 'Dear Di, we would be glad to see you.',
  })
})
