import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import type { CaseResult, FaultCase } from '../fault-case.ts'
import type { Workbench } from '../workbench.ts'
import { rotate } from '../writer.ts'

/** Long enough that a busy machine does not end a record by itself. */
const PATIENT = { recombine: { force_flush_period: '10s' } }

/** Of these the short form is in the tests of the file receiver. */
const GOINGS: readonly string[] = [
  'the deletion of its file and kill -9 of the agent',
  'its file moved to where nobody looks and kill -9 of the agent',
]

/** What happens between the two halves of a trace. */
const INTERRUPTIONS: Readonly<Record<string, (bench: Workbench) => Promise<unknown>>> = {
  'a rotation by renaming': async (bench) => {
    rotate(bench.path('app.log'), { kind: 'rename', everyRecords: 0, keep: 99 })
  },
  'a copy and truncation': async (bench) => {
    copyFileSync(bench.path('app.log'), bench.path('copy'))
    truncateSync(bench.path('app.log'))
  },
  'a restart of the agent': async (bench) => {
    await bench.agent.kill('SIGTERM')
    await bench.start()
  },
  'kill -9 of the agent': async (bench) => {
    await bench.kill()
    await bench.start()
  },
  'the deletion of its file and kill -9 of the agent': async (bench) => {
    rmSync(bench.path('app.log'))
    await killAfterNotice(bench)
  },
  'its file moved to where nobody looks and kill -9 of the agent': async (bench) => {
    mkdirSync(bench.path('elsewhere'), { recursive: true })
    renameSync(bench.path('app.log'), bench.path('elsewhere', `app.log.${bench.written}`))
    await killAfterNotice(bench)
  },
  'a rotation while the agent was dead': async (bench) => {
    await bench.kill()
    rotate(bench.path('app.log'), { kind: 'rename', everyRecords: 0, keep: 99 })
    await bench.start()
  },
}

/** When it has been noticed that a file is gone, and the store was written. */
async function killAfterNotice(bench: Workbench): Promise<void> {
  await delay(1_000)
  await bench.kill()
  await bench.start()
}

/** Records of several lines that something comes between. */
export const traceCases: readonly FaultCase[] = [
  ...Object.entries(INTERRUPTIONS).map(([name, interrupt]): FaultCase => ({
    number: 30,
    title: `a trace with ${name} in its middle is one record`,
    isLongOnly: GOINGS.includes(name),
    run: async (bench, scale) => {
      const rounds = scale === 'long' ? 20 : 1
      bench.configure(tailing(['app.log', 'marker.log'], { processors: PATIENT }))
      bench.append('app.log', { count: 20, form: 'trace' })
      await bench.start()
      for (let round = 0; round < rounds; round += 1) {
        const [head, tail] = bench.halves()
        appendFileSync(bench.path('app.log'), head)
        // Written later, out earlier: the head has been read and is held.
        bench.append('marker.log', { source: 1 })
        await bench.untilOut(bench.written - 1)
        // A file is known to the state by then, and found again under whatever name.
        await delay(250)
        await interrupt(bench)
        appendFileSync(bench.path('app.log'), tail)
        // The next line ends the trace.
        bench.append('app.log', { count: 2 })
        await bench.untilOut(bench.written - 1)
      }
      return ended(bench, { rounds })
    },
  })),
  {
    number: 31,
    title: 'a pause in the middle of a trace that is shorter than the time a line waits leaves it whole',
    async run(bench) {
      bench.configure(tailing(['app.log'], { processors: { recombine: { force_flush_period: '3s' } } }))
      await bench.start()
      const [head, tail] = bench.halves()
      appendFileSync(bench.path('app.log'), head)
      await delay(1_000)
      appendFileSync(bench.path('app.log'), tail)
      await bench.untilOut()
      return ended(bench, { 'pause, ms': 1_000 })
    },
  },
  {
    number: 31,
    title:
      'a trace whose pause is longer than the time a line waits comes out in two records, with every line',
    async run(bench) {
      bench.configure(tailing(['app.log'], { processors: { recombine: { force_flush_period: '300ms' } } }))
      await bench.start()
      const [head, tail] = bench.halves()
      appendFileSync(bench.path('app.log'), head)
      await bench.until(
        () => bench.judge.bodies >= 1,
        5_000,
        () => 'the first half did not come out',
      )
      appendFileSync(bench.path('app.log'), tail)
      const pieces = tail.trimEnd().split('\n').length + 1
      await delay(1_000)
      const verdict = await bench.finish()
      if (verdict.corrupt < 2 || verdict.corrupt > pieces)
        throw new Error(`came out in ${verdict.corrupt} pieces`)
      return { verdict: { ...verdict, corrupt: 0 }, duplicatesMax: 0, figures: { pieces: verdict.corrupt } }
    },
  },
]

async function ended(bench: Workbench, figures: CaseResult['figures']): Promise<CaseResult> {
  bench.append('app.log', { count: 1 })
  await bench.untilOut()
  return { verdict: await bench.finish(), duplicatesMax: bench.duplicatesWithin(), figures }
}
