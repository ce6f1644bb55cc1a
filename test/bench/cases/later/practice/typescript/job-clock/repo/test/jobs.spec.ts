import assert from 'node:assert/strict'
import test from 'node:test'
import { parseJobs } from '../src/jobs.ts'
import { parseEvery } from '../src/every.ts'

test('intervals', () => {
  assert.equal(parseEvery('15m'), 900_000)
  assert.equal(parseEvery('2 h'), 7_200_000)
  assert.throws(() => parseEvery('2 weeks'), SyntaxError)
})

test('weekdays in any case', () => {
  assert.deepEqual(parseJobs('a on tue\nb on SAT\n'), [
    { name: 'a', when: { weekday: 2 } },
    { name: 'b', when: { weekday: 6 } },
  ])
})
