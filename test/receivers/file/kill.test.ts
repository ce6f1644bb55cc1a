import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test, type Test } from 'tap'
import { readComponentState } from '../../../agent/storage/component-storage.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { testSeed } from '../../support/seed.ts'

const PROGRAM = fileURLToPath(new URL('reading-process.ts', import.meta.url))

/** Root may read everything, so these run as nobody; only root can become nobody. */
const AS_ANOTHER_USER = { skip: process.getuid?.() === 0 ? false : 'needs root to become another user' }

interface Folder {
  readonly include: string
  readonly output: string
  readonly state: string
}

function newFolder(t: Test, include: string): Folder {
  const directory = t.testdir({ logs: {}, state: {}, 'seen.log': '' })
  return {
    include: join(directory, 'logs', include),
    output: join(directory, 'seen.log'),
    state: join(directory, 'state'),
  }
}

function startProcess(t: Test, { include, output, state }: Folder, mode = '', uid?: number): ChildProcess {
  // Without the hooks of the test runner, which another user may not write for.
  const command = ['-u', 'NODE_OPTIONS', process.execPath, PROGRAM, include, output, state, mode]
  const child = spawn('env', command, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1)

test('FileReceiver misses no line when its process is killed again and again while a file is written and rotated', async (t) => {
  const folder = newFolder(t, 'app.log')
  const { include, output } = folder
  let written = 0
  const write = (count: number): void => {
    const lines = Array.from({ length: count }, (_, index) => `line ${written + index} ${'.'.repeat(40)}`)
    appendFileSync(include, lines.map((line) => `${line}\n`).join(''))
    written += count
  }
  write(4_000)
  const seed = testSeed
  t.comment(`seed ${seed}`)
  for (let round = 0; round < 5; round += 1) {
    const child = startProcess(t, folder)
    const sizeBefore = statSync(output).size
    write(1_000)
    while (statSync(output).size === sizeBefore) await delay(5)
    write(500)
    if (round === 2) {
      renameSync(include, `${include}.1`)
      write(500)
    }
    await delay(20 + ((seed * (round + 1)) % 250))
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const last = startProcess(t, folder, 'once')
  t.strictSame(await once(last, 'exit'), [0, null])

  const numbers = linesOf(output).map((line) => Number(line.split(' ')[1]))
  const missing = Array.from({ length: written }, (_, index) => index).filter(
    (number) => !numbers.includes(number),
  )
  t.strictSame(missing, [])
  // Between two writes of the store lie 200 ms; a batch of 4 KiB holds some 80 lines and takes 2 ms.
  const repeated = numbers.length - written
  t.ok(repeated < 6 * 120 * 80, `${repeated} lines came twice`)
  t.equal(new Set(linesOf(output)).size, written, 'no line is torn')
})

/** What the store has of files that cannot be read again. */
function keptIn({ state }: Folder): number {
  const store = openStore(join(state, 'agent.sqlite'), { readOnly: true })
  const count = readComponentState(store, 'bytes:').length
  store.close()
  return count
}

async function until(isReached: () => boolean): Promise<void> {
  for (let waited = 0; waited < 800 && !isReached(); waited += 1) await delay(10)
}

test('FileReceiver hands on again what was not acknowledged of a file that is deleted when its process is killed', async (t) => {
  const folder = newFolder(t, 'app.log')
  const { include, output } = folder
  writeFileSync(include, 'one\ntwo\nthr')
  const child = startProcess(t, folder, 'hold')
  await until(() => linesOf(output).length === 2)
  t.equal(keptIn(folder), 0, 'what can be read again is not kept')
  rmSync(include)
  await until(() => keptIn(folder) === 1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  // It may get the number of the file that is gone.
  writeFileSync(include, 'four\n')
  writeFileSync(output, '')

  const again = startProcess(t, folder, 'once')
  t.strictSame(await once(again, 'exit'), [0, null])
  t.strictSame(linesOf(output), ['one', 'two', 'thr', 'four'])
  t.equal(keptIn(folder), 0, 'what was acknowledged is not kept on')
})

test(
  'FileReceiver reads the other files while one may not be read, says so, and reads it once it may',
  AS_ANOTHER_USER,
  async (t) => {
    const folder = newFolder(t, '*.log')
    const directory = join(folder.include, '..')
    for (const path of [join(directory, '..'), directory, folder.state]) chmodSync(path, 0o777)
    chmodSync(folder.output, 0o666)
    writeFileSync(join(directory, 'secret.log'), 'secret\n', { mode: 0o600 })
    writeFileSync(join(directory, 'open.log'), 'open\n', { mode: 0o644 })
    const child = startProcess(t, folder, '', 65_534)
    const statuses: string[] = []
    child.on('message', (status) => statuses.push(String(status)))
    await until(() => linesOf(folder.output).length === 1 && statuses.length === 1)
    t.strictSame(linesOf(folder.output), ['open'])
    t.match(statuses[0], /^recoverable_error .*secret\.log.*EACCES$/)

    chmodSync(join(directory, 'secret.log'), 0o644)
    await until(() => linesOf(folder.output).length === 2 && statuses.length === 2)
    t.strictSame(linesOf(folder.output), ['open', 'secret'])
    t.match(statuses[1], /^ok/)
  },
)

test('FileReceiver ends with --once although a file may not be read', AS_ANOTHER_USER, async (t) => {
  const folder = newFolder(t, '*.log')
  const directory = join(folder.include, '..')
  for (const path of [join(directory, '..'), directory, folder.state]) chmodSync(path, 0o777)
  chmodSync(folder.output, 0o666)
  mkdirSync(join(directory, 'folder.log'))
  writeFileSync(join(directory, 'secret.log'), 'secret\n', { mode: 0o600 })
  writeFileSync(join(directory, 'open.log'), 'open, without end', { mode: 0o644 })
  const child = startProcess(t, folder, 'once', 65_534)
  const [code] = (await once(child, 'exit')) as [number | null]
  t.equal(code, 0)
  t.strictSame(linesOf(folder.output), ['open, without end'])
})
