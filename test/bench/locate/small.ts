import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSmallPrograms } from './small/small-program.ts'
import { writeSmallCases } from './small/write-cases.ts'

/**
 * Makes cases of the small programs in `small/*.txt`, to learn from and to try rules on.
 *
 *   node test/bench/locate/small.ts --out FOLDER
 *   node test/bench/locate/run.ts --cases FOLDER
 *   node test/bench/locate/collect.ts --cases FOLDER --out CRASHES
 */
const { values } = parseArgs({ options: { out: { type: 'string' } } })
if (values.out === undefined) throw new Error('--out FOLDER is needed')
const folder = join(import.meta.dirname, 'small')
for (const name of globSync('*.txt', { cwd: folder }))
  await writeSmallCases(readSmallPrograms(readFileSync(join(folder, name), 'utf8')), values.out)
