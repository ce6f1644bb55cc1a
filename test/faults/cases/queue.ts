import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import { disksUnavailable, LoopDisk, mountSmallDisk, remount } from '../disks.ts'
import type { FaultCase } from '../fault-case.ts'
import { TAKES, UNAVAILABLE } from '../fault-sink.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import type { Configuration, Workbench } from '../workbench.ts'
import { testSeed } from '../../support/seed.ts'

const QUEUE = '.hephaestus/queue'
const ENTRIES = 12
const ENTRY_RECORDS = 20

/** The queue on the disk, and what may happen to it. */
export const queueCases: readonly FaultCase[] = [
  ...damagedQueues(),
  {
    number: 18,
    title: 'a full disk below the queue loses nothing, and the agent goes on when there is room',
    skip: disksUnavailable,
    async run(bench) {
      const sink = await bench.openSink(UNAVAILABLE)
      const disk = mountSmallDisk(bench, 'state', '3m')
      bench.configure(queueing(sink.endpoint))
      await bench.start({ stateFolder: 'state' })
      bench.append('app.log', { count: 10_000, payloadBytes: 400, form: 'json' })
      await delay(1_500)
      if (bench.agent.hasEnded) throw new Error(`the agent ended:\n${bench.agent.printed}`)
      remount(disk, 'size=64m')
      sink.behaviour = TAKES
      await bench.untilOut()
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { 'disk, MiB': 3 } }
    },
  },
  {
    number: 18,
    title: 'an agent that is killed on a full disk starts on it, and loses nothing',
    isLongOnly: true,
    skip: disksUnavailable,
    async run(bench) {
      const sink = await bench.openSink(UNAVAILABLE)
      const disk = mountSmallDisk(bench, 'state', '2m')
      bench.configure(queueing(sink.endpoint))
      await bench.start({ stateFolder: 'state' })
      bench.append('app.log', { count: 8_000, payloadBytes: 400, form: 'json' })
      await delay(1_000)
      await bench.kill()
      await bench.start({ stateFolder: 'state' })
      await delay(500)
      if (bench.agent.hasEnded) throw new Error(`the agent ended:\n${bench.agent.printed}`)
      remount(disk, 'size=64m')
      sink.behaviour = TAKES
      await bench.untilOut()
      // What the queue held whole is read again from the file too: its place could not be written.
      return { verdict: await bench.finish(), duplicatesMax: bench.written, figures: { 'disk, MiB': 2 } }
    },
  },
  {
    number: 18,
    title: 'a disk that turns read-only under the queue loses nothing, and the agent outlives it',
    skip: disksUnavailable,
    async run(bench) {
      const sink = await bench.openSink(UNAVAILABLE)
      const disk = new LoopDisk(bench, 'disk')
      bench.configure(queueing(sink.endpoint))
      await bench.start({ stateFolder: 'disk/state' })
      bench.append('app.log', { count: 500 })
      await delay(500)
      disk.turnReadOnly()
      bench.append('app.log', { count: 500 })
      await delay(1_000)
      if (bench.agent.hasEnded) throw new Error(`the agent ended:\n${bench.agent.printed}`)
      await bench.kill()
      disk.repair()
      sink.behaviour = TAKES
      await bench.start({ stateFolder: 'disk/state' })
      await bench.untilOut()
      // The place in the file could not be written either.
      return { verdict: await bench.finish(), duplicatesMax: bench.written, figures: {} }
    },
  },
  {
    number: 19,
    title: 'what the queue has acknowledged is on disk when the power is cut',
    skip: disksUnavailable,
    async run(bench, scale) {
      const cuts = scale === 'long' ? 40 : 2
      const sink = await bench.openSink(UNAVAILABLE)
      const disk = new LoopDisk(bench, 'disk')
      disk.verify()
      bench.configure(queueing(sink.endpoint))
      for (let cut = 0; cut < cuts; cut += 1) {
        await bench.start({ stateFolder: 'disk/state' })
        for (let part = 0; part < 6; part += 1) {
          bench.append('app.log', { count: 100 })
          await delay(60)
        }
        await bench.kill()
        // In every second cut the store is on the disk and what it speaks of may not be.
        if (cut % 2 === 0) disk.writeBack(['state/agent.sqlite', 'state/agent.sqlite-wal'])
        disk.cutPower()
      }
      sink.behaviour = TAKES
      await bench.start({ isOnce: true, stateFolder: 'disk/state' })
      return {
        verdict: await bench.finish(),
        // The store is synced from time to time, the queue always: after a cut the file is read again from before.
        duplicatesMax: bench.written * cuts,
        figures: { cuts },
      }
    },
  },
  {
    number: 41,
    title: 'random damage to the queue neither stops the agent nor what is written afterwards',
    async run(bench, scale) {
      const rounds = scale === 'long' ? 60 : 2
      const seed = testSeed
      const random = seededRandom(seed)
      const sink = await bench.openSink()
      bench.configure(queueing(sink.endpoint))
      let destroyedMax = 0
      for (let round = 0; round < rounds; round += 1) {
        sink.behaviour = UNAVAILABLE
        destroyedMax += await fillQueue(bench, 4)
        for (const path of queueFiles(bench)) {
          const bytes = readFileSync(path)
          for (let flips = 0; flips < 1 + random() * 4; flips += 1) {
            const at = Math.floor(random() * bytes.length)
            bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
          }
          writeFileSync(path, random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes)
        }
        sink.behaviour = TAKES
        bench.append('app.log', { source: 1, count: 10 })
        await bench.start({ isOnce: true })
      }
      if (bench.judge.distinctOf(1) !== rounds * 10)
        throw new Error(`${bench.judge.distinctOf(1)} of the later records`)
      return {
        verdict: await bench.finish(),
        missingMax: destroyedMax,
        // Where the cursor is damaged, what is still there comes again: at most this round's, since an emptied
        // queue keeps no segment.
        duplicatesMax: bench.written,
        figures: { rounds, seed },
      }
    },
  },
  {
    number: 41,
    title: 'files of random bytes come out, or are counted, and harm no other file',
    async run(bench, scale) {
      const files = scale === 'long' ? 200 : 12
      const seed = testSeed
      const random = seededRandom(seed)
      bench.configure(
        tailing(['*.log'], { processors: { recombine: {}, parse: {}, detect: { pass: 'all' } } }),
      )
      for (let index = 0; index < files; index += 1) {
        const length = Math.floor(random() * 60_000)
        writeFileSync(
          bench.path(`random-${index}.log`),
          Buffer.from(Uint8Array.from({ length }, () => random() * 256)),
        )
        writeFileSync(bench.path(`cri-${index}.log`), garbledLines(random))
      }
      bench.append('good.log', { count: 500 })
      await bench.start({ isOnce: true })
      const verdict = await bench.finish()
      return { verdict: { ...verdict, corrupt: 0 }, duplicatesMax: 0, figures: { files: files * 2, seed } }
    },
  },
]

function queueing(endpoint: string): Configuration {
  return tailing(['app.log'], {
    exporters: {
      otlp_http: {
        endpoint,
        retry_on_failure: { initial_interval: '50ms', max_interval: '100ms' },
        sending_queue: { storage: 'file_storage' },
      },
    },
  })
}

/** Case 18: a segment of the queue as a broken disk may leave it. */
function damagedQueues(): readonly FaultCase[] {
  const damages: Readonly<
    Record<string, { readonly damage: (path: string) => void; readonly entries: number }>
  > = {
    'torn at its end': {
      damage: (path) => truncateSync(path, readFileSync(path).length - 30),
      entries: 1,
    },
    'flipped in one bit in its middle': {
      damage: (path) => {
        const bytes = readFileSync(path)
        const middle = Math.floor(bytes.length / 2)
        bytes[middle] = (bytes[middle] ?? 0) ^ 0x20
        writeFileSync(path, bytes)
      },
      entries: 1,
    },
    'followed by zeros': {
      damage: (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(5_000)])),
      entries: 0,
    },
    'made empty': { damage: (path) => truncateSync(path), entries: ENTRIES },
    deleted: { damage: (path) => rmSync(path), entries: ENTRIES },
  }
  return Object.entries(damages).map(([name, { damage, entries }]) => ({
    number: 18,
    title: `a queue whose segment was ${name} loses no more than that`,
    isLongOnly: !name.startsWith('flipped'),
    async run(bench) {
      const sink = await bench.openSink(UNAVAILABLE)
      bench.configure(queueing(sink.endpoint))
      await fillQueue(bench, ENTRIES)
      const newest = queueFiles(bench)
        .filter((path) => path.endsWith('.segment'))
        .at(-1)
      if (newest === undefined) throw new Error('the queue has no segment')
      damage(newest)
      sink.behaviour = TAKES
      const { printed } = await bench.start({ isOnce: true })
      bench.append('app.log', { count: 10 })
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        missingMax: entries * ENTRY_RECORDS,
        // The agent was killed: what it had just read is read again.
        duplicatesMax: 3 * ENTRY_RECORDS,
        figures: {
          'said by the agent': /(?:warn|error) .{0,120}/.exec(printed)?.[0] ?? 'nothing',
        },
      }
    },
  }))
}

/** Fills the queue with small entries while the backend takes nothing, and ends the agent. Shape: the records. */
async function fillQueue(bench: Workbench, entries: number): Promise<number> {
  await bench.start()
  for (let entry = 0; entry < entries; entry += 1) {
    const before = queueBytes(bench)
    bench.append('app.log', { count: ENTRY_RECORDS })
    // A busy agent would read two parts into one entry.
    for (let turn = 0; turn < 400 && queueBytes(bench) === before; turn += 1) await delay(25)
  }
  await delay(300)
  await bench.kill()
  return entries * ENTRY_RECORDS
}

function queueBytes(bench: Workbench): number {
  if (!existsSync(bench.path(QUEUE))) return 0
  const segments = queueFiles(bench).filter((path) => path.endsWith('.segment'))
  return segments.reduce((bytes, path) => bytes + statSync(path).size, 0)
}

function queueFiles(bench: Workbench): readonly string[] {
  return readdirSync(bench.path(QUEUE), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** Lines that look like those of containers and of JSON loggers, broken in many ways. */
function garbledLines(random: () => number): string {
  const pieces = [
    '2026-03-04T05:06:07.008Z',
    ' stdout',
    ' stderr',
    ' F ',
    ' P ',
    '{"log":"',
    '\\u00',
    '"}',
    '\n',
    'at f (',
    '\t',
    '{',
    '[',
    '9'.repeat(40),
  ]
  return Array.from({ length: 2_000 }, () => pieces[Math.floor(random() * pieces.length)]).join('')
}
