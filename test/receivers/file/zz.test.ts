import { readdirSync, statSync, appendFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { memoryStorage, Sink, startReceiver, type Running } from './support.ts'

/** A small generator that can be given its seed. Source: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Goal: whatever happens to three files, every line that was finished comes once, in the order of its file.
 * Method: random writes (also of parts of lines), renames out of the globs, deletions, truncations and
 * restarts, at random moments. A rename waits until the file was seen at all, and what destroys content
 * (truncation, deletion) until it was read.
 */
test('FileReceiver gives every line once under random writes, rotations, truncations and restarts', async (t) => {
  const seed = Number(process.env['HEPHAESTUS_TEST_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`HEPHAESTUS_TEST_SEED=${seed}`)
  const random = randomFrom(seed)
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
  const log: string[] = []
  const dump = (name: string) => { const w=written.get(name)??[]; const sn=new Set(seen(name)); console.error('LACK', name, w.length, seen(name).length, w.map((l,i)=>sn.has(l)?-1:i).filter(i=>i>=0).join(' ').slice(0,300), log.slice(-12), storage.keys().map(k=>k+JSON.stringify(storage.get(k)).replace(/.*restarts/,'')), readdirSync(directory).map(f=>f+' '+statSync(join(directory,f)).ino+' '+statSync(join(directory,f)).size)); globalThis.DBG?.(); console.error("STAT", running.settings.statuses) }
  const names = ['a', 'b', 'c']
  const written = new Map<string, string[]>(names.map((name) => [name, []]))
  const begun = new Map<string, string>()
  /** How many lines were written before the file that has the name now. */
  const seenBefore = new Map<string, number>()
  const pathOf = (name: string): string => join(directory, `${name}.log`)
  const seen = (name: string): readonly string[] => sink.texts.filter((text) => text.startsWith(name))
  const write = (name: string): void => {
    const lines = written.get(name) ?? []
    let text = ''
    for (let count = pick(60); count >= 0; count -= 1) {
      const line = begun.get(name) ?? `${name} ${lines.length} ${'.'.repeat(pick(200))}`
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
    sink.until(() => seen(name).length >= (written.get(name)?.length ?? 0)).catch((e) => { dump(name); throw new Error('stop') })

  let running = await start()
  let archived = 0
  for (const name of names) write(name)
  for (let step = 0; step < 120; step += 1) {
    const name = names[pick(names.length)] ?? 'a'
    const action = random(); log.push(`${step} ${name} ${action}`)
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
