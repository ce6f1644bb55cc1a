import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DISK_QUEUE } from '../contenders.ts'
import { dataSet } from '../data.ts'
import { ROOT } from '../programs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { RunningAgent, type Stretch } from '../running-agent.ts'
import { Sink } from '../sink.ts'
import { spreadOf } from '../statistics.ts'
import { mostTarget } from '../targets.ts'

const LINES_PER_SECOND = 10_000
const CORE_SHARE_MAX = 0.1
const PEAK_BYTES_MAX = 100e6
const PASSES = {
  errors: 'errors found and sent on',
  all: 'every line sent on, errors marked',
} as const

interface Steady {
  /** From the first line on: V8 compiles what is used most meanwhile. */
  readonly first: Stretch
  /** As it then goes on. */
  readonly after: Stretch
}

/** (c) A steady 10,000 lines a second from file to OTLP/HTTP: what it takes of a core, and of memory. */
export const steady: Scenario = {
  id: 'c',
  async run({ runs, isLong, bytes, say }) {
    const isQuick = bytes < 100e6
    const seconds = isQuick ? 6 : 30
    const rows: ResultRow[] = []
    for (const pass of ['errors', 'all'] as const) {
      const stretches: Steady[] = []
      for (let run = 0; run < (isLong ? runs : Math.min(runs, isQuick ? 1 : 3)); run += 1) {
        stretches.push(await once10k(pass, seconds))
        say(`${PASSES[pass]}: ${JSON.stringify(stretches.at(-1))}`)
      }
      rows.push(rowOf(PASSES[pass], stretches))
    }
    const share = rows[0]?.figures['then, share of a core'] ?? ''
    const peakBytes = rows[0]?.peakBytes.median ?? 0
    return {
      id: 'c',
      title: `A steady ${LINES_PER_SECOND.toLocaleString('en')} lines per second, twice ${seconds} s`,
      method:
        'Lines of the mixed file are written at this pace by another process; joined, parsed, detected, and sent over OTLP/HTTP with gzip from a queue on the disk to a sink that counts. Processor time and the most resident memory are the kernel’s: processor time of the first stretch, in which V8 compiles what is used most, and of the one after it, which is what goes on; memory of both.',
      rows,
      targets: [
        mostTarget('errors: under 10 % of a core', share, {
          value: Number.parseFloat(share) / 100,
          most: CORE_SHARE_MAX,
        }),
        mostTarget('errors: peak memory under 100 MB', `${Math.round(peakBytes / 1e6)} MB`, {
          value: peakBytes,
          most: PEAK_BYTES_MAX,
        }),
      ],
      notes: [],
    }
  },
}

async function once10k(pass: 'errors' | 'all', seconds: number): Promise<Steady> {
  const data = dataSet({ kind: 'mixed', bytes: 100e6 })
  const folder = temporaryFolder()
  const sink = await Sink.start()
  writeFileSync(join(folder, 'app.log'), '')
  const agent = await RunningAgent.start(folder, {
    receivers: { file: { include: ['app.log'], start_at: 'beginning' } },
    processors: { recombine: {}, parse: {}, detect: { pass } },
    exporters: { otlp_http: { endpoint: sink.endpoint, ...DISK_QUEUE } },
    service: {
      pipelines: {
        logs: { receivers: ['file'], processors: ['recombine', 'parse', 'detect'], exporters: ['otlp_http'] },
      },
    },
  })
  await delay(1_000)
  const writer = spawn(
    process.execPath,
    [
      join(ROOT, 'test/bench/steady-writer.ts'),
      data.paths[0] ?? '',
      join(folder, 'app.log'),
      String(LINES_PER_SECOND),
      String(seconds * 2),
    ],
    { stdio: 'ignore' },
  )
  const closed = once(writer, 'close')
  const first = await agent.watch(seconds)
  const after = await agent.watch(seconds)
  await closed
  await agent.stop()
  const records = await sink.records()
  sink.close()
  if (records === 0) throw new Error('nothing arrived at the sink')
  return { first, after }
}

function rowOf(contender: string, stretches: readonly Steady[]): ResultRow {
  const shareOf = (each: readonly Stretch[]): string =>
    `${(spreadOf(each.map(({ coreShare }) => coreShare)).median * 100).toFixed(1)} %`
  const first = stretches.map((stretch) => stretch.first)
  const after = stretches.map((stretch) => stretch.after)
  return {
    contender: `Hephaestus: ${contender}`,
    cpuSeconds: spreadOf(after.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(after.map(({ peakBytes }) => peakBytes)),
    figures: { 'at first, share of a core': shareOf(first), 'then, share of a core': shareOf(after) },
  }
}
