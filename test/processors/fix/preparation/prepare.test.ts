import '../../../support/plain-processes.ts'
import { test } from 'tap'
import type { Repository } from '../../../../agent/repository/repository.ts'
import type { Sandbox } from '../../../../agent/sandbox/sandbox.ts'
import { preparePackages } from '../../../../processors/fix/preparation/prepare.ts'
import { FakeClock } from '../../../support/clock.ts'

/*
 * Goal: what names the packages decides what is fetched, however large it is.
 * Method: a listing without contents, and a sandbox in which every package manager fails.
 */

function listing(files: readonly object[]): Repository {
  return {
    files: files.map((file) => ({ bytes: 3_000_000, kind: 'file', ...file })),
    read: () => Promise.resolve(undefined),
    copyTo: () => Promise.resolve(),
    dependencyMounts: () => Promise.resolve([]),
  } as unknown as Repository
}

const sandbox = {
  run: () =>
    Promise.resolve({ exitCode: 1, exceeded: undefined, stdout: '', stderr: 'the registry is away' }),
} as unknown as Sandbox

async function gapsOf(stateDirectory: string, files: readonly object[]): Promise<readonly string[]> {
  const registry = 'http://127.0.0.1:9'
  const { gaps } = await preparePackages(
    {
      repository: listing(files),
      sandbox,
      stateDirectory,
      registries: { npm: registry, pip: registry, go: registry, cargo: registry, maven: registry },
      hosts: [],
      timeoutMs: 1_000,
      bytesMax: 1_000,
      hostPath: '',
      buildFolder: '.build-cache',
      clock: new FakeClock(),
    },
    new AbortController().signal,
  )
  return gaps
}

test('a lock file that is too large to be read is known by its object id', async (t) => {
  const lock = { path: 'package-lock.json', blobId: 'a'.repeat(40) }
  const [gap] = await gapsOf(t.testdir({}), [lock, { path: 'package.json', blobId: 'b'.repeat(40) }])
  t.match(gap, /exit code 1: the registry is away/)
})

test('a lock file that is a link, or too large and has no object id, has its packages not fetched, with the reason', async (t) => {
  for (const lock of [{}, { kind: 'symlink', blobId: 'a'.repeat(40) }]) {
    const [gap] = await gapsOf(t.testdir({}), [{ path: 'package-lock.json', ...lock }])
    t.match(gap, /package-lock\.json cannot be read as text/)
  }
})
