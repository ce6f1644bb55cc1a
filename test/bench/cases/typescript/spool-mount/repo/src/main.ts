import { readFileSync } from 'node:fs'
import { openSpool, type Mail } from './spool.ts'

const mails = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Mail[]
const spool = openSpool(process.env['SPOOL_DIR'] ?? '/var/spool/gateway')
for (const mail of mails) spool.put(mail)
console.log(`${mails.length} mails spooled`)
