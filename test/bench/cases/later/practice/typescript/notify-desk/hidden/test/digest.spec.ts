import assert from 'node:assert/strict'
import test from 'node:test'

const { dispatch, dispatchAll } = await import(new URL('../src/dispatch.ts', import.meta.url).href)

test('a digest goes out as mail', () => {
  assert.equal(
    dispatch({ kind: 'digest', to: 'bo', subject: '', body: '3 new' }),
    'mail to bo: Your day in short | 3 new',
  )
})

test('each message has a receipt', () => {
  const kinds = ['mail', 'digest', 'push']
  assert.equal(dispatchAll(kinds.map((kind) => ({ kind, to: 'a', subject: '', body: '' }))).length, 3)
})
