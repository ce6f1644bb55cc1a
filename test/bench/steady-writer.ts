import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Writes the lines of a file into another one at a steady pace, and says how many it has written.
 * Usage: steady-writer.ts FROM TO LINES-PER-SECOND SECONDS
 */
const [from = '', to = '', rate = '', seconds = ''] = process.argv.slice(2)
const TURN_MS = 20
const lines = readFileSync(from, 'latin1').split('\n')
const file = openSync(to, 'a')
const total = Number(rate) * Number(seconds)
const startMs = performance.now()
for (let written = 0; written < total;) {
  const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1_000) * Number(rate)))
  if (due > written) writeSync(file, `${lines.slice(written, due).join('\n')}\n`, null, 'latin1')
  written = Math.max(due, written)
  await delay(TURN_MS)
}
closeSync(file)
console.log(total)
