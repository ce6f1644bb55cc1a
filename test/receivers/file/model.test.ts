import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { gzipSync } from 'node:zlib'
import type { ComponentStorage } from '../../../agent/component/settings.ts'
import { fastClock, memoryStorage, Sink, startReceiver, type Running } from './support.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { testSeed } from '../../support/seed.ts'

/** More steps than in the suite: HEPHAESTUS_TEST_STEPS=5000. */
const STEPS = Number(process.env['HEPHAESTUS_TEST_STEPS'] ?? 120)

/**
 * Goal: whatever happens to three files, every line that was finished comes once, in the order of its file.
 * Method: random writes (also of parts of lines), renames out of the globs, deletions, truncations and
 * restarts, at random moments. A rename waits until the file was seen at all, and what destroys content
 * (truncation, deletion) until it was read. In half of the runs all lines are of one length, so that new content
 * holds the same bytes before the place that was reached in the old one.
 */
test('FileReceiver gives every line once under random writes, rotations, truncations and restarts', async (t) => {
  const seed = testSeed
  t.comment(`HEPHAESTUS_TEST_SEED=${seed}`)
  const random = seededRandom(seed)
  const pick = (below: number): number => Math.floor(random() * below)
  const directory = t.testdir({ archive: {} })
  const storage = memoryStorage()
  const sink = new Sink()
  sink.onOffer = () => {
    if (random() < 0.2) throw new RefusedError('HEPH_TEST_FULL', 'full')
  }
  const start = (): Promise<Running> =>
    startReceiver(t, {
      // No flush: a part of a line waits for its line end, so that the model needs no time.
      config: {
        include: [join(directory, '*.log')],
        start_at: 'beginning',
        force_flush_period: 0,
        read_buffer_size: '4KiB',
        max_concurrent_files: 2 + pick(3),
      },
      storage,
      sink,
    })
  const names = ['a', 'b', 'c']
  const written = new Map<string, string[]>(names.map((name) => [name, []]))
  const begun = new Map<string, string>()
  /** How many lines were written before the file that has the name now. */
  const seenBefore = new Map<string, number>()
  const pathOf = (name: string): string => join(directory, `${name}.log`)
  const seen = (name: string): readonly string[] => sink.texts.filter((text) => text.startsWith(name))
  const isOfOneLength = random() < 0.5
  const newLine = (name: string, number: number): string =>
    isOfOneLength ? `${name} ${number} `.padEnd(100, '.') : `${name} ${number} ${'.'.repeat(pick(200))}`
  const write = (name: string): void => {
    const lines = written.get(name) ?? []
    let text = ''
    for (let count = pick(60); count >= 0; count -= 1) {
      const line = begun.get(name) ?? newLine(name, lines.length)
      text += begun.has(name) ? `rest\n` : `${line}\n`
      lines.push(begun.has(name) ? `${line}rest` : line)
      begun.delete(name)
    }
    if (random() < 0.2) {
      begun.set(name, `${name} ${lines.length} part `)
      text += begun.get(name)
    }
    appendFileSync(pathOf(name), text)
  }
  const finishLine = (name: string): void => {
    if (begun.has(name)) write(name)
    if (begun.has(name)) finishLine(name)
  }
  const readAll = (name: string): Promise<void> =>
    sink.until(() => seen(name).length >= (written.get(name)?.length ?? 0))

  let running = await start()
  let archived = 0
  for (const name of names) write(name)
  for (let step = 0; step < STEPS; step += 1) {
    const name = names[pick(names.length)] ?? 'a'
    const action = random()
    if (action < 0.7) write(name)
    else if (action < 0.8) {
      finishLine(name)
      archived += 1
      await sink.until(() => seen(name).length > (seenBefore.get(name) ?? 0))
      seenBefore.set(name, written.get(name)?.length ?? 0)
      renameSync(pathOf(name), join(directory, `${name}.log.${archived}`))
      write(name)
      // Found before it is rotated again.
      await readAll(name)
    } else if (action < 0.87) {
      finishLine(name)
      await readAll(name)
      truncateSync(pathOf(name))
      write(name)
      await readAll(name)
    } else if (action < 0.92) {
      finishLine(name)
      await readAll(name)
      seenBefore.set(name, written.get(name)?.length ?? 0)
      rmSync(pathOf(name))
      write(name)
      await readAll(name)
    } else if (action < 0.96) {
      await running.stop()
      running = await start()
    } else await delay(pick(40))
  }
  for (const name of names) {
    finishLine(name)
    await readAll(name)
    t.strictSame(seen(name), written.get(name), `all of ${name}, once and in order`)
  }
})

/** Takes lines and settles some of their receipts later. A line is delivered when its batch is settled. */
class LateSink extends Sink {
  readonly delivered: Set<string>
  #open: { readonly texts: readonly string[]; readonly batch: LogBatch }[] = []

  constructor(delivered: Set<string>) {
    super()
    this.delivered = delivered
  }

  override async consume(batch: LogBatch): Promise<void> {
    await this.onOffer(batch)
    const texts = Array.from({ length: batch.count }, (_, index) => batch.bodyText(index))
    this.lines.push(...texts.map((text) => ({ text, stream: batch.stream, attributes: {} })))
    this.#open.push({ texts, batch })
  }

  settle(isChosen: () => boolean): void {
    const open = this.#open.splice(0)
    for (const each of open) {
      if (!isChosen()) {
        this.#open.push(each)
        continue
      }
      each.batch.settle('delivered')
      for (const text of each.texts) this.delivered.add(text)
    }
  }
}

/** A copy as the disk may hold it after a crash. */
function copyOf(storage: ComponentStorage): ComponentStorage {
  const copy = memoryStorage()
  for (const key of storage.keys()) copy.set(key, storage.get(key))
  return copy
}

/**
 * Goal: no line is missed and none is torn, whatever is done to files and to the agent at whatever moment.
 * Method: random writes, renames inside and out of the globs, copying with truncation, compression and
 * deletion of what was compressed, clean restarts, and crashes, after which the disk is a few steps behind
 * what the agent knew; receipts are settled late and out of order, or never before a crash. Nothing waits but
 * for what the receiver says it cannot recover: a file that nobody has seen, and content that is destroyed.
 */
test('FileReceiver misses and tears no line under crashes, rotations of every kind and late acknowledgements', async (t) => {
  const seed = testSeed
  t.comment(`HEPHAESTUS_TEST_SEED=${seed}`)
  const random = seededRandom(seed)
  const pick = (below: number): number => Math.floor(random() * below)
  const directory = t.testdir({})
  const names = ['a', 'b']
  const pathOf = (name: string): string => join(directory, `${name}.log`)
  const written = new Set<string>()
  const delivered = new Set<string>()
  const taken = new Set<string>()
  let storage = memoryStorage()
  let onDisk = storage
  let sink = new LateSink(delivered)
  const start = (): Promise<Running> => {
    sink = new LateSink(delivered)
    sink.onOffer = () => {
      if (random() < 0.1) throw new RefusedError('HEPH_TEST_FULL', 'full')
    }
    return startReceiver(t, {
      config: {
        include: [join(directory, '*.log*')],
        exclude: [join(directory, '*.old')],
        start_at: 'beginning',
        compression: 'auto',
        force_flush_period: 0,
        read_buffer_size: '4KiB',
      },
      storage,
      sink,
      clock: fastClock(20),
    })
  }
  const isAllTaken = (): boolean => {
    const here = new Set(sink.texts)
    return [...written].every((line) => delivered.has(line) || here.has(line))
  }
  let count = 0
  const write = (name: string): void => {
    let text = ''
    for (let lines = 1 + pick(80); lines > 0; lines -= 1) {
      const line = `${name} ${count} ${'.'.repeat(pick(150))}|`
      count += 1
      written.add(line)
      text += `${line}\n`
    }
    appendFileSync(pathOf(name), text)
  }
  let running = await start()
  let archived = 0
  for (const name of names) write(name)
  for (let step = 0; step < STEPS; step += 1) {
    const name = names[pick(names.length)] ?? 'a'
    const action = random()
    archived += 1
    const archive = `${pathOf(name)}.${archived}`
    if (step % 3 === 0) onDisk = copyOf(storage)
    sink.settle(() => random() < 0.7)
    if (action < 0.6) write(name)
    else if (action < 0.68) {
      renameSync(pathOf(name), archive)
      write(name)
      if (random() < 0.5) {
        // Found before it is compressed, not read to its end.
        await delay(60)
        writeFileSync(`${archive}.gz`, gzipSync(readFileSync(archive)))
        rmSync(archive)
      }
    } else if (action < 0.74) {
      await sink.until(isAllTaken)
      // Only a file of which there is a checkpoint is found again out of the globs.
      onDisk = copyOf(storage)
      renameSync(pathOf(name), `${archive}.old`)
      write(name)
    } else if (action < 0.8) {
      copyFileSync(pathOf(name), archive)
      truncateSync(pathOf(name))
    } else if (action < 0.87) {
      for (const text of sink.texts) taken.add(text)
      await running.stop()
      running = await start()
    } else if (action < 0.94) {
      for (const text of sink.texts) taken.add(text)
      await running.receiver.shutdown(AbortSignal.abort())
      storage = copyOf(onDisk)
      onDisk = storage
      running = await start()
    } else await delay(pick(30))
  }
  await sink.until(isAllTaken).catch(() => undefined)
  for (const text of sink.texts) taken.add(text)
  const here = new Set(sink.texts)
  t.strictSame(
    [...written].filter((line) => !delivered.has(line) && !here.has(line)),
    [],
    'none is missed',
  )
  t.strictSame(
    [...taken].filter((line) => !written.has(line)),
    [],
    'none is torn',
  )
})
