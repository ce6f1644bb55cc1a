import assert from 'node:assert/strict'
import test from 'node:test'

const { toJson } = await import(new URL('../src/json.ts', import.meta.url).href)

test('cents are strings of digits', () => {
  assert.deepEqual(JSON.parse(toJson([{ id: 1, text: 'a', cents: 9007199254740993n }, { id: 2, cents: 2n }])), {
    entries: [
      { id: 1, text: 'a', cents: '9007199254740993' },
      { id: 2, cents: '2' },
    ],
    sum: '9007199254740995',
  })
})

test('no entries', () => {
  assert.equal(toJson([]), '{"entries":[],"sum":"0"}')
})
