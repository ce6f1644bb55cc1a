import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'tap'
import { measure, readCorpus } from './measure.ts'

const PRECISION_MIN = 0.98
const RECALL_MIN = 0.99
const RECORDS_MIN = 300

for (const path of globSync(join(import.meta.dirname, '*.jsonl')).toSorted()) {
  test(`errors of ${basename(path)} are found, and little else`, async (t) => {
    const records = readCorpus(path)
    t.ok(records.length >= RECORDS_MIN, `${records.length} records`)
    const { precision, recall, misses } = await measure(records)
    const shown = misses.map(({ line, what }) => `line ${line}: ${what}`).join('\n')
    t.ok(precision >= PRECISION_MIN, `precision ${precision}\n${shown}`)
    t.ok(recall >= RECALL_MIN, `recall ${recall}\n${shown}`)
  })
}
