import { globSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { measure, readCorpus } from './measure.ts'
import { measureSeverity, readFaults } from './severity/measure.ts'

/**
 * Prints precision, recall and what was confused, for the files that are named or for all of the corpus; of the second
 * half only the totals, so that nobody writes rules for its lines.
 */
const named = process.argv.slice(2)
const files = named.length > 0 ? named : globSync(join(import.meta.dirname, '{*,second/*}.jsonl')).toSorted()
for (const file of files) {
  const records = readCorpus(file)
  const { precision, recall, classes, misses } = await measure(records)
  console.log(`${relative('.', file)}: ${records.length} records`)
  console.log(`  precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}`)
  console.log(`  ${'class'.padEnd(20)} right missed false alarms`)
  if (named.length === 0 && isUnseen(file)) continue
  for (const [name, { right, missed, alarms }] of classes) {
    console.log(
      `  ${name.padEnd(20)} ${String(right).padStart(5)} ${String(missed).padStart(6)} ${String(alarms).padStart(12)}`,
    )
  }
  for (const { record, line, what } of misses) {
    console.log(`  line ${line}, ${record.class}: ${what}: ${JSON.stringify(record.lines[0]).slice(0, 120)}`)
  }
}

if (named.length === 0) {
  const { share, others, count } = await measureSeverity(readFaults())
  console.log(`severity: ${count} faults\n  agreement ${share.toFixed(4)}`)
  for (const { line, said, fault } of others) {
    console.log(
      `  line ${line}: ${said}, not ${fault.severity}: ${JSON.stringify(fault.lines[0]).slice(0, 120)}`,
    )
  }
}

function isUnseen(file: string): boolean {
  return basename(dirname(file)) === 'second'
}
