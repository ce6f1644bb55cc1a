import assert from 'node:assert/strict'
import test from 'node:test'
import { Directory } from '../src/directory.js'
import { overdue } from '../src/invoices.js'
import { composeReminder } from '../src/letter.js'

const directory = new Directory([
  { id: 'new', contact: { name: 'Ana', email: 'ana@example.com' } },
  { id: 'old', mergedInto: 'new' },
])

test('an invoice of a merged account goes to its successor', () => {
  const invoice = { number: '7', account: 'old', cents: 1000, due: '2024-01-01' }
  assert.equal(composeReminder(invoice, directory, '2024-01-05').to, 'ana@example.com')
})

test('paid invoices and those not yet due are left alone', () => {
  const invoices = [
    { number: '1', due: '2024-01-01', paid: true },
    { number: '2', due: '2024-03-01' },
    { number: '3', due: '2024-01-15' },
  ]
  assert.deepEqual(
    overdue(invoices, '2024-02-01').map((invoice) => invoice.number),
    ['3'],
  )
})
