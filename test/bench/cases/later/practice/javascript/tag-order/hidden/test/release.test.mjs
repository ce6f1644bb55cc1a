import assert from 'node:assert/strict'
import test from 'node:test'

const { newestFirst } = await import(new URL('../src/tags.mjs', import.meta.url))
const { parseVersion } = await import(new URL('../src/version.mjs', import.meta.url))

test('a release has no pre-release', () => {
  assert.deepEqual(parseVersion('1.2.0'), { numbers: [1, 2, 0], pre: [] })
})

test('a release stands above', () => {
  assert.deepEqual(newestFirst(['v1.2.0-rc.1', 'v1.10.0-beta', 'v1.2.0', 'v1.10.0']), [
    'v1.10.0',
    'v1.10.0-beta',
    'v1.2.0',
    'v1.2.0-rc.1',
  ])
})
