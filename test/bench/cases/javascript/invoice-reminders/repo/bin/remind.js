#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Directory } from '../src/directory.js'
import { overdue } from '../src/invoices.js'
import { composeReminder } from '../src/letter.js'

const [file, date] = process.argv.slice(2)
const book = JSON.parse(readFileSync(file, 'utf8'))
const directory = new Directory(book.accounts)
for (const invoice of overdue(book.invoices, date)) {
  const letter = composeReminder(invoice, directory, date)
  console.log(`to: ${letter.to}\n${letter.text}\n`)
}
