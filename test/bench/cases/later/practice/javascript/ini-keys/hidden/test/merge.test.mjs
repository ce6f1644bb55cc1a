import assert from 'node:assert/strict'
import test from 'node:test'

const { merge } = await import(new URL('../src/merge.mjs', import.meta.url))
const { parse } = await import(new URL('../src/parse.mjs', import.meta.url))

test('files that were parsed are merged', () => {
  const all = merge(parse('[s]\na = 1\n'), parse('[s]\na = 2\nb = 3\n[t]\nc = 4\n'))
  assert.deepEqual({ ...all.s }, { a: '1', b: '3' })
  assert.deepEqual({ ...all.t }, { c: '4' })
})

test('keys may have any name', () => {
  const all = merge(parse('[s]\nx = 1\n'), parse('[s]\nconstructor = 2\ntoString = 3\nhasOwnProperty = 4\n'))
  assert.equal(all.s.constructor, '2')
  assert.equal(all.s.toString, '3')
  assert.equal(all.s.hasOwnProperty, '4')
  assert.equal(Object.getPrototypeOf(parse('[s]\n').s), null)
})
