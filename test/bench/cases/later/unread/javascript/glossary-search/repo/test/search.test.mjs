import assert from 'node:assert/strict'
import test from 'node:test'
import { search, startingWith } from '../lib/search.mjs'
import { readTerms } from '../lib/terms.mjs'

const terms = readTerms('# x\nGo = a language\nnil = nothing in Go, and in Lisp\n.npmrc = a file (of npm)\nnpm = a tool\n')

test('marks each place of each word', () => {
  assert.deepEqual(search(terms, ['GO', 'lisp']), [
    { name: 'Go', text: 'a language' },
    { name: 'nil', text: 'nothing in *Go*, and in *Lisp*' },
  ])
})

test('no words, no terms', () => {
  assert.deepEqual(search(terms, []), [])
})

test('a prefix stands for itself', () => {
  const names = (prefix) => startingWith(terms, prefix).map(({ name }) => name)
  assert.deepEqual(names('.N'), ['.npmrc'])
  assert.deepEqual(names('n'), ['nil', 'npm'])
  assert.deepEqual(names('(['), [])
})
