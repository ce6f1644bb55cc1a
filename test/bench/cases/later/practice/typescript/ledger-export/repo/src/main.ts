import { readFileSync } from 'node:fs'
import { toCsv } from './csv.ts'
import { readEntries } from './entry.ts'
import { toJson } from './json.ts'

const [path = 'data/may.csv', format = 'csv'] = process.argv.slice(2)
const entries = readEntries(readFileSync(path, 'utf8'))
console.log(format === 'json' ? toJson(entries) : toCsv(entries))
