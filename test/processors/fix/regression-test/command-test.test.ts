import { spawnSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import type { Candidate, FixOutcome } from '../../../../agent/model/fix.ts'
import { commandTest } from '../../../../processors/fix/regression-test/command-test.ts'
import { keptReproduction } from '../../../../processors/fix/regression-test/keep-reproduction.ts'
import type { ReproductionPlan } from '../../../../processors/fix/reproduction/reproductions.ts'
import type { TriedTest } from '../../../../processors/fix/validation/checks/new-test.ts'
import { openProject, projectWith } from '../project.ts'
import { eventWith } from '../support.ts'

function plan(command: readonly string[], fields: Partial<ReproductionPlan> = {}): ReproductionPlan {
  return {
    reproduction: {
      kind: 'command',
      origin: 'repository',
      command,
      input: '',
      exceptionType: 'a.b.TypeError',
      topOwnFrame: { function: '', path: '' },
    },
    logged: { message: '', place: '' },
    preceding: [],
    cwd: '',
    ...fields,
  }
}

const ES = "import { test } from 'node:test'\n"
const COMMON = "const { test } = require('node:test')\n"

void test('there is no test for what somebody typed, for a changed test, a shell, or another framework', (t) => {
  const node = plan(['node', 'main.js'])
  const told = { ...node, reproduction: { ...node.reproduction, origin: 'supervised' } } as const
  t.equal(commandTest(told, { path: 'a.test.js', sibling: ES }), undefined)
  t.equal(commandTest({ ...node, testPath: 'a.test.js' }, { path: 'b.test.js', sibling: ES }), undefined)
  t.equal(commandTest(plan(['sh', '-c', 'x']), { path: 'a.test.js', sibling: ES }), undefined)
  t.equal(commandTest(node, { path: 'a.test.js', sibling: "import { it } from 'vitest'\n" }), undefined)
  t.equal(commandTest(node, { path: 'test_a.py', sibling: 'import unittest\n' }), undefined)
  t.end()
})

/** How a test of a program ends that fails, and of one that does not. */
async function endsOf(
  path: string,
  text: string,
  program: { readonly path: string; readonly bad: string; readonly good: string },
  runner: readonly string[],
): Promise<readonly (number | null)[]> {
  const directory = await projectWith({ [path]: text, [program.path]: program.bad })
  try {
    const run = (): number | null => {
      const [name = '', ...args] = runner
      return spawnSync(name, [...args, path], { cwd: directory }).status
    }
    const before = run()
    await writeFile(join(directory, program.path), program.good)
    return [before, run()]
  } finally {
    await rm(directory, { recursive: true })
  }
}

void test('the test fails as long as the program fails so, and passes after, in its own framework', async (t) => {
  const script = { path: 'main.js', bad: 'throw new TypeError("x")\n', good: 'process.exit(3)\n' }
  const asModule =
    commandTest(plan(['node', 'main.js', "it's"]), { path: 'test/a.test.mjs', sibling: ES }) ?? ''
  t.strictSame(await endsOf('test/a.test.mjs', asModule, script, [process.execPath]), [1, 0])
  const common = commandTest(plan(['node', 'main.js']), { path: 'test/a.test.cjs', sibling: COMMON }) ?? ''
  t.strictSame(await endsOf('test/a.test.cjs', common, script, [process.execPath]), [1, 0])
  const python = { path: 'main.py', bad: 'raise TypeError(1)\n', good: 'print(1)\n' }
  const unit =
    commandTest(plan(['python3', 'main.py', '"two"']), { path: 'tests/test_a.py', sibling: '' }) ?? ''
  t.strictSame(await endsOf('tests/test_a.py', unit, python, ['python3', '-m', 'unittest']), [1, 0])
})

void test('a reproduction is kept where the test of it was seen to hold, and only there', async (t) => {
  const directory = await projectWith({ 'a.js': 'x.y\n', 'a.test.js': ES, 'main.js': '' })
  try {
    const repository = await openProject(directory)
    const blobId = (await repository.read('a.js'))?.blobId ?? ''
    const edits = [{ path: 'a.js', blobId, start: 1, end: 2, replacement: '?.' }]
    const fix = { kind: 'fix', candidate: { edits } as unknown as Candidate } as unknown as Extract<
      FixOutcome,
      { kind: 'fix' }
    >
    const kept = (
      seen: TriedTest,
      reproduction: ReproductionPlan | undefined,
    ): ReturnType<typeof keptReproduction> =>
      keptReproduction(
        fix,
        {
          fingerprint: eventWith().fingerprint,
          repository,
          validator: { reproduction, tryTest: () => Promise.resolve(seen) },
        },
        new AbortController().signal,
      )
    const holds = { kind: 'holds', names: ['runs'] } as const
    const offered = await kept(holds, plan(['node', 'main.js']))
    t.strictSame(offered?.kind === 'offered' && [offered.path, offered.names, offered.model], [
      'a-01234567.test.js',
      ['runs'],
      '',
    ])
    t.equal(await kept({ kind: 'fails', reason: 'it passes before' }, plan(['node', 'main.js'])), undefined)
    t.equal(await kept(holds, undefined), undefined)
  } finally {
    await rm(directory, { recursive: true })
  }
})
