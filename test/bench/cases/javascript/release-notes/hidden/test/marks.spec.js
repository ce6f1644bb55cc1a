const assert = require('node:assert/strict')
const { execFileSync } = require('node:child_process')
const { join } = require('node:path')
const { readReleases } = require(join(__dirname, '../lib/tags.js'))
const { newestFirst, since } = require(join(__dirname, '../lib/order.js'))

describe('tags that carry no version', () => {
  const tags = ['v2.0.0', 'before-move', 'archive', '3.1.0-beta.1', 'nightly'].map((name) => ({
    name,
    date: 'd',
  }))

  it('are no releases', () => {
    const names = readReleases(tags).map((release) => release.version.version)
    assert.deepEqual(names, ['2.0.0', '3.1.0-beta.1'])
  })

  it('are in no notes, with a limit or without', () => {
    assert.equal(newestFirst(since(readReleases(tags))).length, 2)
    assert.deepEqual(
      since(readReleases(tags), '2.0.0').map((release) => release.version.version),
      ['3.1.0-beta.1'],
    )
  })

  it('do not disturb the command', () => {
    const output = execFileSync('node', ['bin/notes.js', 'history/tags.json', '2.0.0'], { encoding: 'utf8' })
    assert.equal(output, '2.1.0 (2023-04-20)\n  - moves\n  - renames\n2.0.1 (2023-03-02)\n  - fixes a leak\n')
  })
})
