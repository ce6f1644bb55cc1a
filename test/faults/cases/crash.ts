import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import { disksUnavailable, LoopDisk, mountSmallDisk, remount } from '../disks.ts'
import type { FaultCase } from '../fault-case.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { rotate } from '../writer.ts'
import { DUPLICATE_WINDOW_MS, type Workbench } from '../workbench.ts'
import { testSeed } from '../../support/seed.ts'

const STORE = '.hephaestus/agent.sqlite'

/** The agent's end in the middle of work, and what its state may look like afterwards. */
export const crashCases: readonly FaultCase[] = [
  {
    number: 15,
    title: 'nothing is lost when the agent is killed at random moments while files are written and rotated',
    async run(bench, scale) {
      const kills = scale === 'long' ? 200 : 6
      const seed = testSeed
      const random = seededRandom(seed)
      bench.configure(tailing(['*.log', '*.log.*']))
      const written = bench.write({
        files: [
          { path: 'plain.log', source: 0, form: 'plain' },
          { path: 'json.log', source: 1, form: 'json' },
          { path: 'containers.log', source: 2, form: 'plain', isWrapped: true },
        ],
        records: kills * 250,
        perTurn: 10,
        turnMs: 20,
        payloadBytes: 120,
        rotation: { kind: 'rename', everyRecords: 400, keep: 400 },
      })
      for (let kill = 0; kill < kills; kill += 1) {
        // Some die before they run.
        const agent = bench.launch()
        if (random() < 0.8) await agent.until(' running')
        await delay(random() * 500)
        await bench.kill()
      }
      await written
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.duplicatesWithin(),
        // A renamed file and its successor are read side by side after a restart.
        reorderedMax: bench.written,
        figures: {
          kills,
          seed,
          'oldest duplicate, ms before the kill': Math.round(bench.duplicateWindowMs()),
          'longest stall of the machine, ms': bench.longestStallMs(),
        },
      }
    },
  },
  {
    number: 15,
    title: 'records that the output holds come in their order after kills, when their file stays where it is',
    isLongOnly: true,
    async run(bench, scale) {
      const kills = scale === 'long' ? 40 : 3
      const seed = testSeed
      const random = seededRandom(seed)
      bench.configure(tailing(['app.log']))
      for (let kill = 0; kill < kills; kill += 1) {
        bench.append('app.log', { count: 3_000, form: kill % 2 === 0 ? 'plain' : 'json' })
        const agent = bench.launch()
        await agent.until(' running')
        await delay(random() * 60)
        await bench.kill()
      }
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.duplicatesWithin(),
        figures: {
          kills,
          seed,
          'oldest duplicate, ms before the kill': Math.round(bench.duplicateWindowMs()),
          'longest stall of the machine, ms': bench.longestStallMs(),
        },
      }
    },
  },
  {
    number: 15,
    title: 'a file that was rotated out of the patterns while the agent was dead is read to its end',
    async run(bench, scale) {
      const kills = scale === 'long' ? 30 : 3
      bench.configure(tailing(['app.log']))
      bench.append('app.log', { count: 100 })
      for (let kill = 0; kill < kills; kill += 1) {
        await bench.start()
        await bench.untilOut()
        bench.append('app.log', { count: 400 })
        await delay(DUPLICATE_WINDOW_MS)
        bench.append('app.log', { count: 400 })
        await bench.kill()
        bench.append('app.log', { count: 300 })
        rotate(bench.path('app.log'), { kind: 'rename', everyRecords: 0, keep: 99 })
        bench.append('app.log', { count: 100 })
      }
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.duplicatesWithin(),
        // The rest of the renamed file and its successor are read side by side.
        reorderedMax: bench.written,
        figures: { kills },
      }
    },
  },
  {
    number: 16,
    title: 'nothing that was read is lost when the agent is killed while its output takes nothing',
    skip: disksUnavailable,
    async run(bench, scale) {
      const kills = scale === 'long' ? 20 : 3
      const disk = mountSmallDisk(bench, 'small', '64k')
      bench.outputFrom(join(disk, 'out.jsonl'))
      bench.configure(
        tailing(['app.log'], {
          exporters: {
            file: {
              path: 'small/out.jsonl',
              rotation: { size: '10GiB' },
              retry_on_failure: { initial_interval: '50ms', max_interval: '100ms' },
            },
          },
        }),
      )
      for (let kill = 0; kill < kills; kill += 1) {
        bench.append('app.log', { count: 2_000 })
        await bench.start()
        await delay(250)
        await bench.kill()
      }
      const whileFull = bench.seen()
      remount(disk, 'size=64m')
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.duplicatesWithin(),
        figures: { kills, 'records out while the disk was full': whileFull },
      }
    },
  },
  ...damagedStates(),
  {
    number: 19,
    title: 'what was acknowledged is on disk when the power is cut',
    skip: disksUnavailable,
    async run(bench, scale) {
      const cuts = scale === 'long' ? 40 : 2
      const disk = new LoopDisk(bench, 'disk')
      disk.verify()
      bench.configure(
        tailing([bench.path('app.log')], {
          exporters: { file: { path: 'disk/out.jsonl', rotation: { size: '10GiB' } } },
        }),
      )
      for (let cut = 0; cut < cuts; cut += 1) {
        const agent = bench.launch({ stateFolder: 'disk/state' })
        await agent.until(' running')
        for (let part = 0; part < 6; part += 1) {
          bench.append('app.log', { count: 300 })
          await delay(40)
        }
        await bench.kill()
        // In every second cut the store is on the disk and what it speaks of may not be.
        if (cut % 2 === 0) disk.writeBack(['state/agent.sqlite', 'state/agent.sqlite-wal'])
        disk.cutPower()
      }
      await bench.start({ isOnce: true, stateFolder: 'disk/state' })
      // Judged once, at the end: what an output loses in a cut was never acknowledged.
      bench.outputFrom(join(disk.folder, 'out.jsonl'))
      return {
        verdict: await bench.finish(),
        // The store is synced from time to time, not with every checkpoint: after a cut reading goes on there.
        duplicatesMax: bench.written * cuts,
        figures: { cuts },
      }
    },
  },
  {
    number: 20,
    title: 'a SIGTERM under load ends the agent in time, and the rest is read after the restart',
    async run(bench, scale) {
      const stops = scale === 'long' ? 20 : 2
      bench.configure(tailing(['app.log']))
      const written = bench.write({
        files: [{ path: 'app.log', source: 0, form: 'json' }],
        records: stops * 8_000,
        perTurn: 200,
        turnMs: 20,
        payloadBytes: 200,
      })
      let slowestMs = 0
      for (let stop = 0; stop < stops; stop += 1) {
        await bench.start()
        await delay(300)
        const fromMs = Date.now()
        const code = await bench.agent.kill('SIGTERM')
        if (code !== 0) throw new Error(`ended with ${code} after SIGTERM:\n${bench.agent.printed}`)
        slowestMs = Math.max(slowestMs, Date.now() - fromMs)
      }
      if (slowestMs > 10_000) throw new Error(`took ${slowestMs} ms to end`)
      await written
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { stops, 'slowest stop, ms': slowestMs },
      }
    },
  },
]

/** Case 17: the state as a crash, a full disk, an upgrade or a person may leave it. */
function damagedStates(): readonly FaultCase[] {
  const damages: Readonly<Record<string, (bench: Workbench) => void>> = {
    empty: (bench) => {
      truncateSync(bench.path(STORE))
    },
    torn: (bench) => {
      truncateSync(bench.path(STORE), Math.floor(bench.sizeOf(STORE) / 2) + 100)
    },
    'overwritten with something else': (bench) => {
      writeFileSync(bench.path(STORE), Buffer.alloc(9_000, 0x5a))
    },
    'left with a temporary file beside it': (bench) => {
      copyFileSync(bench.path(STORE), bench.path(`${STORE}.tmp`))
      writeFileSync(bench.path(`${STORE}-journal`), 'not a journal')
    },
    'flipped in one bit': (bench) => {
      const bytes = readFileSync(bench.path(STORE))
      // In the header of the second page.
      bytes[4_098] = (bytes[4_098] ?? 0) ^ 0x10
      writeFileSync(bench.path(STORE), bytes)
    },
  }
  return Object.entries(damages).map(([name, damage]) => ({
    number: 17,
    title: `no line is skipped when the agent's state was ${name}`,
    isLongOnly: !['empty', 'flipped in one bit'].includes(name),
    async run(bench) {
      bench.configure(tailing(['app.log'], { receiver: { start_at: 'end' } }))
      bench.append('first.log', { source: 9, count: 1 })
      await bench.start()
      bench.append('app.log', { count: 50 })
      await bench.untilOut(50)
      await bench.agent.kill('SIGTERM')
      damage(bench)
      bench.append('app.log', { count: 50 })
      await bench.start()
      bench.append('app.log', { count: 50 })
      await bench.untilOut(150)
      bench.ledger.delete(9)
      return {
        verdict: await bench.finish(),
        // The state said what had been read; without it all comes again.
        duplicatesMax: 50,
        figures: { 'said by the agent': bench.agent.printed.match(/warn .*|error .*/)?.[0] ?? 'nothing' },
      }
    },
  }))
}
