import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { diskCacheUses, emptyDiskCache } from '../../../agent/storage/disk-caches.ts'

test('caches on the disk are measured and emptied without following a link', async (t) => {
  const folder = t.testdir({
    outside: { 'big.bin': 'x'.repeat(5_000) },
    state: {
      'agent.sqlite': 'kept',
      prepared: { one: { 'a.js': 'x'.repeat(100) }, two: { deep: { 'b.js': 'x'.repeat(50) } } },
      work: {},
      warm: { shop: { a: 'x'.repeat(20) } },
      toolchains: { go: { a: 'x'.repeat(30) } },
    },
  })
  const state = join(folder, 'state')
  symlinkSync(join(folder, 'outside'), join(state, 'prepared/link'))
  const [mirrors, packages, workspaces, compiled, libraries] = await diskCacheUses(state)
  t.strictSame(mirrors, { name: 'mirrors', entries: 0, bytes: 0 })
  t.strictSame(workspaces, { name: 'workspaces', entries: 0, bytes: 0 })
  for (const [use, name, bytes] of [
    [compiled, 'compiled', 20],
    [libraries, 'libraries', 30],
  ] as const) {
    t.match(use, { name, entries: 1 })
    t.ok((use?.bytes ?? 0) >= bytes)
  }
  t.match(packages, { name: 'packages', entries: 3 })
  t.ok((packages?.bytes ?? 0) >= 150 && (packages?.bytes ?? 0) < 5_000)
  await emptyDiskCache(state, 'packages')
  await emptyDiskCache(state, 'mirrors')
  t.match((await diskCacheUses(state))[1], { entries: 0, bytes: 0 })
  t.ok(existsSync(join(folder, 'outside/big.bin')))
  t.ok(existsSync(join(state, 'agent.sqlite')))
})
