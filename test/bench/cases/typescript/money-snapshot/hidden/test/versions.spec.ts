import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const { load } = await import(new URL('../src/snapshot.ts', import.meta.url).href)

function written(accounts: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'ledger-')), 'snapshot.json')
  writeFileSync(file, JSON.stringify({ version: 1, accounts }))
  return file
}

test('balances of all versions are BigInt, names and notes stay text', () => {
  const file = written([
    { name: '1', note: '12', balance: 5 },
    { name: 'b', note: '12n', balance: '6' },
    { name: 'c', balance: '-7n' },
    { name: 'd', balance: '-90071992547409931' },
    { name: 'e', balance: 0 },
  ])
  assert.deepEqual(load(file).accounts(), [
    { name: '1', note: '12', balance: 5n },
    { name: 'b', note: '12n', balance: 6n },
    { name: 'c', balance: -7n },
    { name: 'd', balance: -90071992547409931n },
    { name: 'e', balance: 0n },
  ])
})

test('what is no amount is refused', () => {
  assert.throws(() => {
    const ledger = load(
      written([
        { name: 'a', balance: 'much' },
        { name: 'b', balance: '1n' },
      ]),
    )
    ledger.transfer('b', 'a', 1n)
  })
})

test('the command moves money between old and new accounts', () => {
  const output = execFileSync('node', ['src/cli.ts', 'snapshot.json', 'transfer', 'rent', 'savings', '125'], {
    encoding: 'utf8',
  })
  assert.equal(output, 'rent: 89875\nsavings: 1325\ntravel: -5\ntotal: 91195\n')
})
