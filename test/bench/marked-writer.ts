import { closeSync, openSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Appends lines to a file at a steady pace; the first of each turn holds the time at which it was written.
 * Usage: marked-writer.ts FILE LINES-PER-SECOND SECONDS
 */
const [path = '', rate = '', seconds = ''] = process.argv.slice(2)
const TURN_MS = 5
const total = Number(rate) * Number(seconds)
const file = openSync(path, 'a')
const startMs = performance.now()
for (let written = 0; written < total;) {
  const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1_000) * Number(rate)))
  const lines = Array.from(
    { length: due - written },
    (_, index) => `INFO GET /orders/${written + index} 200 took=12ms user=u-${(written + index) % 97}`,
  )
  if (lines.length > 0) lines[0] += ` mark=${(performance.timeOrigin + performance.now()).toFixed(3)}`
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  written = due
  await delay(TURN_MS)
}
closeSync(file)
