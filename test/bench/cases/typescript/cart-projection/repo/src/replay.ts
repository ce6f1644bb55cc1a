import { readFileSync } from 'node:fs'
import type { CartEvent } from './events.ts'
import { project } from './projection.ts'

const text = readFileSync(process.argv[2] ?? '', 'utf8')
const events = text
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as CartEvent)
const { lines, cents } = project(events)
for (const line of lines) console.log(`${line.quantity} x ${line.sku}`)
console.log(`total ${(cents / 100).toFixed(2)}`)
