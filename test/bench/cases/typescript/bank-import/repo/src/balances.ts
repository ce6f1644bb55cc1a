import { parseCents } from './amount.ts'
import { readRows } from './csv.ts'

/** What came in and went out in sum, by payee, in the order they appear. */
export function balances(statement: string): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const { payee = '', amount = '' } of readRows(statement)) {
    sums.set(payee, (sums.get(payee) ?? 0n) + parseCents(amount))
  }
  return sums
}
