import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { acquireLock } from '../../../agent/storage/lock-file.ts'

const HOLDER = `
  const { acquireLock } = await import(process.argv[1])
  acquireLock(process.argv[2])
  console.log('held')
  setInterval(() => {}, 1000)
`
const MODULE = new URL('../../../agent/storage/lock-file.ts', import.meta.url).href

test('acquireLock refuses while another process holds the lock and names its pid', async (t) => {
  const path = join(t.testdir(), 'agent.lock')
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, MODULE, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  t.throws(() => acquireLock(path), { code: 'HEPH_STATE_IN_USE', message: new RegExp(`pid ${child.pid}`) })

  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = acquireLock(path)
  t.match(JSON.parse(readFileSync(path, 'utf8')), { pid: process.pid })
  lock.release()
  t.notOk(existsSync(path))
})

test('acquireLock refuses a second lock in the same process until the first is released', (t) => {
  const path = join(t.testdir(), 'agent.lock')
  const first = acquireLock(path)
  t.throws(() => acquireLock(path), { code: 'HEPH_STATE_IN_USE' })
  first.release()
  first.release()
  acquireLock(path).release()
  t.strictSame(readdirSync(join(path, '..')), [], 'nothing is left behind')
  t.end()
})

test('acquireLock takes over a lock that no living holder has', (t) => {
  const own = (): Record<string, unknown> => {
    const path = join(t.testdir(), 'own.lock')
    const lock = acquireLock(path)
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    lock.release()
    return holder
  }
  const cases: Record<string, string> = {
    'a pid that another process has now': JSON.stringify({ ...own(), startTime: '1' }),
    'a pid of another boot': JSON.stringify({ ...own(), boot: 'another' }),
    'a dead pid': JSON.stringify({ pid: 4_194_303, startTime: '1', boot: '' }),
    'a torn file': '{"pid":',
    'an empty file': '',
    'no pid': '{"pid":-1}',
  }
  for (const [name, content] of Object.entries(cases)) {
    const path = join(t.testdir(), 'agent.lock')
    writeFileSync(path, content)
    t.doesNotThrow(() => acquireLock(path).release(), name)
  }
  t.end()
})

test('release leaves a lock alone that was taken over by another holder', (t) => {
  const path = join(t.testdir(), 'agent.lock')
  const lock = acquireLock(path)
  writeFileSync(path, JSON.stringify({ pid: 1, startTime: '1', boot: '' }))
  lock.release()
  t.ok(existsSync(path))
  t.end()
})

test('acquireLock takes over the lock of a process that ended and that nobody has waited for', async (t) => {
  const path = join(t.testdir(), 'agent.lock')
  // The shell becomes a program that never asks how its child ended.
  const child = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  const pid = Number(output.toString())
  const statOf = (): string[] => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  }
  while (statOf()[0] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5))
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  writeFileSync(path, JSON.stringify({ pid, startTime: statOf()[19], boot }))
  t.doesNotThrow(() => acquireLock(path).release())
})
