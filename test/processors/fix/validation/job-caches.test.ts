import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'tap'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { JobCaches } from '../../../../processors/fix/validation/job-caches.ts'

function changeTo(after: string): readonly FileChange[] {
  return [{ path: 'a.go', before: '', after }]
}

/** What a run in a copy leaves in the cache that it was given. */
function leave(cache: string, name: string, text: string): void {
  mkdirSync(dirname(join(cache, name)), { recursive: true })
  writeFileSync(join(cache, name), text)
}

void test('what the unchanged code left is there for a candidate, and what a candidate left for its own copies only', async (t) => {
  const caches = new JobCaches({ directory: join(t.testdir({}), 'work'), jobId: 'j', now: () => Date.now() })
  leave(await caches.forCopy([]), 'go/00/a', 'compiled')
  const first = await caches.forCopy(changeTo('one'))
  t.equal(readFileSync(join(first, 'go/00/a'), 'utf8'), 'compiled')
  leave(first, 'go/00/a', 'forged')
  leave(first, 'go/00/b', 'forged')
  t.equal(await caches.forCopy(changeTo('one')), first, 'its tests find what its reproduction compiled')
  t.equal(readFileSync(join(first, 'go/00/b'), 'utf8'), 'forged')
  const unchanged = await caches.forCopy([])
  t.equal(readFileSync(join(unchanged, 'go/00/a'), 'utf8'), 'compiled')
  t.notOk(existsSync(join(unchanged, 'go/00/b')))
  const second = await caches.forCopy(changeTo('two'))
  t.equal(readFileSync(join(second, 'go/00/a'), 'utf8'), 'compiled')
  t.notOk(existsSync(join(second, 'go/00/b')))
  t.notOk(existsSync(first), 'one candidate at a time')
  await caches.close()
  t.strictSame(readdirSync(join(t.testdirName, 'work')), [])
})

void test('a candidate before anything was compiled begins with nothing, and so does one whose cache cannot be copied', async (t) => {
  const caches = new JobCaches({ directory: t.testdir({}), jobId: 'j', now: () => Date.now() })
  t.notOk(existsSync(await caches.forCopy(changeTo('one'))))
  const unchanged = await caches.forCopy([])
  leave(unchanged, 'a', 'x')
  t.ok(existsSync(join(await caches.forCopy(changeTo('two')), 'a')))
  rmSync(unchanged, { recursive: true })
  t.notOk(existsSync(await caches.forCopy(changeTo('three'))))
  await caches.close()
})
