import assert from 'node:assert/strict'
import test from 'node:test'

const { search } = await import(new URL('../lib/search.mjs', import.meta.url))
const terms = [
  { name: 'RAII', text: 'a habit of C++: as in C' },
  { name: 'regex', text: 'a.c (or a|c) costs $5 [more]' },
  { name: 'path', text: 'C:\\temp' },
]
const found = (...words) => search(terms, words)

test('a word stands for itself', () => {
  assert.deepEqual(found('c++'), [{ name: 'RAII', text: 'a habit of *C++*: as in C' }])
  assert.deepEqual(found('a.c', '(or', '$5', '[more]'), [
    { name: 'regex', text: '*a.c* *(or* a|c) costs *$5* *[more]*' },
  ])
  assert.deepEqual(found('a|c'), [{ name: 'regex', text: 'a.c (or *a|c*) costs $5 [more]' }])
  assert.deepEqual(found('\\t'), [{ name: 'path', text: 'C:*\\t*emp' }])
  assert.deepEqual(found('h.bit'), [])
})

test('several words with plain ones', () => {
  assert.deepEqual(found('habit', 'c++'), [{ name: 'RAII', text: 'a *habit* of *C++*: as in C' }])
})
