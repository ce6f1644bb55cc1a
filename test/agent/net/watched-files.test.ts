import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { WatchedFiles } from '../../../agent/net/watched-files.ts'
import { FakeClock, settle } from '../../support/clock.ts'

test('WatchedFiles tells of new contents and of each fault once, and keeps what it has', async (t) => {
  const folder = t.testdir({ one: 'a', two: 'b' })
  const clock = new FakeClock()
  const seen: string[] = []
  const faults: unknown[] = []
  const files = new WatchedFiles({
    paths: [join(folder, 'one'), join(folder, 'two')],
    intervalMs: 1_000,
    clock,
    onChange: (contents) => {
      if (contents.includes('refused')) throw new Error('no use')
      seen.push(contents.join())
    },
    onFault: (fault) => faults.push(String(fault)),
  })
  const look = async (): Promise<void> => {
    await clock.advance(1_000)
    while (clock.timers === 0) await settle()
  }
  await files.start()
  await look()
  t.strictSame(seen, ['a,b'])
  writeFileSync(join(folder, 'two'), 'c')
  await look()
  t.strictSame(seen, ['a,b', 'a,c'])
  writeFileSync(join(folder, 'two'), 'refused')
  await look()
  await look()
  t.strictSame(faults, ['Error: no use'])
  rmSync(join(folder, 'two'))
  await look()
  t.match(faults[1], /cannot read/)
  writeFileSync(join(folder, 'two'), 'd')
  await look()
  t.equal(seen.at(-1), 'a,d')
  files.stop()
  t.equal(clock.timers, 0)
})

test('WatchedFiles tells of a fault again where the file was as before in between', async (t) => {
  const folder = t.testdir({ one: 'a' })
  const path = join(folder, 'one')
  const clock = new FakeClock()
  const faults: string[] = []
  const onFault = (fault: unknown): void => void faults.push(String(fault))
  const files = new WatchedFiles({
    paths: [path],
    intervalMs: 1_000,
    clock,
    onChange: () => undefined,
    onFault,
  })
  const look = async (): Promise<void> => {
    await clock.advance(1_000)
    while (clock.timers === 0) await settle()
  }
  await files.start()
  for (const times of [1, 2]) {
    rmSync(path)
    await look()
    await look()
    t.equal(faults.length, times)
    writeFileSync(path, 'a')
    await look()
  }
  files.stop()
})

test('WatchedFiles does not start without its files', async (t) => {
  const files = new WatchedFiles({
    paths: ['/nonexistent/file'],
    intervalMs: 1_000,
    clock: new FakeClock(),
    onChange: () => void t.fail('there is nothing'),
    onFault: () => void t.fail('it is thrown'),
  })
  await t.rejects(files.start(), { code: 'HEPH_NET_FILE' })
})
