import assert from 'node:assert/strict'
import test from 'node:test'
import { lookup } from '../src/lookup.mjs'
import { merge } from '../src/merge.mjs'
import { parse } from '../src/parse.mjs'

test('sections and keys', () => {
  const sections = parse('a = 1\n[s]\nb = x = y\n')
  assert.equal(lookup(sections, '', 'a'), '1')
  assert.equal(lookup(sections, 's', 'b'), 'x = y')
})

test('no key is there that nobody wrote', () => {
  assert.equal(lookup(parse('[s]\n'), 's', 'toString', 'none'), 'none')
  assert.equal(lookup(parse(''), 'constructor', 'name', 'none'), 'none')
})

test('an earlier key wins', () => {
  assert.deepEqual(merge({ s: { a: '1' } }, { s: { a: '2', b: '3' } }), { s: { a: '1', b: '3' } })
})
