import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readPlanted } from '../locate/plant/planted.ts'
import { Proposer, type Proposed } from './planted/proposed.ts'
import { RightPrograms } from './planted/right-program.ts'

/**
 * Asks for each crash that was planted what would be tried, and at which place the very change stands that makes the
 * program what it was. Nothing is run: a few hundred crashes take minutes.
 *
 *   node test/bench/repair/proposed.ts --planted FOLDER… [--program language/slug]… [--cases FOLDER]… [--json FILE] [--list]
 *
 * --list tells each crash. The last line holds the figures: first, among the first eight, among all that may be run.
 */
const { values } = parseArgs({
  options: {
    planted: { type: 'string', multiple: true, default: [] },
    program: { type: 'string', multiple: true, default: [] },
    cases: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})

/** What the default budget runs. */
const RUN_MAX = 40

interface Line extends Proposed {
  readonly program: string
  readonly kind: string
  readonly folder: string
}

const programs = new RightPrograms(values.cases)
const proposer = new Proposer()
const lines: Line[] = []
const wanted = values.planted
  .flatMap((folder) => readPlanted(folder))
  .filter(({ program }) => values.program.length === 0 || values.program.includes(program))
for (const one of wanted) {
  const { program, kind, folder } = one
  const line = {
    program,
    kind,
    folder,
    ...(await proposer.proposedFor(one, await programs.textOf(one))),
  }
  lines.push(line)
  if (values.list)
    console.log(
      `${String(line.rank ?? '-').padStart(4)} of ${String(line.sources.length).padStart(3)} ${line.isFirst ? 'first' : line.isNamed ? 'named' : '     '} ${kind.padEnd(20)} ${folder} ${line.rightSource ?? ''}`,
    )
}
programs.remove()
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(lines, undefined, 1))
for (const [name, group] of [...Map.groupBy(lines, ({ kind }) => kind)].toSorted(
  ([, a], [, b]) => b.length - a.length,
))
  console.log(figures(name, group))
console.log(figures('all', lines))

function figures(name: string, group: readonly Line[]): string {
  const upTo = (max: number): number => group.filter(({ rank }) => rank !== undefined && rank <= max).length
  return `${name.padEnd(20)} ${String(group.length).padStart(3)} crashes, named ${group.filter(({ isNamed }) => isNamed).length}, right change first ${upTo(1)}, among 8 ${upTo(8)}, among ${RUN_MAX} ${upTo(RUN_MAX)}, at all ${upTo(Infinity)}`
}
