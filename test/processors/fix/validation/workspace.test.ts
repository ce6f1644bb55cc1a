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
