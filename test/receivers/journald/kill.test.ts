import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test, type Test } from 'tap'
import { lines, noJournal, writeJournal } from './support.ts'

const PROGRAM = fileURLToPath(new URL('reading-process.ts', import.meta.url))

interface Folder {
  readonly journal: string
  readonly output: string
  readonly state: string
}

function newFolder(t: Test): Folder {
  const directory = t.testdir({ journal: {}, state: {}, 'seen.log': '' })
  return {
    journal: join(directory, 'journal'),
    output: join(directory, 'seen.log'),
    state: join(directory, 'state'),
  }
}

function startProcess(t: Test, { journal, output, state }: Folder): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, journal, output, state], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1)

/** Processes of this machine that read a journal below a folder. */
function readersOf(folder: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      return command.startsWith('journalctl\0') && command.includes(folder)
    } catch {
      return false
    }
  })
}

test(
  'JournaldReceiver misses no entry when its process is killed while a journal is written and rotated, and repeats none after an orderly stop',
  { skip: noJournal },
  async (t) => {
    const folder = newFolder(t)
    const { journal, output } = folder
    const file = join(journal, 'system.journal')
    let written = 0
    const write = (count: number): void => {
      const messages = Array.from({ length: count }, (_, index) => `entry ${written + index}`)
      writeJournal(
        file,
        messages.flatMap((message, index) => lines(`unit${index % 3}.service`, index % 3, message)),
      )
      written += count
    }
    write(1_500)
    for (let round = 0; round < 3; round += 1) {
      const child = startProcess(t, folder)
      const sizeBefore = statSync(output).size
      while (statSync(output).size === sizeBefore) await delay(2)
      if (round === 1) renameSync(file, join(journal, 'system@0001.journal'))
      child.kill('SIGKILL')
      await once(child, 'exit')
      write(300)
    }
    const seen = (): ReadonlySet<string> => new Set(linesOf(output))
    const child = startProcess(t, folder)
    while (seen().size < written) await delay(5)
    child.kill('SIGTERM')
    await once(child, 'exit')
    t.strictSame(
      [...seen()].toSorted(),
      Array.from({ length: written }, (_, index) => `entry ${index}`).toSorted(),
    )

    const before = linesOf(output).length
    write(10)
    const last = startProcess(t, folder)
    while (seen().size < written) await delay(5)
    last.kill('SIGTERM')
    await once(last, 'exit')
    t.equal(linesOf(output).length, before + 10)
    t.strictSame(readersOf(journal), [], 'no journalctl outlives the process that started it')
  },
)
