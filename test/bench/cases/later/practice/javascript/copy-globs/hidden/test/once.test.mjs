import assert from 'node:assert/strict'
import test from 'node:test'

const { parseOptions } = await import(new URL('../src/options.mjs', import.meta.url))
const { plan } = await import(new URL('../src/plan.mjs', import.meta.url))

test('one tag', () => {
  assert.deepEqual(plan(['a'], { tag: 'Night' }), [{ file: 'a', tags: ['night'] }])
})

test('from the command line', () => {
  const { options, files } = parseOptions(['--tag', 'Low', 'f'])
  assert.deepEqual(plan(files, options), [{ file: 'f', tags: ['low'] }])
  assert.deepEqual(options, { tag: 'Low' })
})

test('none and more as before', () => {
  assert.deepEqual(plan(['a'], {}), [{ file: 'a', tags: [] }])
  assert.deepEqual(plan(['a'], { tag: ['B', 'C'] }), [{ file: 'a', tags: ['b', 'c'] }])
})
