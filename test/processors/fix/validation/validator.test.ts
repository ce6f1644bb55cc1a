import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { PermanentError, RetryableError } from '../../../../agent/model/errors.ts'
import type { Verdict } from '../../../../agent/model/fix.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import type { Sandbox, SandboxResult } from '../../../../agent/sandbox/sandbox.ts'
import { Validator } from '../../../../processors/fix/validation/validator.ts'
import { openProject, projectWith } from '../project.ts'
import { diagnosisWith, strategyWith } from '../stage-support.ts'
import { eventWith } from '../support.ts'

const FILES = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'a.js': 'export const f = (x) => x.y\n',
  'a.test.js': `import { writeFileSync } from 'node:fs'\nwriteFileSync('ran', '')\n`,
}

async function validatorOf(directory: string, sandbox: Sandbox | undefined, path: string) {
  const repository = await openProject(directory)
  const event = eventWith()
  const diagnosis = diagnosisWith({ path: directory }, { function: 'f', path })
  const workDirectory = join(directory, '.state/work')
  const validator = new Validator({
    event,
    diagnosis,
    repository,
    jobId: 'j',
    clock: systemClock,
    sandbox,
    sandboxGap: 'no namespaces here',
    workDirectory,
    hostPath: '/usr/bin',
    testTimeoutMs: 1_000,
    commandTimeoutMs: 1_000,
    performanceThreshold: 0.25,
    reproductionTimeoutMs: 1_000,
    reproductionSearchMs: 0,
  })
  const newId = (): string => 'c'
  const input = { event, diagnosis, repository, knownFixes: [], revision: '', newId, previousFailures: [] }
  return { validator, input, workDirectory }
}

/** What a validator with the given sandbox says of a good change, and whether a copy was made for it. */
async function verdictWith(
  sandbox: Sandbox | undefined,
  signal = new AbortController().signal,
): Promise<{ readonly verdict: Verdict; readonly hasCopied: boolean }> {
  const directory = await projectWith(FILES)
  try {
    const { validator, input, workDirectory } = await validatorOf(directory, sandbox, 'a.js')
    const { candidates } = await strategyWith([{ path: 'a.js', from: 'x.y', to: 'x?.y' }]).propose(
      input,
      signal,
    )
    const [candidate] = candidates
    if (candidate === undefined) throw new Error('no candidate')
    const verdict = await validator.validate(await validator.check(candidate), signal)
    await validator.close()
    return { verdict, hasCopied: existsSync(workDirectory) }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function sandboxThat(run: Sandbox['run']): Sandbox {
  return { id: 'bubblewrap', description: 'of a test', run }
}

void test('without a sandbox nothing of the repository runs and the grade is unverified with the reason', async (t) => {
  const { verdict, hasCopied } = await verdictWith(undefined)
  t.equal(verdict.grade, 'unverified')
  t.equal(hasCopied, false)
  const outcomes = Object.fromEntries(verdict.checks.map(({ id, outcome }) => [id, outcome]))
  t.strictSame(outcomes, { policy: 'passed', syntax: 'passed', reproduction: 'not_run', tests: 'not_run' })
  t.strictSame(verdict.reasons, [
    'reproduction: nothing of the repository was run: no namespaces here',
    'tests: nothing of the repository was run: no namespaces here',
  ])
})

void test('a sandbox that cannot be set up makes a fix unverified with its reason', async (t) => {
  const broken = sandboxThat(() =>
    Promise.reject(new PermanentError('HEPH_SANDBOX_FAILED', 'no mounts left')),
  )
  const { verdict } = await verdictWith(broken)
  t.equal(verdict.grade, 'unverified')
  t.match(verdict.reasons[0], 'nothing of the repository was run: no mounts left')
})

void test('tests of another project than the changed one are told to be so, and prove nothing', async (t) => {
  const manifest = '{"type":"module","scripts":{"test":"node --test"}}'
  const files = { 'shop/package.json': manifest, 'shop/f.test.js': '', 'pay/package.json': manifest }
  const code = 'export const f = (x) => x.y\n'
  const directory = await projectWith({ ...files, 'shop/a.js': code, 'pay/b.js': code })
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const sandbox = sandboxThat(() =>
    Promise.resolve({
      exitCode: 0,
      signal: null,
      stdout: 'TAP version 13\nok 1 - sells\n',
      stderr: '',
      isTruncated: false,
      durationMs: 1,
      exceeded: undefined,
    } as unknown as SandboxResult),
  )
  const { validator, input } = await validatorOf(directory, sandbox, 'shop/a.js')
  const never = new AbortController().signal
  const reasonsOf = async (...paths: readonly string[]): Promise<string> => {
    const replacements = paths.map((path) => ({ path, from: 'x.y', to: 'x?.y' }))
    const { candidates } = await strategyWith(replacements).propose(input, never)
    const [first] = candidates
    if (first === undefined) throw new Error('no candidate')
    const candidate = { ...first, edits: candidates.flatMap(({ edits }) => edits) }
    const verdict = await validator.validate(await validator.check(candidate), never)
    t.equal(verdict.checks.find(({ id }) => id === 'tests')?.outcome, 'passed', paths.join())
    return verdict.reasons.join()
  }
  const gap = 'tests: those of shop were run, and pay/b.js belongs to another project'
  t.notMatch(await reasonsOf('shop/a.js'), 'tests:')
  t.match(await reasonsOf('pay/b.js'), gap)
  t.match(await reasonsOf('shop/a.js', 'pay/b.js'), gap, 'a part of it is enough')
  await validator.close()
})

void test('giving up in the middle of a run rejects with the reason given', async (t) => {
  const stopping = new AbortController()
  const slow = sandboxThat(() => {
    stopping.abort(new RetryableError('HEPH_TEST', 'stopping'))
    return Promise.reject(stopping.signal.reason as Error)
  })
  await t.rejects(verdictWith(slow, stopping.signal), { message: 'stopping' })
})
