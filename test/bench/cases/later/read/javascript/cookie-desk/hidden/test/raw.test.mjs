import assert from 'node:assert/strict'
import test from 'node:test'

const { parseCookies } = await import(new URL('../src/cookies.mjs', import.meta.url))
const { answer } = await import(new URL('../src/answer.mjs', import.meta.url))

test('a value that cannot be decoded is kept as it was sent', () => {
  assert.deepEqual([...parseCookies('seen=100%; name=Bo')], [['seen', '100%'], ['name', 'Bo']])
  assert.deepEqual([...parseCookies('x=%C3%A4%E4; x=2; y="%zz"')], [['x', '%C3%A4%E4'], ['y', '%zz']])
})

test('what can be decoded still is', () => {
  assert.deepEqual([...parseCookies('b=%; a=%41')], [['b', '%'], ['a', 'A']])
})

test('who is broken is greeted as such', () => {
  assert.equal(answer({ url: '/greeting', headers: { cookie: 'name=%E4nn' } }).text, 'Hello, %E4nn!\n')
  assert.equal(answer({ url: '/greeting', headers: { cookie: 'ad=%u20; name=Bo' } }).text, 'Hello, Bo!\n')
})
