import assert from 'node:assert/strict'
import test from 'node:test'

const { histogram } = await import(new URL('../src/histogram.ts', import.meta.url).href)
const { planBuckets } = await import(new URL('../src/buckets.ts', import.meta.url).href)

test('samples that are alike make one bucket of width 1', () => {
  assert.deepEqual(histogram([12, 12, 12], 4), [{ from: 12, to: 13, count: 3 }])
  assert.deepEqual(histogram([0], 1), [{ from: 0, to: 1, count: 1 }])
  assert.deepEqual(planBuckets([7, 7], 10), { from: 7, width: 1, count: 1 })
})

test('others are as before', () => {
  assert.deepEqual(
    histogram([3, 11, 12, 38], 4).map(({ count }: { count: number }) => count),
    [1, 2, 0, 1],
  )
  assert.deepEqual(histogram([], 4), [])
})
