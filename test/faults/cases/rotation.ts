import {
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import type { FaultCase } from '../fault-case.ts'
import type { Workbench } from '../workbench.ts'
import { rotate } from '../writer.ts'

/** Files that give way to others while they are written to. */
export const rotationCases: readonly FaultCase[] = [
  {
    number: 1,
    title: 'nothing is lost or doubled when a file is renamed and created anew under continuous writing',
    async run(bench, scale) {
      const rotations = scale === 'long' ? 50 : 5
      bench.configure(tailing(['app.log']))
      await bench.start()
      if (scale === 'short') await writeInStep(bench, rotations)
      else
        await bench.write({
          files: [{ path: 'app.log', source: 0, form: 'plain' }],
          records: (rotations + 1) * 1_000,
          perTurn: 50,
          turnMs: 20,
          payloadBytes: 80,
          rotation: { kind: 'rename', everyRecords: 1_000, keep: 4 },
        })
      await bench.untilOut()
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { rotations } }
    },
  },
  {
    number: 1,
    title: 'nothing is lost or doubled when the renamed files are read too',
    async run(bench, scale) {
      const rotations = scale === 'long' ? 50 : 5
      bench.configure(tailing(['app.log*']))
      await bench.start()
      await bench.write({
        files: [
          { path: 'app.log', source: 0, form: 'json', isWrapped: true },
          { path: 'app.log2', source: 1, form: 'plain' },
        ],
        records: (rotations + 1) * 500,
        perTurn: 25,
        turnMs: 20,
        payloadBytes: 80,
        rotation: { kind: 'rename', everyRecords: 500, keep: 60 },
      })
      await bench.untilOut()
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { rotations } }
    },
  },
  {
    number: 2,
    title: 'a file that is copied and truncated is read once when its copy is among the files that are read',
    async run(bench, scale) {
      const rotations = scale === 'long' ? 50 : 5
      bench.configure(tailing(['app.log*']))
      await bench.start()
      let behind = 0
      for (let rotation = 0; rotation < rotations; rotation += 1) {
        bench.append('app.log', { count: 400 })
        // Half of the time the agent is behind: the copy holds what it has not read, and is read beside the file.
        if (rotation % 2 === 0) await bench.untilOut()
        else behind += 400
        rotate(bench.path('app.log'), { kind: 'copytruncate', everyRecords: 0, keep: 60 })
        bench.append('app.log', { count: 3 })
        await bench.untilOut()
      }
      return { verdict: await bench.finish(), duplicatesMax: 0, reorderedMax: behind, figures: { rotations } }
    },
  },
  {
    number: 2,
    title: 'a file that was read, copied elsewhere and truncated goes on from its new beginning',
    isLongOnly: true,
    async run(bench, scale) {
      const rotations = scale === 'long' ? 50 : 5
      bench.configure(tailing(['app.log']))
      mkdirSync(bench.path('old'))
      await bench.start()
      for (let rotation = 0; rotation < rotations; rotation += 1) {
        bench.append('app.log', { count: 300 })
        await bench.untilOut()
        copyFileSync(bench.path('app.log'), bench.path('old', `app.log.${rotation}`))
        truncateSync(bench.path('app.log'))
        bench.append('app.log', { count: rotation % 2 === 0 ? 2 : 400 })
        await bench.untilOut()
      }
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { rotations } }
    },
  },
  {
    number: 3,
    title:
      'a file that was copied and truncated while the agent was down, and grew past the old place, is read anew',
    async run(bench) {
      bench.configure(tailing(['app.log']))
      bench.append('app.log', { count: 500 })
      await bench.start()
      await bench.untilOut()
      await bench.agent.kill('SIGTERM')
      const before = bench.sizeOf('app.log')
      copyFileSync(bench.path('app.log'), bench.path('app.log.1'))
      truncateSync(bench.path('app.log'))
      bench.append('app.log', { count: 900 })
      await bench.start()
      await bench.untilOut()
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { 'bytes before': before, 'bytes after': bench.sizeOf('app.log') },
      }
    },
  },
  {
    number: 4,
    title: 'a file that is truncated and begins with the same lines again is read again',
    async run(bench) {
      const banner =
        'the same first line of every run of this program, long enough to fill a fingerprint\n'.repeat(30)
      bench.configure(tailing(['app.log'], { processors: {} }))
      writeFileSync(bench.path('app.log'), banner)
      bench.append('app.log', { count: 40 })
      await bench.start()
      await bench.untilOut()
      truncateSync(bench.path('app.log'))
      writeFileSync(bench.path('app.log'), banner)
      bench.append('app.log', { count: 10 })
      await bench.untilOut()
      const verdict = await bench.finish()
      // The banner's lines are no records: they must have come out twice, and nothing else is one.
      return { verdict: { ...verdict, corrupt: verdict.corrupt - 60 }, duplicatesMax: 0, figures: {} }
    },
  },
  {
    number: 5,
    title: 'a new file that was given the inode of a deleted one is read from its beginning',
    async run(bench, scale) {
      bench.configure(tailing(['app.log']))
      bench.append('app.log', { count: 20 })
      await bench.start()
      await bench.untilOut()
      await bench.agent.kill('SIGTERM')
      const rounds = scale === 'long' ? 20 : 3
      let reused = 0
      for (let round = 0; round < rounds; round += 1) {
        const { ino } = statSync(bench.path('app.log'))
        reused += recreateWithInode(bench.path('app.log'), ino) ? 1 : 0
        // Longer and shorter than the file before.
        bench.append('app.log', { count: round % 2 === 0 ? 35 : 5 })
        await bench.start({ isOnce: true })
      }
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { 'inodes used again': reused, rounds },
      }
    },
  },
  {
    number: 8,
    title: 'a file that another is renamed over is read to its end, and then the other from its beginning',
    isLongOnly: true,
    async run(bench, scale) {
      const rounds = scale === 'long' ? 50 : 6
      bench.configure(tailing(['app.log']))
      bench.append('app.log', { count: 50 })
      await bench.start()
      await bench.untilOut()
      for (let round = 0; round < rounds; round += 1) {
        bench.append('app.log', { count: 200 })
        bench.append('next', { count: 50 })
        renameSync(bench.path('next'), bench.path('app.log'))
        await bench.untilOut()
      }
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { rounds } }
    },
  },
  {
    number: 8,
    title: 'a link that is turned to another file, as a container runtime does, loses no line of either',
    async run(bench, scale) {
      const rounds = scale === 'long' ? 50 : 6
      bench.configure(tailing(['containers/*.log']))
      mkdirSync(bench.path('containers'))
      bench.append('pods/0.log', { count: 30, isWrapped: true, form: 'json' })
      symlinkSync(bench.path('pods/0.log'), bench.path('containers/shop.log'))
      await bench.start()
      await bench.untilOut()
      for (let round = 1; round <= rounds; round += 1) {
        bench.append(`pods/${round - 1}.log`, { count: 200, isWrapped: true })
        bench.append(`pods/${round}.log`, { count: 30, isWrapped: true })
        symlinkSync(bench.path(`pods/${round}.log`), bench.path('containers/new'))
        renameSync(bench.path('containers/new'), bench.path('containers/shop.log'))
        await bench.untilOut()
      }
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { rounds } }
    },
  },
  {
    number: 8,
    title: 'a file that is rotated into gzip before it was read to its end loses no line',
    async run(bench, scale) {
      const rotations = scale === 'long' ? 50 : 4
      bench.configure(tailing(['app.log']))
      await bench.start()
      await bench.write({
        files: [{ path: 'app.log', source: 0, form: 'json' }],
        records: (rotations + 1) * 1_500,
        perTurn: 375,
        turnMs: 100,
        payloadBytes: 200,
        rotation: { kind: 'gzip', everyRecords: 1_500, keep: 3 },
      })
      await bench.untilOut()
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { rotations } }
    },
  },
]

/**
 * Writes and rotates without a pause, but rotates no file of which nothing has come out: how long a file has to
 * last for the agent to see it depends on the machine, which other tests keep busy.
 */
async function writeInStep(bench: Workbench, rotations: number): Promise<void> {
  for (let rotation = 0; rotation <= rotations; rotation += 1) {
    if (rotation > 0) rotate(bench.path('app.log'), { kind: 'rename', everyRecords: 0, keep: 4 })
    const before = bench.written
    for (let part = 0; part < 10; part += 1) {
      bench.append('app.log', { count: 100, payloadBytes: 80 })
      await delay(5)
    }
    await bench.untilOut(before + 1)
    bench.append('app.log', { count: 100, payloadBytes: 80 })
  }
}

/** Deletes and creates the file until the system hands out the same inode. */
function recreateWithInode(path: string, inode: number): boolean {
  for (let turn = 0; turn < 200; turn += 1) {
    unlinkSync(path)
    writeFileSync(path, '')
    if (statSync(path).ino === inode) return true
  }
  rmSync(path)
  writeFileSync(path, '')
  return false
}
