import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { Ledger } from '../src/ledger.ts'
import { load, save } from '../src/snapshot.ts'

test('money moves and stays as much', () => {
  const ledger = new Ledger([
    { name: 'a', balance: 10n },
    { name: 'b', balance: 0n },
  ])
  ledger.transfer('a', 'b', 4n)
  assert.deepEqual(
    ledger.accounts().map(({ balance }) => balance),
    [6n, 4n],
  )
  assert.equal(ledger.total(), 10n)
  assert.throws(() => ledger.transfer('a', 'b', 7n), /a has only 6 cents/)
})

test('a snapshot holds the ledger', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ledger-')), 'snapshot.json')
  const ledger = new Ledger([{ name: '7', note: '12n', balance: 2n ** 70n }])
  save(file, ledger)
  assert.deepEqual(load(file).accounts(), ledger.accounts())
})
