import { readFileSync, writeFileSync } from 'node:fs'
import { Ledger, type Account } from './ledger.ts'

export function load(file: string): Ledger {
  const { accounts } = JSON.parse(readFileSync(file, 'utf8'), revive) as { accounts: Account[] }
  return new Ledger(accounts)
}

export function save(file: string, ledger: Ledger): void {
  const text = JSON.stringify({ version: 3, accounts: ledger.accounts() }, replace, 2)
  writeFileSync(file, `${text}\n`)
}

function replace(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

/** Balances become BigInt; everything else stays. */
function revive(key: string, value: unknown): unknown {
  if (key !== 'balance') return value
  if (typeof value === 'string' && /^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1))
  return value
}
