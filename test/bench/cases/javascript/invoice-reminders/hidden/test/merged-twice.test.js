import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'

const { Directory } = await import(new URL('../src/directory.js', import.meta.url).href)
const { composeReminder } = await import(new URL('../src/letter.js', import.meta.url).href)

const accounts = [
  { id: 'd', contact: { name: 'Dora', email: 'dora@example.com' } },
  { id: 'c', mergedInto: 'd' },
  { id: 'b', mergedInto: 'c' },
  { id: 'a', mergedInto: 'b' },
]

test('the last successor gets the reminder, however long the chain', () => {
  const directory = new Directory(accounts)
  for (const id of ['a', 'b', 'c', 'd']) {
    const invoice = { number: '1', account: id, cents: 100, due: '2024-01-01' }
    assert.equal(composeReminder(invoice, directory, '2024-02-20').to, 'dora@example.com', id)
  }
})

test('every overdue invoice of the book gets its letter', () => {
  const output = execFileSync('node', ['bin/remind.js', 'data/book.json', '2024-05-20'], { encoding: 'utf8' })
  assert.equal(output.match(/^to: ines@roth\.example$/gm)?.length, 2)
  assert.match(output, /2024-017 over 45\.50 EUR is 18 days late/)
})
