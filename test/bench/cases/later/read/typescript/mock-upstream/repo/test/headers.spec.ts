import assert from 'node:assert/strict'
import test from 'node:test'
import { readBody } from '../src/body.ts'
import { HeaderBag } from '../src/headers.ts'

test('names that are set are found in any case', () => {
  const bag = new HeaderBag()
  bag.set('X-Trace', '1')
  bag.set('x-trace', '2')
  assert.equal(bag.get('X-TRACE'), '2')
})

test('several values are joined', () => {
  const bag = new HeaderBag([['vary', 'accept'], ['vary', 'origin']])
  assert.equal(bag.toString(), 'vary: accept, origin')
})

test('bodies by their type', () => {
  const bag = (type: string) => new HeaderBag([['content-type', type], ['content-length', '3']])
  assert.deepEqual(readBody(bag('application/problem+json'), '{}'), {})
  assert.deepEqual(readBody(bag('application/x-www-form-urlencoded'), 'a=1'), [['a', '1']])
  assert.equal(readBody(bag('text/plain'), 'a=1'), 'a=1')
  assert.equal(readBody(new HeaderBag(), ''), null)
})
