import assert from 'node:assert/strict'
import test from 'node:test'

const { remind } = await import(new URL('../src/letters.mjs', import.meta.url))

test('a reminder', async () => {
  assert.deepEqual(await remind({ name: 'Ed' }), {
    to: 'Ed',
    subject: 'See you soon, Ed',
    body: 'Dear Ed, we look forward to Friday.',
  })
})
