import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { FixOutcome } from '../../../../agent/model/fix.ts'
import { mutation } from '../../../../processors/fix/strategies/mutation.ts'
import { projectWith } from '../project.ts'
import { skip } from '../sandboxed.ts'
import { CONFIG, diagnosisWith, inputWith, repair } from '../stage-support.ts'

/** Errors of which only the log is there, in real programs: the way to them is found in the repository or by trying. */

const LAST = `export function last(words) {
  let index = 0
  while (index <= words.length) {
    if (words[index].end) return words[index]
    index += 1
  }
  return undefined
}
`
const FILES = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'last.js': LAST,
  'last.test.js':
    "import { test } from 'node:test'\nimport assert from 'node:assert'\nimport { last } from './last.js'\ntest('finds', () => {\n  assert.deepEqual(last([{ end: true }]), { end: true })\n})\n",
}
const PROGRAM = {
  'main.js':
    "import { readFileSync } from 'node:fs'\nimport { last } from './last.js'\nconsole.log(last(JSON.parse(readFileSync(process.argv[2], 'utf8'))))\n",
  'README.md': '`node main.js FILE` prints the last word.\n',
  'words.json': '[{"end":false}]\n',
}

async function repairLast(files: Readonly<Record<string, string>>, searchMs: number): Promise<FixOutcome> {
  const directory = await projectWith(files)
  try {
    const git = (...args: readonly string[]): unknown =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: directory })
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'all')
    const frame = { function: 'last', path: 'last.js' }
    const diagnosis = diagnosisWith({ path: directory }, frame, { errorClass: 'index_out_of_range' })
    const [top] = diagnosis.frames
    const frames = top === undefined ? [] : [{ ...top, line: 4, column: 22 }]
    const locations = diagnosis.locations.map((location) => ({ ...location, line: 4 }))
    const event = {
      exceptionType: 'TypeError',
      exceptionMessage: "Cannot read properties of undefined (reading 'end')",
    }
    const config = { reproduction_search: searchMs, budget: { ...CONFIG.budget, time_limit: 300_000 } }
    const input = inputWith(event, { ...diagnosis, frames, locations })
    return await repair(directory, input, [mutation], { config })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

void test(
  'a program that a document shows, on a file of the repository, makes the error happen',
  { skip },
  async (t) => {
    const outcome = await repairLast({ ...FILES, ...PROGRAM }, 20_000)
    t.equal(outcome.kind, 'fix')
    if (outcome.kind !== 'fix') return
    t.match(outcome.diff, /\+ {2}while \(index < words\.length\)/)
    t.equal(outcome.verdict.grade, 'plausible')
    const check = outcome.verdict.checks.find(({ id }) => id === 'reproduction')
    t.match(check?.reason ?? '', /running node main\.js words\.json: before TypeError in last/)
  },
)

void test(
  'a test of the repository with another value makes it happen where no program does',
  { skip },
  async (t) => {
    const outcome = await repairLast(FILES, 20_000)
    t.equal(outcome.kind, 'fix')
    if (outcome.kind !== 'fix') return
    t.equal(outcome.verdict.grade, 'plausible')
    const check = outcome.verdict.checks.find(({ id }) => id === 'reproduction')
    t.match(
      check?.reason ?? '',
      /running last\.test\.js with another value \(found by trying\): before TypeError in last/,
    )
  },
)

void test('nothing is searched for where the configuration says so', { skip }, async (t) => {
  const outcome = await repairLast({ ...FILES, ...PROGRAM }, 0)
  t.equal(outcome.kind, 'no_fix')
  t.match(outcome.kind === 'no_fix' ? outcome.reasons.join('\n') : '', /mutation: not tried/)
})
