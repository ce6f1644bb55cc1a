import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { fastClock, memoryStorage, Sink, startReceiver } from './support.ts'

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`)
const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** How many descriptors this process has open below a folder. */
function openBelow(directory: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(`${directory}/`)
    } catch {
      return false
    }
  }).length
}

function refusingSink(): Sink & { isRefusing: boolean } {
  const sink = Object.assign(new Sink(), { isRefusing: true })
  sink.onOffer = () => {
    if (sink.isRefusing) throw new RefusedError('HEPH_TEST_FULL', 'full')
  }
  return sink
}

for (const glob of ['app.log', 'app.log*']) {
  test(`FileReceiver misses and repeats nothing over 50 renames under write, reading ${glob}`, async (t) => {
    const directory = t.testdir({ 'app.log': '' })
    const path = join(directory, 'app.log')
    const { sink } = await startReceiver(t, { config: { include: [join(directory, glob)] } })
    let next = 0
    const write = (descriptor: number): void => {
      writeSync(descriptor, asText(numbered(next, next + 7)))
      next += 7
    }
    let descriptor = openSync(path, 'a')
    for (let rotation = 0; rotation < 50; rotation += 1) {
      write(descriptor)
      renameSync(path, `${path}.${rotation}`)
      // The writer goes on for a while with the file it has open.
      await delay(rotation % 5)
      write(descriptor)
      closeSync(descriptor)
      descriptor = openSync(path, 'a')
      write(descriptor)
    }
    closeSync(descriptor)
    await sink.count(next)
    t.strictSame(sink.texts.toSorted(), numbered(0, next).toSorted())
  })
}

test('FileReceiver keeps the order over a rename: the rest of the old file comes before the new one', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const sink = refusingSink()
  await startReceiver(t, { config: { include: [path], read_buffer_size: '4KiB' }, sink })
  appendFileSync(path, asText(numbered(0, 3_000)))
  await delay(50)
  renameSync(path, `${path}.1`)
  writeFileSync(path, asText(numbered(3_000, 3_100)))
  await delay(50)
  sink.isRefusing = false
  t.strictSame(await sink.count(3_100), numbered(0, 3_100))
  t.strictSame(
    new Set(sink.lines.map(({ stream }) => stream)),
    new Set([`file:${path}`]),
    'one stream, so that joins go on',
  )
})

test('FileReceiver begins anew in a file that was emptied, and counts what it never read', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const sink = new Sink()
  const { measured } = await startReceiver(t, { config: { include: [path] }, sink })
  appendFileSync(path, asText(numbered(0, 100)))
  await sink.count(100)
  truncateSync(path)
  appendFileSync(path, 'new\n')
  t.strictSame((await sink.count(101)).at(-1), 'new')
  t.equal(measured('hephaestus_file_lost_bytes'), 0)

  // Behind: one batch waits, the rest of the file is unread when it is emptied.
  let isRefusing = true
  const offered = Promise.withResolvers<void>()
  sink.onOffer = () => {
    offered.resolve()
    if (isRefusing) throw new RefusedError('HEPH_TEST_FULL', 'full')
  }
  appendFileSync(path, 'waits\n')
  await offered.promise
  appendFileSync(path, 'x'.repeat(999) + '\n')
  truncateSync(path)
  appendFileSync(path, 'newest\n')
  isRefusing = false
  t.strictSame((await sink.count(103)).slice(101), ['waits', 'newest'])
})

test('FileReceiver notices content that was replaced by more of it between two looks', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const { sink } = await startReceiver(t, { config: { include: [path] } })
  appendFileSync(path, asText(['a1', 'a2']))
  await sink.count(2)
  writeFileSync(path, asText(['b1', 'b2', 'b3', 'b4']))
  t.strictSame((await sink.count(6)).slice(2), ['b1', 'b2', 'b3', 'b4'])
  writeFileSync(path, asText(['c1', 'c2', 'c3', 'c4']))
  t.strictSame((await sink.count(10)).slice(6), ['c1', 'c2', 'c3', 'c4'], 'of the same size')

  const same = '.'.repeat(100)
  writeFileSync(path, asText(['d1', same]))
  await sink.count(12)
  writeFileSync(path, asText(['e1', same, 'e2']))
  t.strictSame((await sink.count(15)).slice(12), ['e1', same, 'e2'], 'with the same bytes before the offset')
})

test('FileReceiver notices content that was replaced while its last lines were handed on', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const same = '.'.repeat(100)
  const sink = new Sink()
  sink.onOffer = () => {
    sink.onOffer = () => undefined
    writeFileSync(path, asText(['e1', same, 'e2']))
  }
  await startReceiver(t, { config: { include: [path] }, sink })
  appendFileSync(path, asText(['d1', same]))
  t.strictSame(await sink.count(5), ['d1', same, 'e1', same, 'e2'])
})

test('FileReceiver waits for the end of a line also in a file that shrank between its look and its read', async (t) => {
  const directory = t.testdir({ 'a.log': 'in the way\n', 'b.log': 'x'.repeat(5_000) })
  const path = join(directory, 'b.log')
  const sink = new Sink()
  let release: (() => void) | undefined
  sink.onOffer = () =>
    new Promise((resolve) => {
      release = resolve
    })
  await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning', force_flush_period: 0 },
    sink,
  })
  // Both files were looked at; the turn of the second one comes when the first line is taken.
  await sink.until(() => release !== undefined)
  writeFileSync(path, 'begun ')
  sink.onOffer = () => undefined
  release?.()
  await delay(60)
  appendFileSync(path, 'ended\n')
  await sink.count(2)
  t.strictSame(sink.texts, ['in the way', 'begun ended'])
})

test('FileReceiver reads a deleted file to its end and lets go of it', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const sink = refusingSink()
  const storage = memoryStorage()
  await startReceiver(t, {
    config: { include: [path], read_buffer_size: '4KiB' },
    sink,
    storage,
    clock: fastClock(20),
  })
  appendFileSync(path, `${asText(numbered(0, 2_000))}unfinished`)
  await delay(30)
  rmSync(path)
  await delay(30)
  sink.isRefusing = false
  t.strictSame(await sink.count(2_001), [...numbered(0, 2_000), 'unfinished'])
  await sink.until(() => openBelow(directory) === 0)
  t.strictSame(
    storage.keys().filter((key) => key.startsWith('file:')),
    [],
    'the checkpoint is gone with the file',
  )

  writeFileSync(path, asText(numbered(0, 10)))
  t.strictSame((await sink.count(2_011)).slice(2_001), numbered(0, 10), 'a new file of that name is read')
})

test('FileReceiver lets go of a renamed file that stays quiet', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const { sink } = await startReceiver(t, { config: { include: [path] }, clock: fastClock(50) })
  renameSync(path, `${path}.1`)
  appendFileSync(`${path}.1`, 'after the rename\n')
  t.strictSame(await sink.count(1), ['after the rename'])
  t.equal(openBelow(directory), 1)
  await sink.until(() => openBelow(directory) === 0)
})

test('FileReceiver follows a name to the file that took its place', async (t) => {
  const directory = t.testdir({ 'app.log': '', 'first.log': '', 'second.log': '', prepared: 'replacement\n' })
  const path = join(directory, 'app.log')
  const link = join(directory, 'current')
  symlinkSync('first.log', link)
  const { sink } = await startReceiver(t, { config: { include: [path, link] } })
  appendFileSync(path, 'original\n')
  await sink.count(1)
  renameSync(join(directory, 'prepared'), path)
  t.strictSame(await sink.count(2), ['original', 'replacement'], 'replaced by a rename')

  appendFileSync(join(directory, 'first.log'), 'first\n')
  await sink.count(3)
  symlinkSync('second.log', join(directory, 'next'))
  renameSync(join(directory, 'next'), link)
  appendFileSync(join(directory, 'second.log'), 'second\n')
  t.strictSame((await sink.count(4)).slice(2), ['first', 'second'], 'a link that was turned to another file')
})

test('FileReceiver finds files in folders that come, go and come again', async (t) => {
  const directory = t.testdir({})
  const { sink } = await startReceiver(t, { config: { include: [join(directory, 'pods/*/*.log')] } })
  for (const round of [1, 2]) {
    const pod = join(directory, 'pods', 'web')
    t.testdir({ pods: { web: { 'a.log': `round ${round}\n` } } })
    await sink.count(round)
    rmSync(pod, { recursive: true })
    await delay(60)
  }
  t.strictSame(sink.texts, ['round 1', 'round 2'])
})

test('FileReceiver resumes at its checkpoints after a restart', async (t) => {
  const directory = t.testdir({ 'a.log': asText(numbered(0, 50)) })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const sink = new Sink()
  const first = await startReceiver(t, { config, storage, sink })
  await sink.count(50)
  sink.isHolding = true
  appendFileSync(path, asText(numbered(50, 60)))
  await sink.count(60)
  await first.stop()
  appendFileSync(path, asText(numbered(60, 70)))

  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(20), numbered(50, 70), 'what was not acknowledged comes again')
  await second.stop()

  const third = await startReceiver(t, { config, storage })
  appendFileSync(path, 'new\n')
  t.strictSame(await third.sink.count(1), ['new'])
})

test('FileReceiver moves its checkpoint with late acknowledgements, up to the oldest open one', async (t) => {
  const directory = t.testdir({ 'a.log': '' })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const sink = new Sink()
  sink.isHolding = true
  const running = await startReceiver(t, { config: { include: [path] }, storage, sink })
  for (let index = 0; index < 3; index += 1) {
    appendFileSync(path, `${index}\n`)
    await sink.count(index + 1)
  }
  await running.stop()
  const offset = (): unknown => {
    const key = storage.keys().find((each) => each.startsWith('file:')) ?? ''
    return (storage.get(key) as { offset: number }).offset
  }
  t.equal(offset(), 0)
  sink.held[1]?.settle('delivered')
  t.equal(offset(), 0)
  sink.held[0]?.settle('delivered')
  t.equal(offset(), 4)
  sink.held[2]?.settle('dead_lettered')
  t.equal(offset(), 6)
})

test('FileReceiver reads the rest of a file that was rotated out of its globs while it was down', async (t) => {
  const directory = t.testdir({ 'app.log': asText(['one', 'two']) })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(2)
  await first.stop()
  appendFileSync(path, 'three\n')
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'four\n')

  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(2), ['three', 'four'])
  await second.stop()
  const third = await startReceiver(t, { config, storage })
  appendFileSync(path, 'five\n')
  t.strictSame(await third.sink.count(1), ['five'])
})

test('FileReceiver reads what was rotated several times while it was down in the order it was written', async (t) => {
  const directory = t.testdir({ 'app.log': 'zero\n' })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const sink = new Sink()
  // Nothing is acknowledged: all of it comes again.
  sink.isHolding = true
  const first = await startReceiver(t, { config, storage, sink })
  const generations = [1, 2, 3, 4, 5, 6]
  for (const generation of generations) {
    await sink.count(generation)
    // What is written within one tick of the system's clock has one time.
    await delay(12)
    for (let number = generation - 1; number >= 1; number -= 1)
      renameSync(`${path}.${number}`, `${path}.${number + 1}`)
    renameSync(path, `${path}.1`)
    writeFileSync(path, `generation ${generation}\n`)
  }
  await sink.count(7)
  await first.stop()
  const lines = ['zero', ...generations.map((generation) => `generation ${generation}`)]
  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(7), lines)
})

test('FileReceiver reads new content once that a copy-truncate left while it was down, past the old offset', async (t) => {
  const directory = t.testdir({ 'app.log': asText(['one', 'two']) })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(2)
  await first.stop()
  copyFileSync(path, `${path}.1`)
  writeFileSync(path, asText(['uno', 'dos', 'tres', 'cuatro']))
  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(4), ['uno', 'dos', 'tres', 'cuatro'])
})

for (const glob of ['app.log', 'app.log*']) {
  test(`FileReceiver repeats nothing over rotations by copying under write, reading ${glob}`, async (t) => {
    const directory = t.testdir({ 'app.log': '' })
    const path = join(directory, 'app.log')
    const { sink } = await startReceiver(t, { config: { include: [join(directory, glob)] } })
    let next = 0
    for (let rotation = 0; rotation < 3; rotation += 1) {
      appendFileSync(path, asText(numbered(next, next + 300)))
      next += 300
      await sink.count(next)
      copyFileSync(path, `${path}.${rotation}`)
      // Long enough for the copy to be found before the original is emptied.
      await delay(rotation * 60)
      truncateSync(path)
    }
    appendFileSync(path, 'last\n')
    await sink.count(next + 1)
    await delay(1_100)
    t.strictSame(sink.texts, [...numbered(0, next), 'last'])
  })
}

test('FileReceiver recognises a copy that it finds while it is being made', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const { sink } = await startReceiver(t, { config: { include: [`${path}*`] } })
  appendFileSync(path, asText(numbered(0, 300)))
  await sink.count(300)
  const whole = readFileSync(path)
  writeFileSync(`${path}.1`, '')
  // Found empty, with a part of a line, with less than was read, and whole.
  for (const [from, to] of [
    [0, 20],
    [20, 1_500],
    [1_500, whole.length],
  ]) {
    await delay(60)
    appendFileSync(`${path}.1`, whole.subarray(from, to))
  }
  truncateSync(path)
  appendFileSync(path, 'last\n')
  await sink.count(301)
  await delay(300)
  t.strictSame(sink.texts, [...numbered(0, 300), 'last'])
})

test('FileReceiver recognises the copy of a file of which it has read a few lines', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const { sink } = await startReceiver(t, { config: { include: [`${path}*`] } })
  appendFileSync(path, asText(numbered(0, 12)))
  await sink.count(12)
  appendFileSync(path, asText(numbered(12, 300)))
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
  appendFileSync(path, 'last\n')
  await sink.count(301)
  await delay(300)
  t.strictSame(sink.texts.toSorted(), [...numbered(0, 300), 'last'].toSorted())
})

test('FileReceiver finds in the copy what it had not read of a file that was copied and emptied', async (t) => {
  const directory = t.testdir({ 'app.log': '' })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [`${path}*`] }
  const sink = new Sink()
  const running = await startReceiver(t, { config, sink, storage })
  appendFileSync(path, asText(numbered(0, 300)))
  await sink.count(300)
  sink.isHolding = true
  appendFileSync(path, asText(numbered(300, 310)))
  await sink.count(310)
  sink.onOffer = () => delay(100)
  appendFileSync(path, 'in the way\n')
  await delay(60)
  appendFileSync(path, asText(numbered(310, 400)))
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
  sink.onOffer = () => undefined
  await sink.count(401)
  t.strictSame(sink.texts, [...numbered(0, 310), 'in the way', ...numbered(310, 400)])
  await running.stop()

  const again = await startReceiver(t, { config, storage })
  t.strictSame(
    await again.sink.count(101),
    [...numbered(300, 310), 'in the way', ...numbered(310, 400)],
    'what was not acknowledged of the original comes again from the copy',
  )
})

test('FileReceiver reads a file of its own that holds the same as another one', async (t) => {
  const directory = t.testdir({ 'a.log': '' })
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')] },
    clock: fastClock(20),
  })
  const same = asText(numbered(0, 300))
  appendFileSync(join(directory, 'a.log'), same)
  await sink.count(300)
  writeFileSync(join(directory, 'b.log'), same)
  await sink.count(600)
  t.strictSame(sink.texts, [...numbered(0, 300), ...numbered(0, 300)])
})

test('FileReceiver survives checkpoints that are damaged or of another version', async (t) => {
  const directory = t.testdir({ 'app.log': asText(['one', 'two']) })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(2)
  await first.stop()
  const key = storage.keys().find((each) => each.startsWith('file:')) ?? ''
  const sound = storage.get(key) as Record<string, unknown>
  for (const damaged of [
    null,
    7,
    {},
    { ...sound, offset: -1 },
    { ...sound, mark: 'x' },
    { ...sound, offset: '4' },
  ]) {
    storage.set(key, damaged)
    const again = await startReceiver(t, { config: { ...config, start_at: 'end' }, storage })
    t.strictSame(await again.sink.count(2), ['one', 'two'], 'never a silent jump to the end')
    await again.stop()
  }
})

test('FileReceiver tells a file by its content when the device number has changed', async (t) => {
  const directory = t.testdir({ 'app.log': asText(['one', 'two']) })
  const path = join(directory, 'app.log')
  const storage = memoryStorage()
  const config = { include: [path], start_at: 'beginning' }
  const first = await startReceiver(t, { config, storage })
  await first.sink.count(2)
  await first.stop()
  const key = storage.keys().find((each) => each.startsWith('file:')) ?? ''
  storage.set('file:99999:1', storage.get(key))
  storage.delete(key)
  appendFileSync(path, 'three\n')
  const second = await startReceiver(t, { config, storage })
  t.strictSame(await second.sink.count(1), ['three'])
})

test('FileReceiver tells by the bytes before its place that a file was filled anew with the same beginning', async (t) => {
  const banner = `${'='.repeat(60)}\n`
  const directory = t.testdir({ 'a.log': banner + asText(numbered(0, 20)) })
  const path = join(directory, 'a.log')
  const { sink } = await startReceiver(t, {
    config: { include: [path], start_at: 'beginning', fingerprint_size: '32B' },
  })
  await sink.count(21)
  // Longer than before, in one step, and alike as far as the fingerprint goes.
  writeFileSync(path, banner + asText(numbered(500, 600)))
  await sink.count(21 + 101)
  t.strictSame(sink.texts.slice(22), numbered(500, 600))
})

test('FileReceiver reads a new file from its beginning that only begins like one that was emptied', async (t) => {
  const shared = asText(numbered(0, 200))
  const directory = t.testdir({ 'a.log': shared + asText(numbered(200, 300)) })
  const path = join(directory, 'a.log')
  const { sink } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning' },
  })
  await sink.count(300)
  truncateSync(path)
  appendFileSync(path, 'anew\n')
  await sink.count(301)
  writeFileSync(join(directory, 'b.log'), shared + asText(numbered(900, 1_100)))
  await sink.count(301 + 400)
  t.strictSame(sink.texts.slice(301), [...numbered(0, 200), ...numbered(900, 1_100)])
})

test('FileReceiver keeps no checkpoint of a deleted file, whose inode may be given away, once all is acknowledged', async (t) => {
  const directory = t.testdir({ 'a.log': 'one\n', 'b.log': 'b\n' })
  const storage = memoryStorage()
  const sink = new Sink()
  sink.isHolding = true
  await startReceiver(t, {
    config: { include: [join(directory, '*.log')], start_at: 'beginning' },
    storage,
    sink,
    clock: fastClock(20),
  })
  await sink.count(2)
  const checkpoints = (): number => storage.keys().filter((key) => key.startsWith('file:')).length
  t.equal(checkpoints(), 2)
  rmSync(join(directory, 'a.log'))
  await sink.until(() => openBelow(directory) === 1)
  for (const receipt of sink.held) receipt.settle('delivered')
  t.equal(checkpoints(), 1)
})

test('FileReceiver moves its checkpoint past bytes that make no record', async (t) => {
  const directory = t.testdir({ 'a.log': 'x'.repeat(100) })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const { sink } = await startReceiver(t, { config: { include: [path], start_at: 'beginning' }, storage })
  await sink.count(1)
  // The end of a line that was handed on already.
  appendFileSync(path, '\n')
  const offset = (): unknown => {
    const key = storage.keys().find((each) => each.startsWith('file:')) ?? ''
    return (storage.get(key) as { offset?: unknown } | undefined)?.offset
  }
  await sink.until(() => offset() === 101)
  t.equal(sink.lines.length, 1)
})

test('FileReceiver says of what it reads of a deleted file that it cannot be read again', async (t) => {
  const directory = t.testdir({ 'a.log': 'before\n' })
  const path = join(directory, 'a.log')
  const sink = refusingSink()
  sink.isHolding = true
  sink.isRefusing = false
  await startReceiver(t, { config: { include: [path], start_at: 'beginning' }, sink })
  await sink.count(1)
  const descriptor = openSync(path, 'a')
  rmSync(path)
  await delay(100)
  writeSync(descriptor, 'after\n')
  closeSync(descriptor)
  await sink.count(2)
  t.equal(sink.held.at(-1)?.isResumable, false)
  t.equal(sink.held.at(-1)?.source, `file:${path}`)
})
