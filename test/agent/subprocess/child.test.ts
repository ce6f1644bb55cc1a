import '../../support/plain-processes.ts'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'tap'
import { spawnChild, type SpawnOptions } from '../../../agent/subprocess/child.ts'
import { terminate } from '../../../agent/subprocess/terminate.ts'
import { eventually } from '../../support/eventually.ts'
import { ENVIRONMENT, isAlive, realClock } from './support.ts'

const QUIET = { environment: ENVIRONMENT, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' } as const

function shell(script: string, options: Partial<SpawnOptions> = {}) {
  return spawnChild({ ...QUIET, command: ['sh', '-c', script], ...options })
}

test('spawnChild rejects exited with a permanent error when the program is not on the PATH', async (t) => {
  const child = spawnChild({ ...QUIET, command: ['no-such-program-anywhere'] })
  await t.rejects(child.exited, { name: 'PermanentError', code: 'HEPH_COMMAND_NOT_FOUND' })
  t.equal(child.pid, undefined)
  t.doesNotThrow(() => child.kill('SIGTERM'))
})

test('spawnChild tells a file that may not be executed from a program that is not there', async (t) => {
  const file = t.testdir({ 'notes.txt': 'text' }) + '/notes.txt'
  for (const name of [file, '/tmp']) {
    const child = spawnChild({ ...QUIET, command: [name] })
    await t.rejects(child.exited, { code: 'HEPH_COMMAND_NOT_EXECUTABLE', fields: { program: name } })
  }
  const onPath = spawnChild({ ...QUIET, environment: { PATH: dirname(file) }, command: ['notes.txt'] })
  await t.rejects(onPath.exited, { code: 'HEPH_COMMAND_NOT_EXECUTABLE' })
})

test('spawnChild rejects exited when the working directory does not exist', async (t) => {
  const child = shell('true', { cwd: '/no/such/directory', diesWithParent: true })
  await t.rejects(child.exited, { code: 'HEPH_COMMAND_FAILED_TO_START' })
})

test('spawnChild does not search the working directory for a program', async (t) => {
  const directory = t.testdir({ tool: '#!/bin/sh\nexit 0\n' })
  const child = spawnChild({ ...QUIET, environment: { PATH: ':.' }, cwd: directory, command: ['tool'] })
  await t.rejects(child.exited, { code: 'HEPH_COMMAND_NOT_FOUND' })
})

test('spawnChild reports the exit code and the signal', async (t) => {
  t.same(await shell('exit 7').exited, { code: 7, signal: null })
  t.same(await shell('kill -ABRT $$').exited, { code: null, signal: 'SIGABRT' })
})

for (const diesWithParent of [false, true]) {
  test(`spawnChild gives the child only the environment it was handed, guarded: ${diesWithParent}`, async (t) => {
    const child = spawnChild({
      ...QUIET,
      stdout: 'pipe',
      environment: { ...ENVIRONMENT, GREETING: 'hello' },
      command: ['env'],
      diesWithParent,
    })
    const chunks: string[] = []
    child.stdout?.on('data', (chunk: Uint8Array) => chunks.push(Buffer.from(chunk).toString()))
    await Promise.all([child.exited, child.stdout && once(child.stdout, 'close')])
    const names = chunks
      .join('')
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
    t.same(new Set(names), new Set(['GREETING', 'PATH']))
  })
}

test('Child.kill reaches the grandchildren of a child with its own group', async (t) => {
  const file = join(t.testdir({}), 'pid')
  const child = shell(`sleep 60 & echo $! > ${file}; wait`, { ownGroup: true })
  t.ok(await eventually(() => readPid(file) > 0))
  child.kill('SIGKILL')
  t.same(await child.exited, { code: null, signal: 'SIGKILL' })
  t.ok(await eventually(() => !isAlive(readPid(file))))
})

test('terminate lets a child end by itself on SIGTERM', async (t) => {
  const file = join(t.testdir({}), 'pid')
  const child = shell(`trap 'exit 3' TERM; echo $$ > ${file}; while :; do sleep 0.02; done`, {
    ownGroup: true,
  })
  t.ok(await eventually(() => readPid(file) > 0))
  t.same(await terminate(child, { graceMs: 5_000, clock: realClock }), { code: 3, signal: null })
})

test('terminate kills a child that ignores SIGTERM after the grace, with what it left behind', async (t) => {
  const file = join(t.testdir({}), 'pid')
  const script = `trap '' TERM; sleep 60 & echo $! > ${file}; while :; do sleep 1; done`
  const child = shell(script, { ownGroup: true })
  t.ok(await eventually(() => readPid(file) > 0))
  t.same(await terminate(child, { graceMs: 50, clock: realClock }), { code: null, signal: 'SIGKILL' })
  t.ok(await eventually(() => !isAlive(readPid(file))))
})

test('a child with diesWithParent ends with its whole group after kill -9 of the parent', async (t) => {
  const directory = t.testdir({})
  const file = join(directory, 'pids')
  const parentFile = join(directory, 'parent.ts')
  const module = join(import.meta.dirname, '../../../agent/subprocess/child.ts')
  writeFileSync(
    parentFile,
    `import { spawnChild } from ${JSON.stringify(module)}
     const command = ['sh', '-c', ${JSON.stringify(`sleep 60 & echo $$ $! > ${file}; wait`)}]
     spawnChild({ command, environment: { PATH: process.env.PATH }, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', diesWithParent: true })
     setInterval(() => undefined, 1000)`,
  )
  const parent = spawnChild({ ...QUIET, command: [process.execPath, parentFile] })
  t.ok(await eventually(() => readPids(file).length === 2))
  const pids = readPids(file)
  t.ok(pids.every(isAlive), 'the group runs while the parent lives')
  parent.kill('SIGKILL')
  await parent.exited
  t.ok(await eventually(() => !pids.some(isAlive)))
})

test('a guarded child ends also when the parent is killed in the moment of the start', async (t) => {
  // Before the launcher told the guard, one kill in some fifty came too early.
  const directory = t.testdir({})
  const marker = `59.${process.pid}`
  const parentFile = join(directory, 'parent.ts')
  const module = join(import.meta.dirname, '../../../agent/subprocess/child.ts')
  writeFileSync(
    parentFile,
    `import { spawnChild } from ${JSON.stringify(module)}
     for (let count = 0; count < 8; count += 1) {
       spawnChild({ command: ['sleep', ${JSON.stringify(marker)}], environment: { PATH: process.env.PATH }, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', diesWithParent: true })
     }
     process.kill(process.pid, 'SIGKILL')`,
  )
  const parent = spawnChild({ ...QUIET, command: [process.execPath, parentFile] })
  t.same(await parent.exited, { code: null, signal: 'SIGKILL' })
  t.ok(await eventually(() => processesWith(marker).length === 0))
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.same(processesWith(marker), [], 'none starts later either')
})

test('spawnChild hands on arguments as they are, guarded or not', async (t) => {
  const odd = ['', ' a  b ', "it's", '"$HOME"', '`id`', 'ü\n', '--', '-n']
  for (const diesWithParent of [false, true]) {
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
    const child = spawnChild({
      ...QUIET,
      stdout: 'pipe',
      command: [process.execPath, '-e', script, '--', ...odd],
      diesWithParent,
    })
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    await Promise.all([child.exited, child.stdout && once(child.stdout, 'close')])
    t.same(JSON.parse(Buffer.concat(chunks).toString()), odd)
  }
})

test('a guard ends when its child has ended', async (t) => {
  const child = shell('exit 0', { diesWithParent: true })
  await child.exited
  t.ok(await eventually(() => guardsOf(process.pid).length === 0))
})

test('Child exchanges messages with structured values over IPC', async (t) => {
  const script = `process.on('message', (m) => { process.send({ got: m, is: m.bytes instanceof Uint8Array }, () => process.disconnect()) })`
  const command = [process.execPath, '-e', script]
  const child = spawnChild({ ...QUIET, command, hasIpc: true, diesWithParent: true, extraPipes: 1 })
  const answered = new Promise<unknown>((resolve) => child.onMessage(resolve))
  const closed = new Promise<void>((resolve) => child.onDisconnect(resolve))
  t.equal(child.send({ bytes: new Uint8Array([1, 2]), count: 3n }), true)
  t.same(await answered, { got: { bytes: Buffer.from([1, 2]), count: 3n }, is: true })
  await closed
  t.equal(child.send('late'), false)
  await child.exited
})

function readPids(file: string): number[] {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function readPid(file: string): number {
  return readPids(file)[0] ?? 0
}

/** The guard processes that a process has. */
function guardsOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((child) => {
      try {
        return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('read -r released')
      } catch {
        return false
      }
    })
}

/** Living processes whose command line holds a text. */
function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isAlive(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
      } catch {
        return false
      }
    })
}
