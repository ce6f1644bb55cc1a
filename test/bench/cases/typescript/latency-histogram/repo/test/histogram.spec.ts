import assert from 'node:assert/strict';
import test from 'node:test';
import { histogram } from '../src/histogram.ts';

test('counts by readable steps', () => {
  assert.deepEqual(histogram([3, 11, 12, 38], 4), [
    { from: 0, to: 10, count: 1 },
    { from: 10, to: 20, count: 2 },
    { from: 20, to: 30, count: 0 },
    { from: 30, to: 40, count: 1 }
  ]);
});

test('no samples, no buckets', () => {
  assert.deepEqual(histogram([], 4), []);
});

test('counts add up', () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index * 37) % 101);
  const total = histogram(samples, 7).reduce(
    (sum, { count }) => sum + count,
    0
  );
  assert.equal(total, 100);
});
