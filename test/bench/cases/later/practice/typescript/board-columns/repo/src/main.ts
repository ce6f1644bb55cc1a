import { readFileSync } from 'node:fs'
import type { Column } from './column.ts'
import { defaultColumns } from './defaults.ts'
import { heading, widest } from './layout.ts'

const [settings] = process.argv.slice(2)
const columns = settings === undefined ? defaultColumns : (JSON.parse(readFileSync(settings, 'utf8')) as Column[])
console.log(heading(columns))
console.log(`widest: ${widest(columns)?.key}`)
