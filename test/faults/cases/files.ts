import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import type { FaultCase } from '../fault-case.ts'

/** Files as they are found on a host: many, tiny, huge, odd, gone. */
export const fileCases: readonly FaultCase[] = [
  {
    number: 6,
    title: 'files whose first 4 KiB are the same are each read whole',
    async run(bench) {
      const banner = `${'the same start '.repeat(8)}\n`.repeat(40)
      bench.configure(tailing(['*.log']))
      for (const source of [0, 1, 2]) {
        writeFileSync(bench.path(`${source}.log`), banner)
        bench.append(`${source}.log`, { source, count: 30 + source })
      }
      await bench.start()
      await bench.untilOut()
      await bench.agent.kill('SIGTERM')
      for (const source of [0, 1, 2]) bench.append(`${source}.log`, { source, count: 10 })
      await bench.start()
      await bench.untilOut()
      const verdict = await bench.finish()
      return { verdict: { ...verdict, corrupt: verdict.corrupt - 3 * 40 }, duplicatesMax: 0, figures: {} }
    },
  },
  {
    number: 7,
    title: 'a file of one short line, and a last line without an end, arrive within two seconds',
    async run(bench) {
      bench.configure(tailing(['*.log']))
      await bench.start()
      const fromMs = Date.now()
      bench.append('tiny.log', { source: 0, payloadBytes: 1 })
      bench.append('open.log', { source: 1, lineEnd: '' })
      await bench.untilOut(2, 2_000)
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { 'ms until out': Date.now() - fromMs },
      }
    },
  },
  {
    number: 9,
    title: 'a file that is deleted while the agent is behind is read to its end, and let go of',
    async run(bench) {
      bench.configure(tailing(['*.log'], { receiver: { read_buffer_size: '16KiB' } }))
      await bench.start()
      bench.append('stays.log', { source: 0, count: 10 })
      await bench.untilOut()
      const before = bench.openFiles().length
      bench.append('gone.log', { source: 1, count: 20_000, payloadBytes: 200 })
      await bench.untilOut(11)
      rmSync(bench.path('gone.log'))
      const behind = bench.written - bench.judge.distinct
      await bench.untilOut()
      await bench.until(
        () => bench.openFiles().length <= before,
        10_000,
        () => `still open: ${bench.openFiles().join(' ')}`,
      )
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { 'records behind at the deletion': behind },
      }
    },
  },
  {
    number: 10,
    title: 'thousands of files are read through a limit of 256 descriptors',
    async run(bench, scale) {
      const files = scale === 'long' ? 5_000 : 720
      const active = 100
      mkdirSync(bench.path('logs'))
      bench.configure(tailing(['logs/*.log'], { receiver: { max_concurrent_files: 128 } }))
      for (let source = 0; source < files; source += 1)
        bench.append(`logs/${source}.log`, { source, count: 2 })
      await bench.start({ wrapper: ['prlimit', '--nofile=256:256'] })
      await bench.untilOut(undefined, 60_000)
      for (let round = 0; round < (scale === 'long' ? 10 : 1); round += 1) {
        for (let source = 0; source < active; source += 1)
          bench.append(`logs/${source * 7}.log`, { source: source * 7, count: 5 })
        await bench.untilOut(undefined, 60_000)
      }
      const descriptors = bench.descriptors().length
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { files, active, 'descriptors open': descriptors },
      }
    },
  },
  {
    number: 11,
    title: 'a program that starts, writes one line and is gone within a second is heard',
    async run(bench, scale) {
      const pods = scale === 'long' ? 100 : 12
      mkdirSync(bench.path('pods'))
      bench.configure(tailing(['pods/**/*.log']))
      await bench.start()
      for (let source = 0; source < pods; source += 1) {
        bench.append(`pods/shop-${source}/app/0.log`, { source, isWrapped: true })
        await delay(80)
        // The folder stays for one more second, as a runtime leaves it.
        if (source >= 12) rmSync(bench.path(`pods/shop-${source - 12}`), { recursive: true })
      }
      await bench.untilOut()
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { pods } }
    },
  },
  {
    number: 12,
    title: 'a line of 10 MiB, of NULs, with malformed text or CRLF harms neither itself nor its neighbours',
    async run(bench) {
      bench.configure(tailing(['*.log'], { receiver: { max_log_size: '16MiB', read_buffer_size: '4KiB' } }))
      bench.append('huge.log', { source: 0, count: 2 })
      bench.append('huge.log', { source: 0, payloadBytes: 10 * 1024 * 1024 })
      bench.append('huge.log', { source: 0, count: 2 })
      bench.append('nul.log', { source: 1, count: 3, payload: '\0'.repeat(300) })
      bench.append('crlf.log', { source: 2, count: 300, lineEnd: '\r\n' })
      // Line ends on every offset of the read buffer.
      for (let length = 0; length < 300; length += 1)
        bench.append('every.log', { source: 3, payloadBytes: length })
      bench.append('malformed.log', { source: 4, count: 2 })
      appendFileSync(bench.path('malformed.log'), Buffer.from([0x61, 0xff, 0xfe, 0xc3, 0x28, 0x0a]))
      bench.append('malformed.log', { source: 4, count: 2 })
      bench.append('text.log', { source: 5, count: 50, payload: 'größer ☃ 𝄞'.repeat(30) })
      await bench.start()
      await bench.untilOut()
      const verdict = await bench.finish()
      // The malformed line is no record of the oracle: it must have come out, as one body.
      return { verdict: { ...verdict, corrupt: verdict.corrupt - 1 }, duplicatesMax: 0, figures: {} }
    },
  },
  {
    number: 13,
    title: 'a file that two patterns and two paths lead to is read once',
    async run(bench) {
      bench.configure(tailing(['logs/*.log', 'logs/app*', '**/app.log', bench.path('logs/app.log')]))
      bench.append('logs/app.log', { count: 200 })
      await bench.start()
      await bench.untilOut()
      bench.append('logs/app.log', { count: 200 })
      await bench.untilOut()
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: {} }
    },
  },
  {
    number: 27,
    title: 'one file that never stops growing does not starve 99 quiet ones',
    async run(bench, scale) {
      const quiet = 99
      const rounds = scale === 'long' ? 20 : 1
      bench.configure(tailing(['*.log']))
      bench.append('hot.log', { source: 1_000, count: 40_000, payloadBytes: 400 })
      await bench.start()
      const latencies: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        bench.append('hot.log', { source: 1_000, count: 60_000, payloadBytes: 400 })
        const fromMs = Date.now()
        for (let source = 0; source < quiet; source += 1) {
          bench.append(`quiet-${source}.log`, { source, form: source % 2 === 0 ? 'json' : 'plain' })
        }
        await bench.until(
          () => {
            for (let source = 0; source < quiet; source += 1) {
              if (bench.judge.distinctOf(source) > round)
                latencies[round * quiet + source] ??= Date.now() - fromMs
            }
            return latencies.filter(() => true).length === (round + 1) * quiet
          },
          10_000,
          () => `${latencies.length} quiet records came out`,
        )
      }
      const p99Ms = latencies.toSorted((one, other) => one - other)[Math.floor(latencies.length * 0.99)] ?? 0
      // What stands before them is what the queue holds of the busy file.
      if (p99Ms > 10_000) throw new Error(`quiet files waited ${p99Ms} ms`)
      await bench.untilOut(undefined, 60_000)
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: { 'p99 of quiet files, ms': p99Ms } }
    },
  },
]
