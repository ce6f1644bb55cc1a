import { readFileSync } from 'node:fs'
import { formatCents } from './amount.ts'
import { balances } from './balances.ts'

for (const [payee, cents] of balances(readFileSync(process.argv[2] ?? '', 'utf8'))) {
  console.log(`${payee}\t${formatCents(cents)}`)
}
