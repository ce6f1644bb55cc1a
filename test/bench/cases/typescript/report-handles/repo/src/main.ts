import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportPool } from './pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'reports-'))
const pool = new ReportPool(folder, 2)
for (const job of readFileSync(process.argv[2] ?? '', 'utf8').trim().split('\n')) {
  const [customer = '', ...words] = job.split(' ')
  const text = words.join(' ')
  if (text.startsWith('=')) pool.setTitle(customer, text.slice(1))
  else pool.report(customer).line(text)
}
pool.close()
for (const name of readdirSync(folder).sort()) process.stdout.write(readFileSync(join(folder, name), 'utf8'))
