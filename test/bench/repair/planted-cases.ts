import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { shuffled } from '../locate/plant/shuffled.ts'
import { readPlanted, type Planted } from '../locate/plant/planted.ts'
import { makeCase } from './planted/make-case.ts'
import { RightPrograms } from './planted/right-program.ts'

/**
 * Makes cases for the bench from crashes that were planted (test/bench/locate/plant.ts): ground that no template was written for.
 *
 *   node test/bench/repair/planted-cases.ts --planted FOLDER… --out FOLDER [--each 4] [--seed 1] [--program language/slug]… [--cases FOLDER]…
 *
 * --each: so many of a program, one kind of fault after another. Of every second one the command is told. Then:
 * node test/bench/repair/run.ts --cases FOLDER. The last line has the number of cases.
 */
const { values } = parseArgs({
  options: {
    planted: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
    each: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    program: { type: 'string', multiple: true, default: [] },
    cases: { type: 'string', multiple: true, default: [] },
  },
})
if (values.out === undefined) throw new Error('--out FOLDER is needed')
const out = resolve(values.out)
const programs = new RightPrograms(values.cases)
const next = seededRandom(Number(values.seed))
const wanted = values.planted
  .flatMap((folder) => readPlanted(resolve(folder)))
  .filter(({ program, ranBy }) => ranBy === 'command' && isWanted(program))
let made = 0
for (const [program, crashes] of Map.groupBy(wanted, (one) => one.program)) {
  let count = 0
  for (const planted of oneOfEachKind(crashes)) {
    if (count >= Number(values.each)) break
    const [language = '', slug = ''] = program.split('/')
    const name = `${slug}-${planted.folder.split('/').at(-2)?.slice(-2) ?? ''}-${planted.kind.replaceAll('_', '-')}`
    const from = {
      planted,
      program: programs.caseOf(planted),
      right: await programs.folderOf(planted),
      isTold: made % 2 === 0,
    }
    const reason = await makeCase(join(out, language, name), from)
    console.log(`${language}/${name}${reason === undefined ? '' : `: no case, ${reason}`}`)
    if (reason !== undefined) continue
    count += 1
    made += 1
  }
}
programs.remove()
console.log(`${made} cases, seed ${values.seed}`)

function isWanted(program: string): boolean {
  return values.program.length === 0 || values.program.includes(program)
}

/** Kinds that fit everywhere are not taken more often than others. */
function oneOfEachKind(crashes: readonly Planted[]): readonly Planted[] {
  const kinds = shuffled([...Map.groupBy(shuffled(crashes, next), ({ kind }) => kind).values()], next)
  const longest = Math.max(0, ...kinds.map((list) => list.length))
  return Array.from({ length: longest }, (_, index) => kinds.flatMap((list) => list[index] ?? [])).flat()
}
