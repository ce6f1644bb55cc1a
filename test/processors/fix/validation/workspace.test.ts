import '../../../support/plain-processes.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Repository } from '../../../../agent/repository/repository.ts'
import type { Sandbox } from '../../../../agent/sandbox/sandbox.ts'
import {
  CACHE_NAME,
  Workspace,
  type WorkspaceSettings,
} from '../../../../processors/fix/validation/workspace.ts'
import { JobCaches } from '../../../../processors/fix/validation/job-caches.ts'
import { sweepWorkDirectory } from '../../../../processors/fix/validation/work-directory.ts'
import { FakeClock } from '../../../support/clock.ts'

/**
 * Goal: what code of others leaves in a copy leads nowhere when the next copy of the job is made.
 * Method: copies of an empty repository with packages that are mounted into its cache; the test leaves what a run would leave.
 */
const EMPTY = {
  files: [],
  copyTo: () => Promise.resolve(),
  dependencyMounts: () => Promise.resolve([]),
} as unknown as Repository

function settingsIn(root: string): WorkspaceSettings {
  const packages = join(root, 'packages')
  mkdirSync(packages)
  return {
    repository: EMPTY,
    sandbox: {} as Sandbox,
    workDirectory: join(root, 'work'),
    cacheDirectory: join(root, 'cache'),
    prepared: {
      mounts: [{ from: packages, to: `/workspace/${CACHE_NAME}/cargo/registry` }],
      environment: {},
    },
    hostPath: '',
    clock: new FakeClock(),
  }
}

test('a copy whose cache was replaced by a link hands no cache on', async (t) => {
  const root = t.testdir({ elsewhere: {} })
  const settings = settingsIn(root)
  const first = await Workspace.open(settings, [])
  rmSync(join(first.directory, CACHE_NAME), { recursive: true })
  symlinkSync(join(root, 'elsewhere'), join(first.directory, CACHE_NAME))
  await first.remove()
  t.notOk(existsSync(join(root, 'cache')))
  const second = await Workspace.open(settings, [])
  t.strictSame(readdirSync(join(root, 'elsewhere')), [])
  await second.remove()
  t.ok(existsSync(join(root, 'cache/cargo/registry')), 'a folder is handed on')
})

test('room for what is mounted is made in the copy, also where a link was left in its way', async (t) => {
  const root = t.testdir({ elsewhere: {} })
  const settings = settingsIn(root)
  const first = await Workspace.open(settings, [])
  rmSync(join(first.directory, CACHE_NAME, 'cargo'), { recursive: true })
  symlinkSync(join(root, 'elsewhere'), join(first.directory, CACHE_NAME, 'cargo'))
  await first.remove()
  const second = await Workspace.open(settings, [])
  t.strictSame(readdirSync(join(root, 'elsewhere')), [])
  t.strictSame(readdirSync(join(second.directory, CACHE_NAME, 'cargo')), ['registry'])
  await second.remove()
})

test('a copy is removed whatever was left in it, and so is what a killed process left, however deep it is', async (t) => {
  const root = t.testdir({})
  // Where it fails, tap itself could not remove what is left.
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  const settings = settingsIn(root)
  const work = join(root, 'work')
  const copy = await Workspace.open(settings, [])
  nestDeeply(copy.directory)
  await copy.remove()
  t.strictSame(readdirSync(work), [])
  mkdirSync(join(work, 'copy-of-a-killed-process'))
  nestDeeply(join(work, 'copy-of-a-killed-process'))
  await sweepWorkDirectory(work, Date.now() + 86_400_000)
  t.strictSame(readdirSync(work), [])
})

test('copies and caches of a job that takes hours stay while they are used, also when another process removes old ones', async (t) => {
  const root = t.testdir({})
  const clock = new FakeClock(Date.now())
  const never = new AbortController().signal
  const sandbox = { run: () => Promise.resolve({}) } as unknown as Sandbox
  const settings = { ...settingsIn(root), clock, sandbox }
  const work = settings.workDirectory
  const copy = await Workspace.open(settings, [])
  const caches = new JobCaches({ directory: work, jobId: 'job', now: () => clock.now() })
  mkdirSync(await caches.forCopy([]))
  const used = readdirSync(work)
  await clock.advance(90 * 60_000)
  await caches.forCopy([])
  await copy.run({ command: [], wallMs: 2 * 3_600_000 }, never)
  await sweepWorkDirectory(work, clock.now())
  t.strictSame(readdirSync(work), used)
  await clock.advance(150 * 60_000)
  await caches.forCopy([])
  await sweepWorkDirectory(work, clock.now())
  t.strictSame(readdirSync(work), used, 'while a run of two hours may go on')
  await clock.advance(2 * 3_600_000)
  await sweepWorkDirectory(work, clock.now())
  t.strictSame(readdirSync(work), [], 'nobody works with them any more')
})

/** Folders within each other whose whole path is longer than the system takes: each is made in the one before. */
function nestDeeply(directory: string): void {
  const script = `for (let depth = 0; depth < 60; depth += 1) {
    require('node:fs').mkdirSync('${'d'.repeat(200)}')
    process.chdir('${'d'.repeat(200)}')
  }`
  execFileSync(process.execPath, ['-e', script], { cwd: directory })
}
