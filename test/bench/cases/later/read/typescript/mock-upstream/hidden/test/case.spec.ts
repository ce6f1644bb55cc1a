import assert from 'node:assert/strict'
import test from 'node:test'

const { HeaderBag } = await import(new URL('../src/headers.ts', import.meta.url).href)
const { readBody } = await import(new URL('../src/body.ts', import.meta.url).href)

test('names are found in any case, however they came in', () => {
  const bag = new HeaderBag([['Content-Type', 'text/plain']])
  assert.equal(bag.get('content-type'), 'text/plain')
  assert.equal(bag.get('CONTENT-TYPE'), 'text/plain')
  bag.append('X-Trace', '1')
  assert.equal(bag.get('x-trace'), '1')
})

test('values of one name in several cases are joined', () => {
  const bag = new HeaderBag([['Vary', 'accept'], ['vary', 'origin']])
  bag.append('VARY', 'cookie')
  assert.equal(bag.get('vary'), 'accept, origin, cookie')
  assert.equal(bag.toString(), 'vary: accept, origin, cookie')
})

test('set takes the place of what was appended', () => {
  const bag = new HeaderBag([['ETag', 'a']])
  bag.set('etag', 'b')
  assert.equal(bag.toString(), 'etag: b')
})

test('a JSON body is parsed', () => {
  const bag = new HeaderBag([['Content-Type', 'application/json'], ['Content-Length', '2']])
  assert.deepEqual(readBody(bag, '{"a":1}'), { a: 1 })
})
