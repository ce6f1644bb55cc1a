import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { warmCache } from '../../../../processors/fix/validation/warm-cache.ts'

function filled(folder: string, text: string): string {
  mkdirSync(join(folder, 'go/00'), { recursive: true })
  writeFileSync(join(folder, 'go/00/a-d'), text)
  utimesSync(join(folder, 'go/00/a-d'), 1_000, 1_000)
  return folder
}

void test('what one job has compiled is there for the next about the same code, and for no other', async (t) => {
  const root = t.testdir({})
  const now = (): number => Date.now()
  const shop = warmCache({ directory: join(root, 'warm'), repository: '/shop', now })
  await shop.fill(join(root, 'cold'))
  t.notOk(existsSync(join(root, 'cold')), 'nothing is kept yet')
  await shop.keep(filled(join(root, 'first'), 'compiled'))
  await shop.fill(join(root, 'second'))
  t.equal(readFileSync(join(root, 'second/go/00/a-d'), 'utf8'), 'compiled')
  t.equal(lstatSync(join(root, 'second/go/00/a-d')).mtimeMs, 1_000_000, 'compilers compare times')
  await warmCache({ directory: join(root, 'warm'), repository: '/desk', now }).fill(join(root, 'third'))
  t.notOk(existsSync(join(root, 'third')))
  await shop.fill(filled(join(root, 'own'), 'mine'))
  t.equal(readFileSync(join(root, 'own/go/00/a-d'), 'utf8'), 'mine', 'a job that has something keeps it')
})

void test('what is kept is renewed when it is a day old, and not before', async (t) => {
  const root = t.testdir({})
  let aheadMs = 0
  const cache = warmCache({
    directory: join(root, 'warm'),
    repository: '/shop',
    now: () => Date.now() + aheadMs,
  })
  await cache.keep(filled(join(root, 'first'), 'old'))
  await cache.keep(filled(join(root, 'second'), 'new'))
  await cache.fill(join(root, 'third'))
  t.equal(readFileSync(join(root, 'third/go/00/a-d'), 'utf8'), 'old')
  aheadMs = 25 * 3_600_000
  await cache.keep(join(root, 'second'))
  await cache.fill(join(root, 'fourth'))
  t.equal(readFileSync(join(root, 'fourth/go/00/a-d'), 'utf8'), 'new')
})

void test('links in a cache are not followed, and a cache with a pipe is not kept', async (t) => {
  const root = t.testdir({ secret: 'secret' })
  const [linked, piped] = ['linked', 'piped'].map((repository) =>
    warmCache({ directory: join(root, 'warm'), repository, now: () => Date.now() }),
  )
  const first = filled(join(root, 'first'), 'x')
  symlinkSync(join(root, 'secret'), join(first, 'link'))
  symlinkSync(root, join(first, 'folder'))
  await linked?.keep(first)
  await linked?.fill(join(root, 'second'))
  t.ok(lstatSync(join(root, 'second/link')).isSymbolicLink())
  t.ok(lstatSync(join(root, 'second/folder')).isSymbolicLink())
  const other = filled(join(root, 'other'), 'x')
  spawnSync('mkfifo', [join(other, 'pipe')])
  await piped?.keep(other)
  await piped?.fill(join(root, 'third'))
  t.notOk(existsSync(join(root, 'third')))
})

void test('of many code bases three are kept, and nothing half is', async (t) => {
  const root = t.testdir({})
  for (const repository of ['a', 'b', 'c', 'd', 'e'])
    await warmCache({ directory: join(root, 'warm'), repository, now: () => Date.now() }).keep(
      filled(join(root, repository), repository),
    )
  const names = readdirSync(join(root, 'warm'))
  t.equal(names.length, 3)
  t.notOk(names.some((name) => name.startsWith('.new-')))
})
