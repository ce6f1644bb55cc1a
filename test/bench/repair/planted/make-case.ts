import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unifiedDiff } from '../../../../agent/rewrite/diff.ts'
import { parseStackTrace } from '../../../../agent/stacktrace/parse.ts'
import { isTestFile } from '../../../../agent/repository/test-file.ts'
import type { Planted } from '../../locate/plant/planted.ts'
import { CaseCopy } from '../case-copy.ts'
import { run } from '../child.ts'
import { runCrash } from '../crash-run.ts'
import { holdsException } from '../own-frame.ts'
import type { Case, CaseText } from '../read-cases.ts'
import { failedTests, withoutTests } from './without-tests.ts'

/** What a crash becomes a case from. */
interface From {
  readonly planted: Planted
  /** The case of the right program. */
  readonly program: Case
  /** The folder of the right program. */
  readonly right: string
  /** Whether the command is told beside the log. */
  readonly isTold: boolean
}

const EXPECTED = '.expected-output'
const RUN_MAX_MS = 60_000

/**
 * Makes a case of a crash that a command makes: the visible tests are those of the program that the fault leaves green, the
 * hidden ones all of them, those of the program's case, and that the command prints what it printed before.
 * Result: undefined, or why it makes no case. It is checked: it crashes so, visible tests pass, hidden ones fail before and
 * pass with the right program.
 */
export async function makeCase(folder: string, from: From): Promise<string | undefined> {
  const reason = await writeCase(folder, from)
  if (reason !== undefined) rmSync(folder, { recursive: true, force: true })
  return reason
}

async function writeCase(folder: string, from: From): Promise<string | undefined> {
  const { planted, program, right } = from
  const { crash } = program.text
  if (!('command' in crash) || planted.ranBy !== 'command') return 'no command makes it crash'
  mkdirSync(folder, { recursive: true })
  const [repo, hidden] = [join(folder, 'repo'), join(folder, 'hidden')]
  cpSync(planted.folder, repo, { recursive: true, filter: (path) => !path.includes('.hephaestus') })
  const tests = globSync('**/*.{js,mjs,ts,mts,py}', { cwd: right }).filter((path) => isTestFile(path))
  for (const path of tests) cpSync(join(right, path), join(hidden, path))
  cpSync(join(program.folder, 'hidden'), hidden, { recursive: true })
  const expected = await steadyOutput(program, right)
  if (expected !== undefined) writeFileSync(join(hidden, EXPECTED), expected)
  const path = planted.places[0]?.path ?? ''
  const before = readFileSync(join(repo, path), 'utf8')
  const after = readFileSync(join(right, path), 'utf8')
  const rightPatch = join(folder, 'right.patch')
  writeFileSync(rightPatch, unifiedDiff([{ path, before, after }]))
  const text = textOf(from)
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(text, undefined, 2)}\n`)
  const made: Case = { ...program, slug: slugOf(folder), folder, text, rightPatch, wrongPatches: [] }
  return (await leaveGreenOnly(made, tests)) ?? (await whyNotSound(made))
}

/** Takes the tests away that the fault makes fail: a fault that tests show is not one that somebody logs. */
async function leaveGreenOnly(made: Case, tests: readonly string[]): Promise<string | undefined> {
  const repo = join(made.folder, 'repo')
  const copy = await CaseCopy.make(made)
  try {
    const { output, status } = await run(verbose(made), { folder: copy.folder, timeoutMs: RUN_MAX_MS })
    if (status === 0) return undefined
    const failed = failedTests(output)
    for (const path of tests) {
      const text = readFileSync(join(repo, path), 'utf8')
      writeFileSync(join(repo, path), withoutTests(path, text, failed))
    }
    return undefined
  } finally {
    copy.remove()
  }
}

function verbose({ text: { test } }: Case): readonly string[] {
  const plain = ['sh', '-c'].every((word, at) => test[at] === word) ? (test[2] ?? '').split(' && ')[0] : ''
  return ['sh', '-c', (plain ?? '').replace('node --test', 'node --test --test-reporter=tap')]
}

async function whyNotSound(made: Case): Promise<string | undefined> {
  const copy = await CaseCopy.make(made)
  try {
    if ((await copy.test()).status !== 0) return 'the tests that are left are red'
    if (!hasTests(made)) return 'no test is left'
    const isSeen = (output: string): boolean => holdsException(output, made.text.exception)
    await copy.bringTo({ hidden: false })
    if (!isSeen((await runCrash(made.text.crash, copy.folder, isSeen)).output)) return 'it does not crash so'
    await copy.bringTo({ hidden: true })
    if ((await copy.test()).status === 0) return 'no hidden test shows it'
    if (made.rightPatch === undefined) return 'there is no right program'
    await copy.bringTo({ patch: made.rightPatch, hidden: true })
    return (await copy.test()).status === 0 ? undefined : 'the right program is red'
  } finally {
    copy.remove()
  }
}

function hasTests({ folder }: Case): boolean {
  const repo = join(folder, 'repo')
  return globSync('**/*.{js,mjs,ts,mts,py}', { cwd: repo })
    .filter((path) => isTestFile(path))
    .some((path) => /^\s*(?:await )?(?:test|it)\(|def test/m.test(readFileSync(join(repo, path), 'utf8')))
}

/** What the right program prints; undefined where two runs differ, or it fails. */
async function steadyOutput({ text }: Case, folder: string): Promise<string | undefined> {
  const { crash } = text
  if (!('command' in crash)) return undefined
  const command = ['sh', '-c', `${line(crash.command)} 2>/dev/null`]
  const options = { folder, env: crash.env, stdin: crash.stdin, timeoutMs: RUN_MAX_MS }
  const [first, second] = [await run(command, options), await run(command, options)]
  return first.status === 0 && first.output === second.output ? first.output : undefined
}

function textOf({ planted, program, isTold }: From): CaseText {
  const { text } = program
  const { crash } = text
  const command = 'command' in crash ? crash.command : []
  const input = 'stdin' in crash && crash.stdin !== undefined ? `printf %s ${quoted(crash.stdin)} | ` : ''
  const variables = Object.entries(crash.env ?? {}).map(([name, value]) => `${name}=${quoted(value)} `)
  const compared = `${input}${variables.join('')}${line(command)} 2>/dev/null | cmp -s - ${EXPECTED}`
  const exception = parseStackTrace(planted.trace)?.exceptions[0]
  const [message = ''] = (exception?.message ?? '').split('\n')
  const { status: _status, ...again } = 'status' in crash ? crash : { ...crash, status: undefined }
  const [place] = planted.places
  const function_ = {
    path: place?.path ?? '',
    name: place?.function === '' ? '<module>' : (place?.function ?? ''),
  }
  return {
    class: 'assertion_or_contract',
    ...(text.build === undefined ? {} : { build: text.build }),
    crash: again,
    test: ['sh', '-c', `${line(text.test)} && { [ ! -e ${EXPECTED} ] || ${compared}; }`],
    exception: {
      type: lastPart(exception?.type ?? ''),
      messagePattern: RegExp.escape(message.slice(0, 80)) || '.',
    },
    functions: [function_],
    outcome: 'fix',
    given: isTold ? 'log_and_command' : 'log',
    top_own_function: function_,
    fix_outside_top: false,
    trap: false,
    third_party: false,
    sealed: false,
    wanted: `The program as it was before the fault was planted: ${planted.kind}.`,
  }
}

function lastPart(type: string): string {
  return type.split('.').at(-1) ?? type
}

function slugOf(folder: string): string {
  return folder.split('/').at(-1) ?? folder
}

function line(command: readonly string[]): string {
  return command.map(quoted).join(' ')
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
