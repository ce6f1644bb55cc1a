import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { memoryStorage, Sink, startReceiver } from './support.ts'

test('FileReceiver under --once ends at once when no file matches, and says so', async (t) => {
  const { receiver, settings } = await startReceiver(t, {
    config: { include: [join(t.testdir(), '*.log')] },
    isOnce: true,
  })
  await receiver.finished
  t.match(settings.statuses, [{ state: 'recoverable_error', reason: /no file matches/ }])
})

test('FileReceiver under --once is finished only when the pipeline has taken everything', async (t) => {
  const directory = t.testdir({ 'a.log': 'one\ntwo\nunfinished', 'b.log': 'b\n', 'empty.log': '' })
  const sink = new Sink()
  let refusals = 3
  sink.onOffer = () => {
    refusals -= 1
    if (refusals >= 0) throw new RefusedError('HEPH_TEST_FULL', 'full')
  }
  const { receiver } = await startReceiver(t, {
    config: { include: [join(directory, '*.log')] },
    isOnce: true,
    sink,
  })
  await receiver.finished
  t.strictSame([...sink.texts].sort(), ['b', 'one', 'two', 'unfinished'])
})

test('FileReceiver under --once is finished where a file ends in half a unit of UTF-16', async (t) => {
  const directory = t.testdir({})
  const path = join(directory, 'a.log')
  writeFileSync(path, Buffer.from('one\nend', 'utf16le').subarray(0, -1))
  const { receiver, sink } = await startReceiver(t, {
    config: { include: [path], encoding: 'utf-16le' },
    isOnce: true,
  })
  await receiver.finished
  t.strictSame(sink.texts, ['one', 'en'])
})

test('FileReceiver under --once goes on at its checkpoint the next time', async (t) => {
  const directory = t.testdir({ 'a.log': 'one\nbegun ' })
  const path = join(directory, 'a.log')
  const storage = memoryStorage()
  const first = await startReceiver(t, { config: { include: [path] }, isOnce: true, storage })
  await first.receiver.finished
  await first.stop()
  t.strictSame(first.sink.texts, ['one', 'begun '])
  appendFileSync(path, 'ended\ntwo\n')
  const second = await startReceiver(t, { config: { include: [path] }, isOnce: true, storage })
  await second.receiver.finished
  t.strictSame(second.sink.texts, ['ended', 'two'])

  appendFileSync(path, 'flushed')
  const third = await startReceiver(t, { config: { include: [path] }, isOnce: true, storage })
  await third.receiver.finished
  appendFileSync(path, '\nlast\n')
  const fourth = await startReceiver(t, { config: { include: [path] }, isOnce: true, storage })
  await fourth.receiver.finished
  t.strictSame(
    [...third.sink.texts, ...fourth.sink.texts],
    ['flushed', 'last'],
    'a line end alone is no line',
  )
})

test('FileReceiver under --once reads more files than it may have open, and obeys start_at', async (t) => {
  const files = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}.log`, `${index}\n`]))
  const directory = t.testdir(files)
  const config = { include: [join(directory, '*.log')], max_concurrent_files: 2 }
  const all = await startReceiver(t, { config, isOnce: true })
  await all.receiver.finished
  t.strictSame(
    [...all.sink.texts].sort(),
    Object.keys(files).map((name) => name.slice(0, -4)),
  )

  const none = await startReceiver(t, { config: { ...config, start_at: 'end' }, isOnce: true })
  await none.receiver.finished
  t.strictSame(none.sink.texts, [])
})
