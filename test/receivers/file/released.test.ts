import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'tap'
import { memoryStorage, Sink, startReceiver } from './support.ts'

test('FileReceiver reads a file once that lost its name, gave way to another, and got a name again before it was acknowledged', async (t) => {
  const directory = t.testdir({ 'a.log': 'a1\n' })
  const path = (name: string): string => join(directory, name)
  const storage = memoryStorage()
  const config = { include: [path('*.log')], start_at: 'beginning', max_concurrent_files: 1 }
  const sink = new Sink()
  sink.isHolding = true
  const { stop } = await startReceiver(t, { config, storage, sink })
  await sink.count(1)
  renameSync(path('a.log'), path('a.away'))
  writeFileSync(path('b.log'), 'b1\n')
  await sink.count(2)
  renameSync(path('a.away'), path('c.log'))
  appendFileSync(path('c.log'), 'a2\n')
  await sink.count(3)
  await delay(100)
  t.strictSame(sink.texts, ['a1', 'b1', 'a2'])
  // What was handed on before it was let go is not acknowledged: after a restart it comes again.
  for (const receipt of sink.held.slice(1)) receipt.settle('delivered')
  await stop()
  const after = await startReceiver(t, { config, storage })
  t.strictSame(await after.sink.count(2), ['a1', 'a2'])
  await after.stop()
  appendFileSync(path('c.log'), 'a3\n')
  const last = await startReceiver(t, { config, storage })
  await last.sink.count(1)
  await delay(100)
  t.strictSame(last.sink.texts, ['a3'])
})
