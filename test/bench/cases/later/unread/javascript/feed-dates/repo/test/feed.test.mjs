import assert from 'node:assert/strict'
import test from 'node:test'
import { feedXml } from '../lib/atom.mjs'
import { parseDate } from '../lib/dates.mjs'
import { readPosts } from '../lib/posts.mjs'

test('the newest first', () => {
  const posts = readPosts('title: a\ndate: 2024-01-01\nlink: /a\n---\ntitle: b\ndate: 2024-01-01T01:00:00+00:30\nlink: /b')
  assert.deepEqual(posts.map(({ title }) => title), ['b', 'a'])
})

test('an entry', () => {
  const xml = feedXml([{ title: 'a & b', link: '/x', date: new Date(0) }])
  assert.match(xml, /<title>a &amp; b<\/title>/)
  assert.match(xml, /<updated>1970-01-01T00:00:00.000Z<\/updated>/)
})

test('what is no date', () => {
  for (const text of ['yesterday', '', '2024-1-1', '12e3', '-5']) {
    assert.throws(() => parseDate(text), { name: 'RangeError', message: `no date: ${text}` })
  }
})
