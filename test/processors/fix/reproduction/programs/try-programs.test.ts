import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { SandboxResult } from '../../../../../agent/sandbox/sandbox.ts'
import {
  tryPrograms,
  type TriedReproductions,
} from '../../../../../processors/fix/reproduction/programs/try-programs.ts'
import {
  TRY_SCRIPT,
  type TryReport,
  type TryTask,
} from '../../../../../processors/fix/reproduction/programs/try-script.ts'
import type { Workspace } from '../../../../../processors/fix/validation/workspace.ts'
import { openProject, projectWith } from '../../project.ts'
import { diagnosisWith } from '../../stage-support.ts'
import { eventWith } from '../../support.ts'

const FILES = {
  'README.md': '`python3 main.py WORD`',
  'main.py': "import sys\nSTATES = {'open': 1}\nprint(STATES[sys.argv[1]])\n",
  'test_main.py': "run('open')\nrun('shut')\n",
}

function traceback(message: string, line = 3): string {
  return `Traceback (most recent call last):\n  File "/workspace/main.py", line ${line}, in <module>\n    print(STATES[sys.argv[1]])\nKeyError: ${message}\n`
}

/** What is found where the sandbox's door answers with this. */
async function tried(
  answer: (task: TryTask) => Partial<TryReport> | string,
  message = "'shut'",
): Promise<TriedReproductions> {
  const directory = await projectWith(FILES)
  try {
    const diagnosis = diagnosisWith({ path: directory }, { function: '<module>', path: 'main.py' })
    const [frame] = diagnosis.frames
    const frames = frame === undefined ? [] : [{ ...frame, line: 3 }]
    const event = eventWith({ language: 'python', exceptionType: 'KeyError', exceptionMessage: message })
    const door = {
      run: ({ input = '' }: { readonly input?: string }): Promise<Partial<SandboxResult>> => {
        const said = answer(JSON.parse(input) as TryTask)
        const report = { seen: [], tried: 0, faults: [] }
        const stdout = typeof said === 'string' ? said : JSON.stringify({ ...report, ...said })
        return Promise.resolve({ stdout, stderr: 'it broke', exceeded: undefined })
      },
    }
    return await tryPrograms((use) => use(door as unknown as Workspace), {
      repository: await openProject(directory),
      event,
      diagnosis: { ...diagnosis, language: 'python', frames },
      timeoutMs: 1_000,
      signal: new AbortController().signal,
    })
  } finally {
    await rm(directory, { recursive: true })
  }
}

const indexOf = (task: TryTask, word: string): number =>
  task.programs[0]?.starts.findIndex(({ words }) => words.at(-1) === word) ?? -1

void test('an answer that is no report, and one without the error, are told as what was tried in vain', async (t) => {
  const broken = await tried(() => 'no JSON')
  t.strictSame(broken.plans, [])
  t.match(broken.gap, /ended early \(it broke\)/)
  const none = await tried(() => ({ tried: 7, faults: ['go build: no such module'] }))
  t.equal(
    none.gap,
    'of 7 ways to start the programs of the repository none made it fail alike; go build: no such module',
  )
})

void test('a start that fails with the type, the place and the message of the log is a reproduction', async (t) => {
  const { plans } = await tried((task) => ({
    seen: [{ program: 0, start: indexOf(task, 'shut'), output: traceback("'shut'") }],
  }))
  t.strictSame(
    plans.map(({ reproduction, isMadeUp }) => [reproduction.kind, reproduction.origin, isMadeUp]),
    [['command', 'repository', undefined]],
  )
  const [plan] = plans
  t.strictSame(plan?.reproduction.kind === 'command' && plan.reproduction.command, [
    'python3',
    'main.py',
    'shut',
  ])
})

void test('a start with a value that nobody wrote down is told as made up', async (t) => {
  const { plans } = await tried(
    (task) => ({ seen: [{ program: 0, start: indexOf(task, '0'), output: traceback("'0'") }] }),
    "'4711'",
  )
  t.strictSame([plans[0]?.isMadeUp, plans[0]?.reproduction.origin], [true, 'generated'])
  t.equal(plans[0]?.logged.message, "'0'")
})

void test('another place, another type, and another word of the program in the message are another error', async (t) => {
  const outputs = [
    traceback("'shut'", 9).replace('main.py', 'other.py'),
    traceback("'shut'").replace('KeyError', 'ValueError'),
    traceback("'ajar'"),
  ]
  for (const output of outputs) {
    const { plans } = await tried(
      (task) => ({ seen: [{ program: 0, start: indexOf(task, 'shut'), output }] }),
      "'open'",
    )
    t.strictSame(plans, [])
  }
})

void test('of several starts those with values of the repository come before those that were made up', async (t) => {
  const { plans } = await tried((task) => ({
    seen: ['0', 'shut'].map((word) => ({
      program: 0,
      start: indexOf(task, word),
      output: traceback("'shut'"),
    })),
  }))
  t.strictSame(
    plans.map(({ isMadeUp }) => isMadeUp),
    [undefined, true],
  )
})

void test('the script runs the steps once, tells which starts print what is awaited, and ends after one that is exact', (t) => {
  const say = (text: string): readonly string[] => [
    process.execPath,
    '-e',
    `process.stdin.on('data', (x) => console.log('${text}' + x))`,
  ]
  const program = (steps: readonly (readonly string[])[]): TryTask['programs'][number] => ({
    steps,
    cwd: '',
    environment: {},
    starts: ['one', 'two', 'three', 'four'].map((input) => ({ words: say('saw '), input, environment: {} })),
  })
  const task: TryTask = {
    programs: [program([['false']]), program([['true']])],
    eachMs: 20_000,
    totalMs: 60_000,
    stepMs: 20_000,
    awaited: ['saw', 't'],
    exact: 'saw three',
  }
  const { stdout } = spawnSync(process.execPath, ['-e', TRY_SCRIPT], {
    input: JSON.stringify(task),
    encoding: 'utf8',
  })
  const report = JSON.parse(stdout) as TryReport
  t.equal(report.faults.length, 1)
  t.equal(report.tried, 3)
  t.strictSame(
    report.seen.map(({ program: which, start, output }) => [which, start, output.trim()]),
    [
      [1, 1, 'saw two'],
      [1, 2, 'saw three'],
    ],
  )
  t.end()
})
