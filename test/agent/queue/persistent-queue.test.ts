import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { AcknowledgementTracker } from '../../../agent/model/acknowledgement.ts'
import { PersistentQueue } from '../../../agent/queue/persistent-queue.ts'
import type { Parcel, Sizer } from '../../../agent/queue/queue.ts'
import { SegmentLog, type SegmentFault } from '../../../agent/storage/segment-log.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'
import { encodedParcel, keeping, textOf } from './support.ts'

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
  const { onKept, put } = keeping()
  const kept: (string | undefined)[] = []
  let syncs = 0
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
    onSync: () => (syncs += 1),
    onRefusal: () => undefined,
    onKept: (parcel) => {
      kept.push(nameOf(parcel))
      onKept(parcel)
    },
  })
  await queue.start()
  return {
    queue,
    faults,
    clock,
    kept,
    syncs: () => syncs,
    directory: options.directory,
    put: (parcel: Parcel) => put(queue, parcel),
  }
}

/** A text, or what a large one is made of. */
function nameOf(parcel: Parcel): string | undefined {
  const text = textOf(parcel)
  return (text?.length ?? 0) < 1_000 ? text : text?.[0]
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
  for (const text of ['a', 'b', 'c', 'd']) await first.put(encodedParcel(text, 2))
  const a = await first.queue.take(never)
  const b = await first.queue.take(never)
  const c = await first.queue.take(never)
  t.match(a, { kind: 'encoded', stream: 'test', count: 2 })
  if (a === undefined || b === undefined || c === undefined) throw new Error('four were offered')
  first.queue.acknowledge(a)
  first.queue.acknowledge(c)
  await first.queue.close()

  const second = await openQueue(t, first)
  await second.put(encodedParcel('e'))
  t.same(await takeAll(second.queue), ['b', 'c', 'd', 'e'], 'c was done, and b before it was not')
  t.same(second.faults, [])
  await second.queue.close()
})

test('PersistentQueue notes what was sent a little later, for all of it together', async (t) => {
  const { queue, put, clock, directory } = await openQueue(t)
  const cursor = (): string => readFileSync(join(directory, 'cursor'), 'hex')
  for (const text of ['a', 'b']) await put(encodedParcel(text))
  const before = cursor()
  for (let sent = 0; sent < 2; sent += 1) {
    const parcel = await queue.take(never)
    if (parcel !== undefined) queue.acknowledge(parcel)
  }
  t.equal(queue.size, 0, 'there is room at once')
  t.equal(clock.timers, 1)
  t.equal(cursor(), before, 'a crash now sends both again')
  await clock.advance(200)
  t.ok(await becomes(() => cursor() !== before))
  t.equal(clock.timers, 0, 'nothing is noted while nothing is sent')
  await queue.close()
})

/** Resolves when something is so that the operating system's threads bring about. */
async function becomes(isSo: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < 5_000 && !isSo(); turn += 1) await settle()
  return isSo()
}

test('PersistentQueue gives up what several consumers finish in any order', async (t) => {
  const first = await openQueue(t)
  for (const text of ['a', 'b', 'c']) await first.put(encodedParcel(text))
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
    await first.put(encodedParcel('a', 3))
    await first.put(encodedParcel('b', 4))
    t.equal(first.queue.size, size)
    await first.queue.close()
    const second = await openQueue(t, { sizer, capacity: 100, directory: first.directory })
    t.equal(second.queue.size, size)
    await second.queue.close()
  })
}

test('PersistentQueue counts the same bytes before and after a restart, and none when it is empty', async (t) => {
  const first = await openQueue(t)
  await first.put(encodedParcel('abc'))
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
  await waiting.put(encodedParcel('a'))
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
  const { queue, put } = await openQueue(t)
  const waiting = queue.take(never)
  await put(encodedParcel('a'))
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
  const { queue, put, faults } = await openQueue(t, { directory })
  await put(encodedParcel('a'))
  t.same(await takeAll(queue), ['a'])
  t.match(faults, [{ cause: 'damaged', lostEntries: 1, lostBytes: 1 }])
  await queue.close()
})

test('PersistentQueue removes segments that are consumed', async (t) => {
  const { queue, put, directory } = await openQueue(t, { capacity: 65_536 * 8 })
  for (let index = 0; index < 12; index += 1) {
    await put(encodedParcel('x'.repeat(30_000)))
    const parcel = await queue.take(never)
    if (parcel !== undefined) queue.acknowledge(parcel)
  }
  await queue.close()
  t.ok(readdirSync(join(directory)).length <= 3, 'the cursor and at most two segments')
})

/** A queue whose folder is not there any more: no further segment can be made. */
async function failingQueue(t: Test) {
  const directory = join(t.testdir(), 'queue')
  const opened = await openQueue(t, { directory, capacity: 65_536 * 8 })
  await opened.put(encodedParcel(largeOf('1')))
  rmSync(directory, { recursive: true })
  writeFileSync(directory, 'in the way')
  const mend = (): void => {
    rmSync(directory)
    mkdirSync(directory)
  }
  return { ...opened, mend }
}

/** So large that each needs a segment of its own. */
function largeOf(name: string): string {
  return name.repeat(60_000)
}

async function takeNames(queue: PersistentQueue): Promise<string> {
  return (await takeAll(queue)).map((text) => text?.[0]).join('')
}

test('PersistentQueue that cannot write lets nothing in behind what it holds, and keeps the order', async (t) => {
  const { queue, put, kept, clock, mend } = await failingQueue(t)
  await queue.offer(encodedParcel(largeOf('2')), never)
  t.ok(await becomes(() => clock.timers === 1), 'it will be tried again')
  const { size } = queue
  await t.rejects(queue.offer(encodedParcel(largeOf('3')), never), {
    name: 'RetryableError',
    code: 'HEPH_SEGMENT_WRITE',
  })
  t.equal(queue.size, size, 'what is refused takes no room')
  t.same(kept, ['1'], 'nothing is acknowledged before it is on the disk')
  mend()
  await clock.advance(1_000)
  t.ok(await becomes(() => kept.length === 2))
  await put(encodedParcel(largeOf('4')))
  t.same(kept, ['1', '2', '4'])
  t.equal(await takeNames(queue), '124')
  await queue.close()
})

test('PersistentQueue that could not write tries again by itself', async (t) => {
  const { queue, kept, clock, mend } = await failingQueue(t)
  for (const name of ['2', '3']) await queue.offer(encodedParcel(largeOf(name)), never)
  t.ok(await becomes(() => clock.timers === 1))
  await clock.advance(1_000)
  t.ok(await becomes(() => clock.timers === 1), 'the disk fails again')
  mend()
  await clock.advance(1_000)
  t.ok(await becomes(() => kept.length === 3))
  t.equal(await takeNames(queue), '123')
  await queue.close()
  t.equal(clock.timers, 0)
})

test('PersistentQueue that is closed while it cannot write acknowledges nothing of it', async (t) => {
  const { queue, kept, clock } = await failingQueue(t)
  await queue.offer(encodedParcel(largeOf('2')), never)
  t.ok(await becomes(() => clock.timers === 1))
  queue.end()
  await t.rejects(queue.offer(encodedParcel(largeOf('3')), never), { name: /Re/ })
  await queue.close()
  t.same(kept, ['1'])
  t.equal(clock.timers, 0)
})

test('PersistentQueue writes together what is offered while the disk is busy, and gives it out until the last', async (t) => {
  const { queue, kept, syncs } = await openQueue(t)
  for (let index = 0; index < 100; index += 1) await queue.offer(encodedParcel(String(index)), never)
  queue.end()
  const texts: (string | undefined)[] = []
  for (let parcel = await queue.take(never); parcel !== undefined; parcel = await queue.take(never)) {
    texts.push(textOf(parcel))
  }
  t.same(texts, kept, 'none is given out before it is kept')
  t.equal(texts.length, 100, 'those too that were on their way at the end')
  t.ok(syncs() < 50, `${syncs()} syncs for 100 offers`)
  await queue.close()
})

/** A parcel of a source that can be read again, or of one that waits for an answer. */
function parcelOf(text: string, isResumable: boolean): Parcel {
  const tracker = new AcknowledgementTracker({ source: 'test', isResumable })
  return { ...encodedParcel(text), receipts: [tracker.issue(1)] }
}

test('PersistentQueue gathers what can be read again for 25 ms after a write, and writes it together', async (t) => {
  const { queue, kept, syncs, clock } = await openQueue(t)
  await queue.offer(parcelOf('a', true), never)
  t.ok(await becomes(() => kept.length === 1), 'after silence it is written at once')
  for (const text of ['b', 'c', 'd']) {
    await queue.offer(parcelOf(text, true), never)
    await clock.advance(8)
  }
  t.same(kept, ['a'])
  await clock.advance(1)
  t.ok(await becomes(() => kept.length === 4))
  t.equal(syncs(), 2)
  await queue.close()
})

test('PersistentQueue writes at once what somebody waits for, with what was gathered before it', async (t) => {
  const { queue, kept, syncs } = await openQueue(t)
  await queue.offer(parcelOf('a', true), never)
  t.ok(await becomes(() => kept.length === 1))
  for (const text of ['b', 'c']) await queue.offer(parcelOf(text, true), never)
  await settle()
  t.same(kept, ['a'])
  await queue.offer(parcelOf('d', false), never)
  t.ok(await becomes(() => kept.length === 4))
  t.same(kept, ['a', 'b', 'c', 'd'])
  t.equal(syncs(), 2)
  await queue.close()
})

test('PersistentQueue gathers no more than 256 KiB, and nothing when it ends', async (t) => {
  const { queue, kept } = await openQueue(t)
  await queue.offer(parcelOf('a', true), never)
  t.ok(await becomes(() => kept.length === 1))
  for (const name of ['b', 'c', 'd']) await queue.offer(parcelOf(name.repeat(100_000), true), never)
  t.ok(await becomes(() => kept.length === 4))
  await queue.offer(parcelOf('e', true), never)
  await settle()
  t.equal(kept.length, 4)
  queue.end()
  t.ok(await becomes(() => kept.length === 5))
  await queue.close()
})

test('PersistentQueue holds no more than its bound on the way to the disk, but a larger parcel alone', async (t) => {
  const { queue, kept } = await openQueue(t, { capacity: 64 * 1_048_576 })
  for (const name of ['1', '2', '3']) {
    await queue.offer(encodedParcel(name.repeat(1_500_000)), never)
    t.equal(kept.length, Number(name) - 1, 'two of them are over the bound')
  }
  const abort = AbortSignal.abort(new Error('stopped'))
  const { size } = queue
  await t.rejects(queue.offer(encodedParcel('4'.repeat(3_000_000)), abort), { message: 'stopped' })
  t.equal(queue.size, size)
  await queue.offer(encodedParcel('5'.repeat(3_000_000)), never)
  t.equal(kept.length, 3)
  await queue.close()
})

for (const sizer of ['bytes', 'requests', 'items'] as const) {
  test(`PersistentQueue that counts ${sizer} has room again for what turned out to be damaged`, async (t) => {
    const first = await openQueue(t, { sizer })
    for (const text of ['a', 'b', 'c']) await first.put(encodedParcel(text))
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
