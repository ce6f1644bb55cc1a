import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import tap, { test } from 'tap'
import { openLog } from './support.ts'

const MODULE = new URL('../../../agent/storage/segment-log.ts', import.meta.url).href

/** Appends numbered entries and prints each number once it is acknowledged; begins where the log ends. */
const WRITER = `
  const { SegmentLog } = await import(process.argv[1])
  const log = await SegmentLog.open({
    directory: process.argv[2], segmentBytesMax: 20_000, random: Math.random, onFault: () => undefined,
  })
  let next = Number(process.argv[3])
  const append = async () => {
    for (;;) {
      const number = next++
      await log.append([Buffer.from(String(number).padEnd(50 + number % 700, '.'))])
      process.stdout.write(number + '\\n')
    }
  }
  await Promise.all([append(), append(), append()])
`

/** Starts a writer ten times, one after the other, and kills each after some acknowledgements; gives those. */
async function acknowledgedBeforeKills(directory: string): Promise<number[]> {
  const acknowledged: number[] = []
  for (let round = 1; round <= 10; round += 1) {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', WRITER, MODULE, directory, String(round * 1_000_000)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const lines = createInterface({ input: child.stdout })
    const enough = 1 + Math.floor(Math.random() * 60)
    let seen = 0
    lines.on('line', (line) => {
      acknowledged.push(Number(line))
      if ((seen += 1) === enough) child.kill('SIGKILL')
    })
    await Promise.all([once(child, 'exit'), once(lines, 'close')])
  }
  return acknowledged
}

test('SegmentLog has every acknowledged entry after its process was killed at twenty moments', async (t) => {
  const directories = [join(t.testdir(), 'a'), join(t.testdirName, 'b')]
  await Promise.all(
    directories.map(async (directory) => {
      const acknowledged = await acknowledgedBeforeKills(directory)
      t.ok(acknowledged.length >= 10)
      const { log, faults } = await openLog(directory)
      const found: number[] = []
      for (let entry = await log.read(); entry !== undefined; entry = await log.read()) {
        found.push(Number.parseInt(Buffer.concat(entry.parts).toString(), 10))
      }
      await log.close()
      t.same(
        found,
        found.toSorted((one, other) => one - other),
        'in order',
      )
      const missing = acknowledged.filter((number) => !found.includes(number))
      t.same(missing, [], 'nothing acknowledged is missing')
      t.same(
        faults.filter(({ cause }) => cause !== 'torn'),
        [],
      )
    }),
  )
})

// Not in the test's own folder: that is removed before a teardown could unmount.
const disk = mkdtempSync(join(tmpdir(), 'segment-log-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk], { stdio: 'ignore' })
const skip = mounted.status === 0 ? false : 'mounting a small disk needs root'
tap.teardown(() => {
  spawnSync('umount', ['-l', disk], { stdio: 'ignore' })
  rmSync(disk, { recursive: true, force: true })
})

test(
  'SegmentLog on a disk that is full refuses, loses nothing, and goes on when there is room',
  { skip },
  async (t) => {
    const queue = join(disk, 'queue')
    mkdirSync(queue)
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(150_000))
    const { log, faults } = await openLog(queue, { segmentBytesMax: 20_000 })
    const written: number[] = []
    const append = (number: number): Promise<void> =>
      log.append([Buffer.from(String(number).padEnd(3_000, '.'))]).then(() => void written.push(number))
    let number = 0
    await t.rejects(
      (async () => {
        for (; number < 1_000; number += 1) await append(number)
      })(),
      { name: 'RetryableError', code: 'HEPH_SEGMENT_WRITE', cause: { code: 'ENOSPC' } },
    )
    t.ok(written.length > 5)
    const first = await log.read()
    if (first !== undefined) await log.acknowledge(first)
    t.pass('what is consumed is noted while the disk is full')
    rmSync(join(disk, 'ballast'))
    await append(5_000)
    await log.close()

    const again = await openLog(queue, { segmentBytesMax: 20_000 })
    const found: number[] = []
    for (let entry = await again.log.read(); entry !== undefined; entry = await again.log.read()) {
      found.push(Number.parseInt(Buffer.concat(entry.parts).toString(), 10))
    }
    t.same(found, written.slice(1))
    t.same([...faults, ...again.faults], [])
    await again.log.close()
    t.ok(readFileSync(join(queue, 'cursor')).length > 0)
  },
)
