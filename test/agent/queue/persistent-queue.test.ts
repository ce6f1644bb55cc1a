import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { PersistentQueue } from '../../../agent/queue/persistent-queue.ts'
import type { Sizer } from '../../../agent/queue/queue.ts'
import { SegmentLog, type SegmentFault } from '../../../agent/storage/segment-log.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'
import { encodedParcel, textOf } from './support.ts'

const never = new AbortController().signal

interface Changes {
  readonly directory?: string
  readonly capacity?: number
  readonly sizer?: Sizer
  readonly blocks?: boolean
}

async function openQueue(t: Test, changes: Changes = {}) {
  const clock = new FakeClock()
  const faults: SegmentFault[] = []
  const { logger } = settingsWith()
  const options = {
    directory: changes.directory ?? t.testdir(),
    capacity: 1_000_000,
    sizer: 'bytes' as const,
    blocks: true,
  }
  const queue = new PersistentQueue({
    ...options,
    ...changes,
    clock,
    random: Math.random,
    logger,
    onFault: (fault) => faults.push(fault),
    onSync: () => undefined,
  })
  await queue.start()
  return { queue, faults, clock, directory: options.directory }
}

async function takeAll(queue: PersistentQueue): Promise<(string | undefined)[]> {
  const texts: (string | undefined)[] = []
  for (let parcel = await queue.takeNow(); parcel !== undefined; parcel = await queue.takeNow()) {
    texts.push(textOf(parcel))
  }
  return texts
}

test('PersistentQueue gives back after a restart what was not acknowledged, first and in order', async (t) => {
  const first = await openQueue(t)
  for (const text of ['a', 'b', 'c', 'd']) await first.queue.offer(encodedParcel(text, 2), never)
  const a = await first.queue.take(never)
  const b = await first.queue.take(never)
  const c = await first.queue.take(never)
  t.match(a, { kind: 'encoded', stream: 'test', count: 2 })
  if (a === undefined || b === undefined || c === undefined) throw new Error('four were offered')
  first.queue.acknowledge(a)
  first.queue.acknowledge(c)
  await first.queue.close()

  const second = await openQueue(t, first)
  await second.queue.offer(encodedParcel('e'), never)
  t.same(await takeAll(second.queue), ['b', 'c', 'd', 'e'], 'c was done, and b before it was not')
  t.same(second.faults, [])
  await second.queue.close()
})

test('PersistentQueue notes what was sent a little later, for all of it together', async (t) => {
  const { queue, clock, directory } = await openQueue(t)
  const cursor = (): string => readFileSync(join(directory, 'cursor'), 'hex')
  for (const text of ['a', 'b']) await queue.offer(encodedParcel(text), never)
  const before = cursor()
  for (let sent = 0; sent < 2; sent += 1) {
    const parcel = await queue.take(never)
    if (parcel !== undefined) queue.acknowledge(parcel)
  }
  t.equal(queue.size, 0, 'there is room at once')
  t.equal(clock.timers, 1)
  t.equal(cursor(), before, 'a crash now sends both again')
  await clock.advance(200)
  t.ok(await changed(cursor, before))
  t.equal(clock.timers, 0, 'nothing is noted while nothing is sent')
  await queue.close()
})

/** Resolves when a value is another one; it is written by the operating system's threads. */
async function changed(value: () => string, before: string): Promise<boolean> {
  for (let turn = 0; turn < 1_000 && value() === before; turn += 1) await settle()
  return value() !== before
}

test('PersistentQueue gives up what several consumers finish in any order', async (t) => {
  const first = await openQueue(t)
  for (const text of ['a', 'b', 'c']) await first.queue.offer(encodedParcel(text), never)
  const parcels = [await first.queue.takeNow(), await first.queue.takeNow(), await first.queue.takeNow()]
  for (const index of [2, 0, 1]) {
    const parcel = parcels[index]
    if (parcel !== undefined) first.queue.acknowledge(parcel)
  }
  t.equal(first.queue.size, 0)
  await first.queue.close()
  const second = await openQueue(t, first)
  t.same(await takeAll(second.queue), [])
  await second.queue.close()
})

for (const [sizer, size] of [
  ['items', 7],
  ['requests', 2],
] as const) {
  test(`PersistentQueue counts ${sizer}, also of what it finds`, async (t) => {
    const first = await openQueue(t, { sizer, capacity: 100 })
    await first.queue.offer(encodedParcel('a', 3), never)
    await first.queue.offer(encodedParcel('b', 4), never)
    t.equal(first.queue.size, size)
    await first.queue.close()
    const second = await openQueue(t, { sizer, capacity: 100, directory: first.directory })
    t.equal(second.queue.size, size)
    await second.queue.close()
  })
}

test('PersistentQueue counts the same bytes before and after a restart, and none when it is empty', async (t) => {
  const first = await openQueue(t)
  await first.queue.offer(encodedParcel('abc'), never)
  const { size } = first.queue
  t.ok(size > 3)
  await first.queue.close()
  const second = await openQueue(t, first)
  t.equal(second.queue.size, size)
  const parcel = await second.queue.take(never)
  if (parcel !== undefined) second.queue.acknowledge(parcel)
  t.equal(second.queue.size, 0)
  await second.queue.close()
})

test('PersistentQueue makes an offer wait while it is full, or refuses it', async (t) => {
  const waiting = await openQueue(t, { sizer: 'requests', capacity: 1 })
  await waiting.queue.offer(encodedParcel('a'), never)
  let isIn = false
  const offer = waiting.queue.offer(encodedParcel('b'), never).then(() => (isIn = true))
  const a = await waiting.queue.take(never)
  await settle()
  t.equal(isIn, false)
  if (a !== undefined) waiting.queue.acknowledge(a)
  await offer
  await waiting.queue.close()

  const refusing = await openQueue(t, { ...waiting, sizer: 'requests', capacity: 1, blocks: false })
  await t.rejects(refusing.queue.offer(encodedParcel('c'), never), { code: 'HEPH_QUEUE_FULL' })
  await refusing.queue.close()
})

test('PersistentQueue wakes a take when something is offered, and ends it when nothing more comes', async (t) => {
  const { queue } = await openQueue(t)
  const waiting = queue.take(never)
  await queue.offer(encodedParcel('a'), never)
  t.equal(textOf(await waiting), 'a')
  const last = queue.take(never)
  queue.end()
  t.equal(await last, undefined)
  const abort = AbortSignal.abort(new Error('stopped'))
  await t.rejects(queue.take(abort), { message: 'stopped' })
  await queue.close()
})

test('PersistentQueue passes over an entry that is whole and none of its own, and counts it', async (t) => {
  const directory = t.testdir()
  const log = await SegmentLog.open({
    directory,
    segmentBytesMax: 65_536,
    random: Math.random,
    onFault: () => undefined,
  })
  await log.append([Buffer.from('?')])
  await log.close()
  const { queue, faults } = await openQueue(t, { directory })
  await queue.offer(encodedParcel('a'), never)
  t.same(await takeAll(queue), ['a'])
  t.match(faults, [{ cause: 'damaged', lostEntries: 1, lostBytes: 1 }])
  await queue.close()
})

test('PersistentQueue removes segments that are consumed', async (t) => {
  const { queue, directory } = await openQueue(t, { capacity: 65_536 * 8 })
  for (let index = 0; index < 12; index += 1) {
    await queue.offer(encodedParcel('x'.repeat(30_000)), never)
    const parcel = await queue.take(never)
    if (parcel !== undefined) queue.acknowledge(parcel)
  }
  await queue.close()
  t.ok(readdirSync(join(directory)).length <= 3, 'the cursor and at most two segments')
})

test('PersistentQueue that cannot write refuses the offer, keeps no room for it, and goes on later', async (t) => {
  const directory = join(t.testdir(), 'queue')
  const { queue } = await openQueue(t, { directory, capacity: 65_536 * 8 })
  const large = 'x'.repeat(60_000)
  await queue.offer(encodedParcel(large), never)
  const { size } = queue
  rmSync(directory, { recursive: true })
  writeFileSync(directory, 'in the way')
  await t.rejects(queue.offer(encodedParcel(large), never), {
    name: 'RetryableError',
    code: 'HEPH_SEGMENT_WRITE',
  })
  t.equal(queue.size, size)
  rmSync(directory)
  mkdirSync(directory)
  const later = 'y'.repeat(60_000)
  await queue.offer(encodedParcel(later), never)
  t.ok(textOf(await queue.take(never)) === large, 'what was just written is still in memory')
  t.ok(textOf(await queue.take(never)) === later)
  await queue.close()
})

for (const sizer of ['bytes', 'requests', 'items'] as const) {
  test(`PersistentQueue that counts ${sizer} has room again for what turned out to be damaged`, async (t) => {
    const first = await openQueue(t, { sizer })
    for (const text of ['a', 'b', 'c']) await first.queue.offer(encodedParcel(text), never)
    await first.queue.close()
    const segment = join(
      first.directory,
      readdirSync(first.directory).find((name) => name.endsWith('.segment')) ?? '',
    )
    const bytes = readFileSync(segment)
    bytes[bytes.indexOf('"stream"', bytes.indexOf('"stream"') + 1)] = 0
    writeFileSync(segment, bytes)
    const { queue, faults } = await openQueue(t, { sizer, directory: first.directory })
    for (let parcel = await queue.takeNow(); parcel !== undefined; parcel = await queue.takeNow()) {
      t.not(textOf(parcel), 'b')
      queue.acknowledge(parcel)
    }
    t.equal(queue.size, 0)
    t.match(faults, [
      { cause: 'damaged', lostEntries: 0 },
      { cause: 'missing', lostEntries: 1, lostBytes: 0 },
    ])
    await queue.close()
  })
}
