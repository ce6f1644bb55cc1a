import assert from 'node:assert/strict'
import test from 'node:test'
import { answer } from '../src/answer.mjs'
import { parseCookies } from '../src/cookies.mjs'
import { parseQuery } from '../src/query.mjs'

test('cookies: quotes, percent forms, first one first', () => {
  const cookies = parseCookies('a=1; b="two words"; c=%C3%A4+b; a=2; flag')
  assert.deepEqual([...cookies], [['a', '1'], ['b', 'two words'], ['c', 'ä+b']])
})

test('query: what cannot be decoded stays as it is', () => {
  assert.deepEqual({ ...parseQuery('a=50%&b=%41+b&%zz=1') }, { a: '50%', b: 'A b', '%zz': '1' })
})

test('greets a guest', () => {
  assert.deepEqual(answer({ url: '/greeting?lang=fr', headers: {} }), { status: 200, text: 'Bonjour, guest!\n' })
})
