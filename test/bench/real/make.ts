import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeReal } from './make-real.ts'
import { readReal } from './read-real.ts'

/**
 * Makes cases for `bench:repair` and `bench:locate` of real crashes that projects fixed, from their packages.
 *
 *   node test/bench/real/make.ts --out FOLDER [--only language | --only language/slug]… [--from FOLDER] [--cache FOLDER]
 *
 * --from: a folder of other crashes in the form of ours. --cache: where packages that were fetched are kept. It runs the packages' code: use it
 * where you would install them. Exit status 1 when one makes no case; the last line has the number of those that do.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    from: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'hephaestus-real-packages') },
  },
})
if (values.out === undefined) throw new Error('--out FOLDER is needed')
const { cases, problems } = readReal(values.only, values.from)
for (const problem of problems) console.error(problem)
let made = 0
for (const one of cases) {
  const folder = join(resolve(values.out), one.language, one.slug)
  mkdirSync(folder, { recursive: true })
  try {
    await makeReal(one, folder, resolve(values.cache))
    made += 1
    console.log(`${one.language}/${one.slug}`)
  } catch (error) {
    console.error(
      `${one.language}/${one.slug}: no case, ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
console.log(`${made} cases of ${cases.length}`)
process.exit(made === cases.length && problems.length === 0 ? 0 : 1)
