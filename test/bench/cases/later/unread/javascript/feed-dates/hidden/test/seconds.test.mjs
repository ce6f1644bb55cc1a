import assert from 'node:assert/strict'
import test from 'node:test'

const { parseDate } = await import(new URL('../lib/dates.mjs', import.meta.url))
const { readPosts } = await import(new URL('../lib/posts.mjs', import.meta.url))

test('digits are seconds since 1970', () => {
  assert.equal(parseDate('1700000000').getTime(), 1_700_000_000_000)
  assert.equal(parseDate('1100000000').toISOString(), '2004-11-09T11:33:20.000Z')
  assert.equal(parseDate('0').getTime(), 0)
  assert.equal(parseDate('2024').getTime(), 2_024_000)
})

test('the other form as before', () => {
  assert.equal(parseDate('2024-03-01').toISOString(), '2024-03-01T00:00:00.000Z')
  assert.throws(() => parseDate('x'), { name: 'RangeError', message: 'no date: x' })
})

test('both forms are sorted by time', () => {
  const posts = readPosts('title: old\ndate: 1100000000\nlink: /\n---\ntitle: new\ndate: 2024-03-01\nlink: /')
  assert.deepEqual(posts.map(({ title }) => title), ['new', 'old'])
})
