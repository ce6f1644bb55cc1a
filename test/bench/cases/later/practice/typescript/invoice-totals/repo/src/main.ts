import { readFileSync } from 'node:fs'
import type { Invoice } from './invoice.ts'
import { show } from './money.ts'
import { total } from './totals.ts'

const invoices = JSON.parse(readFileSync(process.argv[2] ?? 'data/june.json', 'utf8')) as Invoice[]
for (const invoice of invoices) {
  console.log(`${invoice.number}  ${invoice.customer.padEnd(12)} ${show(total(invoice))}`)
}
