import { entries } from './entries.ts'
import { ProjectSheet } from './project-sheet.ts'
import { Sheet } from './sheet.ts'

const extra = process.argv.slice(2)
const sheet = extra.length === 0 ? new Sheet() : new ProjectSheet(extra)
for (const entry of entries) sheet.add(entry)
console.log(sheet.toString())
