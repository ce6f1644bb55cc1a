import assert from 'node:assert/strict'
import test from 'node:test'
import { compare } from '../src/compare.mjs'
import { newestFirst } from '../src/tags.mjs'
import { parseVersion } from '../src/version.mjs'

test('a pre-release', () => {
  assert.deepEqual(parseVersion('v1.2.3-rc.1'), { numbers: [1, 2, 3], pre: ['rc', '1'] })
})

test('what is no version', () => {
  assert.equal(parseVersion('latest'), undefined)
})

test('parts that are numbers are compared as such', () => {
  assert.deepEqual(newestFirst(['1.0.0-rc.2', '1.0.0-rc.10', 'x', '1.1.0-a']), ['1.1.0-a', '1.0.0-rc.10', '1.0.0-rc.2'])
})

test('a release is newer than what came before', () => {
  assert.ok(compare({ numbers: [1, 0, 0], pre: [] }, { numbers: [1, 0, 0], pre: ['rc'] }) > 0)
})
