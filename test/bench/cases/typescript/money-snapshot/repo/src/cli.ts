import { load, save } from './snapshot.ts'

const [file = '', verb, from = '', to = '', cents = '0', flag] = process.argv.slice(2)
const ledger = load(file)
if (verb === 'transfer') ledger.transfer(from, to, BigInt(cents))
for (const { name, balance } of ledger.accounts()) console.log(`${name}: ${balance}`)
console.log(`total: ${ledger.total()}`)
if (flag === '--write') save(file, ledger)
