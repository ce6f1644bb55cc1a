import { openSync, readSync } from 'node:fs'
import { LineSplitter } from '../../agent/scan/line-splitter.ts'

/**
 * A process that only scans: reads a file and counts the lines that hold a literal.
 * Usage: scan-only FILE [exact LITERAL…] [any-case LITERAL…]; prints lines and hits.
 */
const [path = '', ...words] = process.argv.slice(2)
const splitter = new LineSplitter({
  lineBytesMax: 1 << 20,
  longLines: 'split',
  bufferBytes: 1 << 18,
  literals: literalsAfter('exact'),
  literalsOfAnyCase: literalsAfter('any-case'),
})

const file = openSync(path, 'r')
let lines = 0
let hits = 0
for (;;) {
  const room = splitter.room()
  // Small enough that what was read is still in the cache of the core when it is scanned.
  const byteCount = readSync(file, room, 0, Math.min(room.length, 1 << 18), null)
  if (byteCount === 0) break
  splitter.wrote(byteCount)
  for (let block = splitter.take(); block !== undefined; block = splitter.take()) count(block.marks)
}
count(splitter.flush()?.marks)
console.log(`${lines} ${hits}`)

function count(marks: Uint8Array | undefined): void {
  if (marks === undefined) return
  lines += marks.length
  for (const mark of marks) hits += mark
}

/** The words from one form to the next. */
function literalsAfter(form: 'exact' | 'any-case'): readonly Uint8Array[] {
  const from = words.indexOf(form)
  if (from === -1) return []
  const following = words.slice(from + 1)
  const next = following.findIndex((word) => word === 'exact' || word === 'any-case')
  return following.slice(0, next === -1 ? undefined : next).map((word) => new TextEncoder().encode(word))
}
