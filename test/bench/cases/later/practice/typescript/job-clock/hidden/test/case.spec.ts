import assert from 'node:assert/strict'
import test from 'node:test'

const { parseEvery } = await import(new URL('../src/every.ts', import.meta.url).href)
const { parseJobs } = await import(new URL('../src/jobs.ts', import.meta.url).href)

test('upper case units', () => {
  assert.equal(parseEvery('6H'), 21_600_000)
  assert.equal(parseEvery('1 D'), 86_400_000)
  assert.equal(parseEvery('30S'), 30_000)
  assert.equal(parseEvery('5M'), 300_000)
})

test('lower case units as before', () => {
  assert.deepEqual(parseJobs('x every 3s'), [{ name: 'x', when: { every: 3000 } }])
})
