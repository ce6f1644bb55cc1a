const assert = require('node:assert/strict')
const { execFileSync } = require('node:child_process')
const { join } = require('node:path')
const test = require('node:test')
const { splitPot } = require(join(__dirname, '../lib/split.js'))

const cents = (parts) => parts.map((part) => part.cents)
const none = (count) => Array.from({ length: count }, (_, index) => ({ player: `p${index}`, stake: 0n }))

test('all withdrawn: the pot is split evenly, odd cents to the first', () => {
  assert.deepEqual(cents(splitPot(1000n, none(3))), [334n, 333n, 333n])
  assert.deepEqual(cents(splitPot(2n, none(3))), [1n, 1n, 0n])
  assert.deepEqual(splitPot(7n, none(1)), [{ player: 'p0', cents: 7n }])
  assert.deepEqual(cents(splitPot(0n, none(2))), [0n, 0n])
})

test('some withdrawn: as before', () => {
  const stakes = [
    { player: 'a', stake: 0n },
    { player: 'b', stake: 3n },
    { player: 'c', stake: 1n },
  ]
  assert.deepEqual(cents(splitPot(10n, stakes)), [0n, 8n, 2n])
})

test('the command prints the closed round', () => {
  const output = execFileSync('node', ['cli.js', '--pot', '1000', '--stakes', 'stakes/closed-round.csv'], {
    encoding: 'utf8',
  })
  assert.equal(output, 'mira\t334\njon\t333\nole\t333\n')
})
