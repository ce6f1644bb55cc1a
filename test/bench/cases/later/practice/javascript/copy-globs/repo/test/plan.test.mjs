import assert from 'node:assert/strict'
import test from 'node:test'
import { parseOptions } from '../src/options.mjs'
import { plan } from '../src/plan.mjs'

test('options and files', () => {
  assert.deepEqual(parseOptions(['--exclude', '*.log', 'a', '--tag', 'x', '--tag', 'y']), {
    options: { exclude: '*.log', tag: ['x', 'y'] },
    files: ['a'],
  })
})

test('one pattern and more', () => {
  assert.deepEqual(plan(['a.log', 'b'], { exclude: '*.log' }), [{ file: 'b', tags: [] }])
  assert.deepEqual(plan(['a.log', 'b'], { exclude: ['b', '*.log'] }), [])
})

test('tags are in lower case', () => {
  assert.deepEqual(plan(['a'], { tag: ['X', 'y'] }), [{ file: 'a', tags: ['x', 'y'] }])
})
