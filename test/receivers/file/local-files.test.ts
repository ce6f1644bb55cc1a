import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import { openContent } from '../../../receivers/file/open-content.ts'
import { fileKeyOf } from '../../../receivers/file/identity.ts'
import { LocalContent } from '../../../receivers/file/local-content.ts'
import { LocalFiles } from '../../../receivers/file/local-files.ts'
import { realClock, Sink, startReceiver } from './support.ts'

/** A clock that goes on when it is told to. */
class Hand {
  nowMs = 0
  readonly monotonicMs = (): number => this.nowMs
}

const descriptorsOf = (path: string): number =>
  readdirSync('/proc/self/fd').filter((each) => {
    try {
      return readlinkSync(`/proc/self/fd/${each}`) === path
    } catch {
      return false
    }
  }).length

test('LocalFiles looks at a file on a disk of this machine at once, and leaves links and folders it does not know to others', async (t) => {
  const folder = t.testdir({ 'a.log': 'twelve bytes', link: t.fixture('symlink', 'a.log') })
  const local = new LocalFiles(realClock)
  t.equal(local.stat(join(folder, 'a.log')), undefined, 'nothing is known of the folder yet')
  t.equal(local.open(join(folder, 'a.log')), undefined)
  await local.learn([join(folder, 'a.log')])
  t.equal(local.stat(join(folder, 'a.log'))?.size, 12n)
  t.equal(local.stat(join(folder, 'link')), undefined, 'a link may lead to a server that is gone')
  t.equal(local.open(join(folder, 'link')), undefined)
  t.equal(local.stat(join(folder, 'missing')), undefined)
  t.throws(() => local.open(join(folder, 'missing')), { code: 'ENOENT' })
  await local.learn([])
  t.equal(local.stat(join(folder, 'a.log')), undefined, 'the folder is not searched any more')
})

test('LocalFiles never looks itself at what the system has from elsewhere', async (t) => {
  // What /proc shows is none of a disk, but of this machine; a folder that is not there is on no disk.
  const local = new LocalFiles(realClock)
  await local.learn(['/proc/self/status', '/nowhere/at/all.log'])
  t.equal(local.open('/nowhere/at/all.log'), undefined)
  t.ok(local.stat('/proc/self/status'))
})

test('LocalFiles tells the real path of a file in a folder that is a link, and both folders', async (t) => {
  const folder = t.testdir({ logs: { 'a.log': 'x' }, other: t.fixture('symlink', 'logs') })
  const local = new LocalFiles(realClock)
  await local.learn([join(folder, 'other/a.log')])
  const content = local.open(join(folder, 'other/a.log'))
  t.same(content?.links, {
    path: join(folder, 'logs/a.log'),
    directories: [join(folder, 'other'), join(folder, 'logs')],
  })
  await content?.close()
})

test('LocalFiles leaves a disk that is slow to others, for twenty times as long as it took', async (t) => {
  const folder = t.testdir({ 'a.log': 'x' })
  const clock = new Hand()
  const local = new LocalFiles(clock)
  await local.learn([join(folder, 'a.log')])
  local.call(() => (clock.nowMs += 9))
  t.ok(local.areQuick)
  t.throws(() =>
    local.call(() => {
      clock.nowMs += 50
      throw new Error('a fault of the disk')
    }),
  )
  t.notOk(local.areQuick)
  t.equal(local.stat(join(folder, 'a.log')), undefined)
  clock.nowMs += 999
  t.notOk(local.areQuick)
  clock.nowMs += 1
  t.ok(local.stat(join(folder, 'a.log')))
})

test('LocalFiles lets timers and sockets have their turn after some milliseconds, and not before', async (t) => {
  const clock = new Hand()
  const local = new LocalFiles(clock)
  let turns = 0
  const turn = setInterval(() => (turns += 1), 0)
  t.teardown(() => clearInterval(turn))
  for (let step = 0; step < 1_000; step += 1) await local.breathe()
  t.equal(turns, 0)
  const wasSeen = (): boolean => turns > 0
  const startedMs = performance.now()
  while (!wasSeen() && performance.now() - startedMs < 20_000) {
    clock.nowMs += 8
    await local.breathe()
  }
  t.ok(wasSeen())
})

test('LocalContent reads and looks, on this thread or on others, and its number goes to no other file before they are done', async (t) => {
  const folder = t.testdir({ 'a.log': 'a'.repeat(300_000), 'b.log': 'b'.repeat(300_000) })
  const clock = new Hand()
  const local = new LocalFiles(clock)
  await local.learn([join(folder, 'a.log')])
  const content = local.open(join(folder, 'a.log'))
  if (!(content instanceof LocalContent)) return t.fail('it lies on a disk of this machine')
  const short = Buffer.alloc(10)
  t.same(await content.read(short, 2, 5, 0), { bytesRead: 5 })
  t.equal(short.toString('latin1'), '\0\0aaaaa\0\0\0')
  const [one, two] = [Buffer.alloc(4), Buffer.alloc(10)]
  t.same(await content.readv([one, two], 299_990), { bytesRead: 10 })
  t.equal((await content.stat()).size, 300_000)
  const long = Buffer.alloc(300_000)
  const reading = content.read(long, 0, long.length, 0)
  const closing = content.close()
  const other = openSync(join(folder, 'b.log'), 'r')
  t.same(await reading, { bytesRead: 300_000 })
  t.ok(long.every((byte) => byte === 0x61))
  await closing
  closeSync(other)
  t.equal(descriptorsOf(join(folder, 'a.log')), 0)
  await t.rejects(content.read(short, 0, 1, 0), { code: 'EBADF' })
  await t.rejects(content.stat(), { code: 'EBADF' })
  await content.close()
  // A slow disk: the same, by others.
  const again = local.open(join(folder, 'a.log'))
  local.call(() => (clock.nowMs += 1_000))
  t.same(await again?.read(short, 0, 10, 0), { bytesRead: 10 })
  t.equal((await again?.stat())?.size, 300_000)
  await again?.close()
})

test('openContent gives nothing when another file, or none, has the name by now, and leaves nothing open', async (t) => {
  const folder = t.testdir({ 'a.log': 'x', 'b.log': 'y' })
  mkdirSync(join(folder, 'c.log'))
  const local = new LocalFiles(realClock)
  await local.learn([join(folder, 'a.log')])
  const keyOf = (name: string): ReturnType<typeof fileKeyOf> =>
    fileKeyOf(statSync(join(folder, name), { bigint: true }))
  const options = { isCompressed: false, windowBytes: 0, onDamaged: () => undefined, local }
  t.equal(await openContent(join(folder, 'a.log'), keyOf('b.log'), options), undefined)
  t.equal(await openContent(join(folder, 'c.log'), keyOf('c.log'), options), undefined, 'a folder')
  t.equal(descriptorsOf(join(folder, 'a.log')), 0)
  const content = await openContent(join(folder, 'a.log'), keyOf('a.log'), options)
  t.ok(content instanceof LocalContent)
  await content?.close()
  symlinkSync('a.log', join(folder, 'd.log'))
  const linked = await openContent(join(folder, 'd.log'), keyOf('a.log'), options)
  t.ok(linked !== undefined && !(linked instanceof LocalContent))
  await linked?.close()
})

test('FileReceiver lets others have their turn while it goes through many files that need no other thread', async (t) => {
  const folder = t.testdir({})
  for (let index = 0; index < 500; index += 1)
    writeFileSync(join(folder, `${index}.log`), `line of file ${index}\n`)
  let turns = 0
  const turn = (): void => {
    turns += 1
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  t.teardown(() => clearImmediate(next))
  // Of which each look is a millisecond later.
  let nowMs = 0
  const clock: Clock = { ...realClock, monotonicMs: () => (nowMs += 1) }
  const sink = new Sink()
  const turnsAtLine: number[] = []
  sink.onOffer = () => void turnsAtLine.push(turns)
  await startReceiver(t, {
    config: { include: [join(folder, '*.log')], start_at: 'beginning' },
    isOnce: true,
    sink,
    clock,
  })
  await sink.count(500)
  const first = turnsAtLine[0] ?? 0
  const last = turnsAtLine.at(-1) ?? 0
  t.ok(first > 150, `${first} turns before the first line`)
  t.ok(last - first > 150, `${last - first} turns while lines are read`)
})
