const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { mkdtempSync, readFileSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const test = require('node:test')

test('a feed that is down is an error, and the last good file stays', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'prices-')), 'prices.json')
  writeFileSync(file, '[{"sku":"a","cents":5}]')
  const { status, stderr } = spawnSync('node', ['sync.js', '--out', file], {
    encoding: 'utf8',
    env: { ...process.env, PRICE_FEED_URL: 'http://127.0.0.1:4/' },
  })
  assert.notEqual(status, 0)
  assert.match(stderr, /FeedUnreachableError/)
  assert.equal(readFileSync(file, 'utf8'), '[{"sku":"a","cents":5}]')
})
