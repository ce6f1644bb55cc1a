import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import {
  harvest,
  KeptResults,
  linkInto,
  onlyLinks,
} from '../../../../processors/fix/preparation/kept-results.ts'

const A = `${'a1'.repeat(32)}-a`
const D = `${'d2'.repeat(32)}-d`
const OTHER = `${'d3'.repeat(32)}-d`
const INSIDE = '/var/cache/x'

function put(root: string, name: string, text: string): void {
  mkdirSync(join(root, name.slice(0, 2)), { recursive: true })
  writeFileSync(join(root, name.slice(0, 2), name), text)
}

void test('results are moved to what is kept, and nothing that is no plain file with the name of one', async (t) => {
  const root = t.testdir({ secret: 'secret', cache: {} })
  const cache = join(root, 'cache')
  put(cache, A, 'action')
  put(cache, D, 'given')
  writeFileSync(join(cache, 'd2', 'notes'), 'x')
  symlinkSync(join(root, 'secret'), join(cache, 'd2', OTHER))
  mkdirSync(join(cache, 'd4'))
  writeFileSync(join(root, 'twice'), 'twice')
  linkSync(join(root, 'twice'), join(cache, 'd4', `${'d4'.repeat(32)}-d`))
  symlinkSync(root, join(cache, 'd5'))
  const kept = await KeptResults.open(join(root, 'kept'), 1_000)
  await harvest(cache, kept, ['fmt'])
  t.strictSame(readdirSync(kept.directory).toSorted(), ['a1', 'd2', 'names.json'])
  t.strictSame(readdirSync(join(kept.directory, 'd2')), [D])
  t.equal(lstatSync(join(kept.directory, 'd2', D)).mode & 0o777, 0o444)
  const again = await KeptResults.open(join(root, 'kept'), 1_000)
  t.strictSame([[...again.names], again.bytes], [['fmt'], 'actiongiven'.length])
})

void test('what would grow too large begins anew', async (t) => {
  const root = t.testdir({ first: {}, second: {} })
  put(join(root, 'first'), A, 'x'.repeat(60))
  put(join(root, 'second'), D, 'x'.repeat(60))
  const kept = await KeptResults.open(join(root, 'kept'), 100)
  await harvest(join(root, 'first'), kept, ['fmt'])
  await harvest(join(root, 'second'), kept, ['os'])
  t.strictSame([[...kept.names], kept.bytes, readdirSync(kept.directory)], [[], 0, []])
})

void test('a cache gets links to what it lacks, and keeps what is its own', async (t) => {
  const root = t.testdir({ kept: {}, cache: {} })
  const [kept, cache] = [join(root, 'kept'), join(root, 'cache')]
  put(kept, A, 'kept')
  put(kept, D, 'kept')
  put(cache, D, 'own')
  mkdirSync(join(cache, 'd2'), { recursive: true })
  symlinkSync(`${INSIDE}/d2/${OTHER}`, join(cache, 'd2', OTHER))
  await linkInto(kept, { cache, inside: INSIDE, nowMs: 5_000 })
  t.equal(readlinkSync(join(cache, 'a1', A)), `${INSIDE}/a1/${A}`)
  t.equal(readFileSync(join(cache, 'd2', D), 'utf8'), 'own')
  t.strictSame(readdirSync(join(cache, 'd2')), [D], 'a link to what is not kept any more is gone')
  t.equal(readFileSync(join(cache, 'trim.txt'), 'utf8'), '5')
})

void test('of a cache that a candidate leaves only the links go on, and those only that lead where they should', async (t) => {
  const root = t.testdir({ kept: {}, outside: { x: 'x' }, cache: {} })
  const [kept, cache] = [join(root, 'kept'), join(root, 'cache')]
  put(kept, A, 'kept')
  put(kept, D, 'kept')
  await linkInto(kept, { cache, inside: INSIDE, nowMs: 0 })
  put(cache, `${'a1'.repeat(32)}-d`, 'forged')
  rmSync(join(cache, 'd2', D))
  symlinkSync('/workspace/forged', join(cache, 'd2', D))
  symlinkSync(`${INSIDE}/a1/${A}`, join(cache, 'd2', OTHER))
  symlinkSync(join(root, 'outside'), join(cache, 'd9'))
  await onlyLinks(cache, INSIDE)
  t.strictSame(
    readdirSync(cache, { recursive: true }).map(String).toSorted(),
    ['a1', `a1/${A}`, 'd2'],
    'what is forged, what leads elsewhere, and what is no folder is gone',
  )
  t.equal(readFileSync(join(root, 'outside/x'), 'utf8'), 'x')
  symlinkSync(join(root, 'outside'), join(root, 'linked'))
  await onlyLinks(join(root, 'linked'), INSIDE)
  t.notOk(existsSync(join(root, 'linked')))
  t.ok(existsSync(join(root, 'outside/x')))
})

void test('a cache that a hostile run left behind has nothing written through it', async (t) => {
  const root = t.testdir({ kept: {}, outside: {}, home: { 'trim.txt': 'mine' } })
  const [kept, cache] = [join(root, 'kept'), join(root, 'cache')]
  put(kept, A, 'kept')
  symlinkSync(join(root, 'outside'), cache)
  await linkInto(kept, { cache, inside: INSIDE, nowMs: 0 })
  t.strictSame(readdirSync(join(root, 'outside')), [])
  t.ok(lstatSync(cache).isDirectory())
  for (const name of ['a1', 'trim.txt']) {
    const second = join(root, `second-${name}`)
    mkdirSync(second)
    symlinkSync(name === 'a1' ? join(root, 'outside') : join(root, 'home/trim.txt'), join(second, name))
    await linkInto(kept, { cache: second, inside: INSIDE, nowMs: 0 })
  }
  t.strictSame(readdirSync(join(root, 'outside')), [])
  t.equal(readFileSync(join(root, 'home/trim.txt'), 'utf8'), 'mine')
  t.notOk(existsSync(join(root, 'outside', A)))
})
