import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { pendingPayloads } from '../../../agent/storage/segment-log-listing.ts'
import { recordHeader } from '../../../agent/storage/segment-log-record.ts'
import type { LogEntry } from '../../../agent/storage/segment-log-fresh.ts'
import type { SegmentLog } from '../../../agent/storage/segment-log.ts'
import { UnreliableFiles } from '../../support/unreliable-files.ts'
import { openLog, seeded } from './support.ts'

function segmentsOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .map((name) => join(directory, name))
}

async function appendAll(log: SegmentLog, texts: readonly string[]): Promise<void> {
  for (const text of texts) await log.append([Buffer.from(text)])
}

async function readAll(log: SegmentLog): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for (let entry = await log.read(); entry !== undefined; entry = await log.read()) entries.push(entry)
  return entries
}

function textsOf(entries: readonly LogEntry[]): string[] {
  return entries.map((entry) => Buffer.concat(entry.parts).toString())
}

/** A log with these entries, closed. */
async function logWith(directory: string, texts: readonly string[], segmentBytesMax = 1_000): Promise<void> {
  const { log } = await openLog(directory, { segmentBytesMax })
  await appendAll(log, texts)
  await log.close()
}

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path)
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

const HEADER = 20

test('SegmentLog cuts a torn tail at the last whole record and counts its bytes', async (t) => {
  const directory = t.testdir()
  await logWith(directory, ['one', 'two', 'three'])
  const [segment = ''] = segmentsOf(directory)
  truncateSync(segment, 3 * HEADER + 'onetwothr'.length)
  const { log, faults } = await openLog(directory)
  t.match(faults, [{ cause: 'torn', lostBytes: HEADER + 3, lostEntries: 0 }])
  t.equal(readFileSync(segment).length, 2 * HEADER + 6)
  await appendAll(log, ['four'])
  t.same(textsOf(await readAll(log)), ['one', 'two', 'four'])
  t.equal(faults.length, 1)
  await log.close()
})

test('SegmentLog passes over a flipped bit up to the next whole record and counts what is lost', async (t) => {
  for (const [what, offset] of [
    ['payload', HEADER + 3 + HEADER + 1],
    ['magic', HEADER + 3],
    ['length', HEADER + 3 + 8],
    ['sequence', HEADER + 3 + 19],
  ] as const) {
    const directory = t.testdir({ [what]: {} })
    await logWith(directory, ['one', 'two', 'three'])
    flip(segmentsOf(directory)[0] ?? '', offset)
    const { log, faults } = await openLog(directory)
    t.same(textsOf(await readAll(log)), ['one', 'three'], what)
    t.match(
      faults,
      [
        { cause: 'damaged', lostBytes: HEADER + 3, lostEntries: 0 },
        { cause: 'missing', lostBytes: 0, lostEntries: 1 },
      ],
      what,
    )
    await log.close()
  }
})

test('SegmentLog reads on behind a segment whose end is damaged, and behind one that is missing', async (t) => {
  const directory = t.testdir()
  await logWith(directory, ['one', 'two', 'three', 'four', 'five', 'six'], 2 * HEADER + 9)
  const segments = segmentsOf(directory)
  t.equal(segments.length, 3)
  truncateSync(segments[0] ?? '', HEADER + 3 + 5)
  rmSync(segments[1] ?? '')
  const { log, faults } = await openLog(directory)
  t.same(textsOf(await readAll(log)), ['one', 'five', 'six'])
  t.match(faults, [
    { cause: 'damaged', lostBytes: 5 },
    { cause: 'missing', lostEntries: 3 },
  ])
  await log.close()
})

test('SegmentLog reads on when a segment is removed while it is open, and writes on to another', async (t) => {
  const directory = t.testdir()
  await logWith(directory, ['one', 'two', 'three'], 2 * HEADER + 7)
  const { log, faults } = await openLog(directory, { segmentBytesMax: 2 * HEADER + 7 })
  for (const segment of segmentsOf(directory)) rmSync(segment)
  // The first segment is open for reading already: what is in it is not lost.
  t.same(textsOf(await readAll(log)), ['one', 'two'])
  t.match(faults, [{ cause: 'missing', lostBytes: HEADER + 5 }])
  await appendAll(log, ['four'])
  t.same(textsOf(await readAll(log)), ['four'])
  await log.close()
})

test('SegmentLog gives everything again when its cursor is lost, and says so', async (t) => {
  for (const damage of ['removed', 'damaged'] as const) {
    const directory = t.testdir({ [damage]: {} })
    const first = await openLog(directory)
    await appendAll(first.log, ['one', 'two'])
    const [one] = await readAll(first.log)
    if (one !== undefined) await first.log.acknowledge(one)
    await first.log.close()
    const cursor = join(directory, 'cursor')
    if (damage === 'removed') rmSync(cursor)
    else writeFileSync(cursor, 'x'.repeat(32))
    const { log, faults } = await openLog(directory)
    t.same(textsOf(await readAll(log)), ['one', 'two'], damage)
    t.match(faults, [{ cause: 'cursor' }], damage)
    await log.close()
  }
})

test('SegmentLog gives nothing again that was consumed before it was closed or killed, also when its cursor is lost', async (t) => {
  const directory = t.testdir({})
  const first = await openLog(directory)
  await appendAll(first.log, ['one', 'two'])
  for (const entry of await readAll(first.log)) await first.log.acknowledge(entry)
  // As after kill -9: opened anew without having been closed.
  const second = await openLog(directory)
  t.same(segmentsOf(directory), [], 'opened')
  await appendAll(second.log, ['three'])
  for (const entry of await readAll(second.log)) await second.log.acknowledge(entry)
  await second.log.close()
  t.same(segmentsOf(directory), [], 'closed')
  rmSync(join(directory, 'cursor'))
  const third = await openLog(directory)
  t.same(textsOf(await readAll(third.log)), [])
  await appendAll(third.log, ['four'])
  t.same(textsOf(await readAll(third.log)), ['four'])
  await third.log.close()
  await first.log.close()
})

test('SegmentLog keeps its position when the write of its cursor was torn', async (t) => {
  for (const torn of [0, 16]) {
    const directory = t.testdir({ [`slot-${torn}`]: {} })
    const first = await openLog(directory)
    await appendAll(first.log, ['one', 'two', 'three'])
    const entries = await readAll(first.log)
    for (const entry of entries.slice(0, 2)) await first.log.acknowledge(entry)
    await first.log.close()
    flip(join(directory, 'cursor'), torn)
    const { log } = await openLog(directory)
    const texts = textsOf(await readAll(log))
    t.ok(texts.length === 1 || texts.length === 2, `one acknowledgement at most is lost: ${texts.join()}`)
    t.equal(texts.at(-1), 'three')
    await log.close()
  }
})

test('SegmentLog writes the cursor over its older slot, also after a restart', async (t) => {
  const directory = t.testdir()
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    const { log } = await openLog(directory)
    await appendAll(log, [text])
    const [entry] = await readAll(log)
    const before = readFileSync(join(directory, 'cursor'))
    if (entry !== undefined) await log.acknowledge(entry)
    const after = readFileSync(join(directory, 'cursor'))
    const newest = Math.max(
      Number(before.readBigUInt64BE(0)),
      Number(before.subarray(16).length === 16 ? before.readBigUInt64BE(16) : 0n),
    )
    const kept = [0, 16].some((slot) => after.length > slot && Number(after.readBigUInt64BE(slot)) === newest)
    t.ok(kept, 'the newest position of before is still there')
    await log.close()
  }
})

test('SegmentLog with a cursor ahead of its records gives nothing twice and loses nothing new', async (t) => {
  const directory = t.testdir()
  const first = await openLog(directory)
  await appendAll(first.log, ['one', 'two', 'three'])
  for (const entry of await readAll(first.log)) await first.log.acknowledge(entry)
  // As after a power cut that only the cursor has outlived.
  truncateSync(segmentsOf(directory)[0] ?? '', HEADER + 3)
  const { log, faults } = await openLog(directory)
  await first.log.close()
  await appendAll(log, ['four'])
  const entries = await readAll(log)
  t.same(textsOf(entries), ['four'])
  t.equal(entries[0]?.sequence, 4)
  t.same(faults, [])
  await log.close()
})

test('SegmentLog leaves other files alone and removes empty segments', async (t) => {
  const directory = t.testdir({ 'note.txt': 'mine', '0000000000000007-00000000.segment': '' })
  const { log, faults } = await openLog(directory)
  t.same(readdirSync(directory).sort(), ['cursor', 'note.txt'])
  await appendAll(log, ['one'])
  t.same(textsOf(await readAll(log)), ['one'])
  t.same(faults, [])
  await log.close()
})

test('SegmentLog does not take a record inside a payload for one of its own', async (t) => {
  const directory = t.testdir()
  const forged = Buffer.from('forged')
  const inside = Buffer.concat([recordHeader([forged], 2, 0), forged])
  await logWith(directory, [])
  const first = await openLog(directory)
  await first.log.append([inside])
  await first.log.append([Buffer.from('two')])
  await first.log.close()
  flip(segmentsOf(directory)[0] ?? '', 5)
  const { log } = await openLog(directory)
  t.same(textsOf(await readAll(log)), ['two'])
  await log.close()
})

test('SegmentLog takes appends that come together to the disk together', async (t) => {
  let syncs = 0
  const { log } = await openLog(t.testdir(), { segmentBytesMax: 1_000_000, onSync: () => (syncs += 1) })
  const sequences = await Promise.all(
    Array.from({ length: 100 }, (_, index) => log.append([Buffer.from(`entry ${index}`)])),
  )
  t.same(
    sequences,
    Array.from({ length: 100 }, (_, index) => index + 1),
  )
  t.ok(syncs <= 3, `${syncs} syncs`)
  t.equal((await readAll(log)).length, 100)
  await log.close()
})

test('SegmentLog gives back in order what memory keeps and what only the disk has', async (t) => {
  const { log, faults } = await openLog(t.testdir(), { segmentBytesMax: 3_000_000 })
  const numbers: number[] = []
  let next = 0
  const append = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 1) {
      await log.append([Buffer.from(String(next)), Buffer.alloc(900_000, ' ')])
      next += 1
    }
  }
  const read = async (): Promise<void> => {
    for (const { parts } of await readAll(log)) numbers.push(Number(Buffer.concat(parts).toString()))
  }
  await append(2)
  await read()
  await append(9)
  await read()
  await append(1)
  await read()
  t.same(
    numbers,
    Array.from({ length: next }, (_, index) => index),
  )
  t.same(faults, [])
  await log.close()
})

test('SegmentLog takes entries of any size, also empty ones and ones larger than a segment', async (t) => {
  const { log } = await openLog(t.testdir(), { segmentBytesMax: 100 })
  const large = 'x'.repeat(600_000)
  await appendAll(log, ['', large, '', 'end'])
  t.same(textsOf(await readAll(log)), ['', large, '', 'end'])
  await log.close()
})

test('SegmentLog refuses what a full disk does not take, stays as it was, and works again when there is room', async (t) => {
  const files = new UnreliableFiles(seeded(7))
  const { log, faults } = await openLog('/log', { files })
  await appendAll(log, ['one'])
  files.isFull = true
  const refused = await Promise.allSettled([
    log.append([Buffer.from('two')]),
    log.append([Buffer.from('three')]),
  ])
  t.match(refused, [
    { status: 'rejected', reason: { name: 'RetryableError', code: 'HEPH_SEGMENT_WRITE' } },
    { status: 'rejected' },
  ])
  const [one] = await readAll(log)
  t.equal(one?.sequence, 1)
  files.isFull = false
  await appendAll(log, ['four'])
  t.same(textsOf(await readAll(log)), ['four'])
  await log.close()
  const again = await openLog('/log', { files })
  t.same(textsOf(await readAll(again.log)), ['one', 'four'])
  t.same([...faults, ...again.faults], [])
})

test('SegmentLog on a file system that became read-only keeps what it has, and goes on when it can write', async (t) => {
  const files = new UnreliableFiles(seeded(7))
  const { log } = await openLog('/log', { files })
  await appendAll(log, ['one', 'two'])
  files.isReadOnly = true
  await t.rejects(log.append([Buffer.from('three')]), { code: 'HEPH_SEGMENT_WRITE' })
  const entries = await readAll(log)
  t.same(textsOf(entries), ['one', 'two'])
  const [one] = entries
  if (one !== undefined) await t.rejects(log.acknowledge(one), { code: 'HEPH_SEGMENT_WRITE' })
  files.isReadOnly = false
  await appendAll(log, ['four'])
  if (entries[1] !== undefined) await log.acknowledge(entries[1])
  t.same(textsOf(await readAll(log)), ['four'])
  await log.close()
  const again = await openLog('/log', { files })
  t.same(textsOf(await readAll(again.log)), ['four'])
})

test('SegmentLog does not trust a segment again whose sync has failed', async (t) => {
  const files = new UnreliableFiles(seeded(3))
  const { log } = await openLog('/log', { files })
  await appendAll(log, ['one'])
  files.failingSyncs = 2
  await t.rejects(log.append([Buffer.from('two')]), { code: 'HEPH_SEGMENT_WRITE' })
  await appendAll(log, ['three'])
  await log.close()
  files.cutPower()
  const again = await openLog('/log', { files })
  const texts = textsOf(await readAll(again.log))
  t.same(
    texts.filter((text) => text !== 'two'),
    ['one', 'three'],
  )
})

test('SegmentLog keeps what it wrote in place of a segment that failed, also when that comes back with a power cut', async (t) => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const files = new UnreliableFiles(seeded(seed))
    const first = await openLog('/log', { files })
    await appendAll(first.log, ['one'])
    // Neither the entry, which needs a segment of its own, nor that it was taken back gets to the disk.
    files.failingSyncs = 2
    await first.log.append([Buffer.alloc(990)]).catch(() => undefined)
    await first.log.close()
    // The segment is empty, and is removed.
    const second = await openLog('/log', { files })
    await appendAll(second.log, ['two', 'three'])
    await second.log.close()
    files.cutPower()
    const third = await openLog('/log', { files })
    const texts = textsOf(await readAll(third.log)).filter((text) => text.length < 900)
    if (texts.join() !== 'one,two,three') t.strictSame(texts, ['one', 'two', 'three'], `seed ${seed}`)
    await third.log.close()
  }
  t.pass('whatever of the segment came back')
})

test('SegmentLog says which folder it cannot open', async (t) => {
  const directory = t.testdir({ file: 'not a folder' })
  await t.rejects(openLog(join(directory, 'file')), { name: 'RetryableError', code: 'HEPH_SEGMENT_OPEN' })
})

test('SegmentLog gives the payloads it drops for room, and goes on behind them', async (t) => {
  const { log } = await openLog(t.testdir(), { segmentBytesMax: 2 * HEADER + 9 })
  await appendAll(log, ['one', 'two', 'three', 'four', 'five'])
  const [one] = [await log.read()]
  if (one !== undefined) await log.acknowledge(one)
  const dropped = await log.dropOldest()
  t.same(
    dropped?.map((payload) => Buffer.from(payload).toString()),
    ['two'],
  )
  t.same(textsOf(await readAll(log)), ['three', 'four', 'five'])
  await log.dropOldest()
  t.equal(await log.dropOldest(), undefined, 'the last segment stays')
  t.equal(log.length, 1)
  await log.close()
})

test('pendingPayloads reads beside the writer and changes nothing', async (t) => {
  const directory = t.testdir()
  const { log } = await openLog(directory)
  await appendAll(log, ['one', 'two', 'three'])
  const one = await log.read()
  if (one !== undefined) await log.acknowledge(one)
  appendFileSync(segmentsOf(directory)[0] ?? '', 'half of a record')
  const texts: string[] = []
  for await (const payload of pendingPayloads(directory)) texts.push(Buffer.from(payload).toString())
  t.same(texts, ['two', 'three'])
  t.match(readFileSync(segmentsOf(directory)[0] ?? '').toString(), /half of a record$/)
  await log.close()
})
