import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { runCommand, type RunOptions } from '../../../agent/subprocess/run.ts'
import { eventually } from '../../support/eventually.ts'
import { ENVIRONMENT, isAlive, realClock } from './support.ts'

function run(command: readonly string[], options: Partial<RunOptions> = {}) {
  return runCommand({
    command,
    environment: ENVIRONMENT,
    timeoutMs: 10_000,
    outputBytesMax: 1_000,
    signal: new AbortController().signal,
    clock: realClock,
    ...options,
  })
}

const shell = (script: string, options: Partial<RunOptions> = {}) => run(['sh', '-c', script], options)

test('runCommand rejects when the program does not exist', async (t) => {
  await t.rejects(run(['no-such-program-anywhere']), { code: 'HEPH_COMMAND_NOT_FOUND' })
  await t.rejects(run([]), { code: 'HEPH_COMMAND_NOT_FOUND' })
})

test('runCommand kills a slow program with its children and says that it timed out', async (t) => {
  const file = join(t.testdir({}), 'pid')
  const result = await shell(`sleep 60 & echo $! > ${file}; echo begun; wait`, { timeoutMs: 200 })
  t.match(result, { isTimedOut: true, exitCode: null, signal: 'SIGKILL', stdout: 'begun\n' })
  t.ok(await eventually(() => !isAlive(Number(readFileSync(file, 'utf8')))))
})

test('runCommand rejects with the reason of the signal when it is aborted, before and while it runs', async (t) => {
  const reason = new Error('given up')
  await t.rejects(shell('true', { signal: AbortSignal.abort(reason) }), reason)
  const aborting = new AbortController()
  const running = shell('sleep 60', {
    signal: aborting.signal,
    timeoutMs: 60_000,
    onStart: () => aborting.abort(reason),
  })
  await t.rejects(running, reason)
})

test('runCommand ends processes that the program left in the background', async (t) => {
  const result = await shell('sleep 60 & echo $!')
  t.equal(result.exitCode, 0)
  t.ok(await eventually(() => !isAlive(Number(result.stdout))))
})

test('runCommand does not wait for a process that left the group and holds the output open', async (t) => {
  const result = await shell('setsid sleep 60 & echo $!')
  t.ok(result.durationMs < 5_000)
  process.kill(Number(result.stdout), 'SIGKILL')
})

test('runCommand keeps the beginning and the end of a long output', async (t) => {
  const result = await shell('echo first; seq 1 100000; echo last; echo problem >&2', { outputBytesMax: 100 })
  t.ok(result.isOutputCut)
  t.match(result.stdout, /^first\n/)
  t.match(result.stdout, /\n\[\d+ bytes left out\]\n/)
  t.match(result.stdout, /last\n$/)
  t.ok(result.stdout.length < 200)
  t.equal(result.stderr, 'problem\n')
})

test('runCommand gives the program its input, and does not mind one that is not read', async (t) => {
  t.equal((await run(['cat'], { input: 'grüße' })).stdout, 'grüße')
  t.equal((await run(['true'], { input: 'x'.repeat(1_000_000) })).exitCode, 0)
})

test('runCommand hands bytes in and text out over further descriptors', async (t) => {
  const result = await shell('cat <&3; echo noted >&4', {
    extraFileDescriptors: [{ kind: 'input', bytes: 'from three' }, { kind: 'output' }],
  })
  t.match(result, { stdout: 'from three', extraOutputs: ['noted\n'] })
})

test('runCommand reports exit codes and signals as they are', async (t) => {
  t.match(await shell('exit 3'), { exitCode: 3, signal: null, isTimedOut: false, isOutputCut: false })
  t.match(await shell('kill -SEGV $$'), { exitCode: null, signal: 'SIGSEGV' })
})
