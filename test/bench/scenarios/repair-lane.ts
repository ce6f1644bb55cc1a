import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { watchMarks } from '../marked-reader.ts'
import { ROOT } from '../programs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { RunningAgent } from '../running-agent.ts'
import { spreadOf } from '../statistics.ts'
import { mostTarget } from '../targets.ts'

const JOBS = 10
const LINES_PER_SECOND = 10_000
const LATENCY_MS_MAX = 20
const LOSS_MAX = 0.1
/** Bursts of one run: how fast one is taken differs by a tenth from one to the next, also without repairs. */
const BURSTS = 3
/** How long one run of the tests of the project computes. */
const TEST_MS = 2_500

interface Arm {
  readonly p99Ms: number
  readonly linesPerSecond: number
  /** Share of looks at which a copy of the repository was there: a job was at work. */
  readonly busyShare: number
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/** (q) What repairs cost those who only want their logs on: ten jobs queued, and none, in turns. */
export const repairLane: Scenario = {
  id: 'q',
  async run({ runs, bytes, say }) {
    const isQuick = bytes < 100e6
    const seconds = isQuick ? 6 : 20
    const lines = isQuick ? 200_000 : 600_000
    const pairs = isQuick ? 1 : Math.max(3, runs)
    const arms: Record<'without' | 'with', Arm[]> = { without: [], with: [] }
    for (let pair = 0; pair < pairs; pair += 1) {
      const order = pair % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)
      for (const name of order) {
        const arm = await measure(name === 'with' ? JOBS : 0, { seconds, lines })
        arms[name].push(arm)
        say(`${name} repairs: ${JSON.stringify(arm)}`)
      }
    }
    const rises = arms.with.map(({ p99Ms }, index) => p99Ms - (arms.without[index]?.p99Ms ?? Number.NaN))
    const losses = arms.with.map(
      ({ linesPerSecond }, index) => 1 - linesPerSecond / (arms.without[index]?.linesPerSecond ?? Number.NaN),
    )
    const [rise, loss] = [spreadOf(rises).median, spreadOf(losses).median]
    return {
      id: 'q',
      title: `Logs go on while ${JOBS} repairs are worked on`,
      method: `${LINES_PER_SECOND.toLocaleString('en')} lines per second are written by another process for ${seconds} s; every ${LINES_PER_SECOND / 200}th holds the time of its writing, which is compared when it is in the output. Then ${BURSTS} times ${lines.toLocaleString('en')} lines at once, of which the median counts. Before, ${JOBS} different errors are logged, whose repairs, at idle priority, run the tests of a project that compute for ${TEST_MS / 1_000} s each time, or none. In pairs, in alternating order.`,
      rows: [rowOf('no repairs', arms.without), rowOf(`${JOBS} repairs queued`, arms.with)],
      targets: [
        mostTarget(`p99 rises by at most ${LATENCY_MS_MAX} ms`, `${rise.toFixed(1)} ms`, {
          value: rise,
          most: LATENCY_MS_MAX,
        }),
        mostTarget('throughput falls by at most 10 %', `${(loss * 100).toFixed(1)} %`, {
          value: loss,
          most: LOSS_MAX,
        }),
      ],
      notes: [
        `A job was at work in ${Math.round(spreadOf(arms.with.map(({ busyShare }) => busyShare)).median * 100)} % of the looks.`,
      ],
      runs: pairs,
    }
  },
}

async function measure(
  jobs: number,
  { seconds, lines }: { readonly seconds: number; readonly lines: number },
): Promise<Arm> {
  const folder = temporaryFolder()
  const [log, output, project] = [join(folder, 'app.log'), join(folder, 'out.jsonl'), join(folder, 'project')]
  mkdirSync(project)
  for (const [path, text] of Object.entries(projectFiles())) writeFileSync(join(project, path), text)
  writeFileSync(log, '')
  const agent = await RunningAgent.start(folder, {
    receivers: { file: { include: ['app.log'], start_at: 'beginning' } },
    processors: {
      recombine: {},
      parse: {},
      detect: { pass: 'all' },
      analyze: { repositories: [{ path: 'project' }] },
      fix: { budget: { time_limit: '10m' }, priority: 'idle' },
    },
    exporters: { file: { path: 'out.jsonl', rotation: { size: '10GiB' } } },
    service: {
      pipelines: {
        logs: {
          receivers: ['file'],
          processors: ['recombine', 'parse', 'detect', 'analyze', 'fix'],
          exporters: ['file'],
        },
      },
    },
  })
  const isBusy = (): boolean => copiesIn(join(folder, '.hephaestus/work')) > 0
  appendFileSync(log, Array.from({ length: jobs }, (_, job) => traceOf(project, job)).join(''))
  if (jobs > 0) await untilWork(isBusy)
  const looks = watchWork(isBusy)
  const watched = agent.watch(seconds)
  spawn(
    process.execPath,
    [join(ROOT, 'test/bench/marked-writer.ts'), log, String(LINES_PER_SECOND), String(seconds)],
    {
      stdio: 'ignore',
    },
  )
  const steadyLines = LINES_PER_SECOND * seconds
  const { latenciesMs } = await watchMarks(output, (seen) => seen.records >= steadyLines)
  const { cpuSeconds, peakBytes } = await watched
  const rates: number[] = []
  let [dueRecords, startMs] = [steadyLines, performance.now()]
  await watchMarks(output, ({ records }) => {
    if (records < dueRecords) return false
    if (dueRecords > steadyLines) rates.push(lines / ((performance.now() - startMs) / 1_000))
    if (rates.length === BURSTS) return true
    dueRecords += lines
    startMs = performance.now()
    appendFileSync(log, 'INFO GET /orders 200 took=12ms and nothing else happened here\n'.repeat(lines))
    return false
  })
  const busyShare = looks.stop()
  await agent.stop()
  const sorted = latenciesMs.toSorted((one, other) => one - other)
  return {
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    linesPerSecond: spreadOf(rates).median,
    busyShare,
    cpuSeconds,
    peakBytes,
  }
}

async function untilWork(isBusy: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isBusy(); waitedMs += 50) {
    if (waitedMs > 300_000) throw new Error('no repair has begun')
    await delay(50)
  }
}

function watchWork(isBusy: () => boolean): { stop(): number } {
  let [looks, busy] = [0, 0]
  const timer = setInterval(() => {
    looks += 1
    if (isBusy()) busy += 1
  }, 100)
  return {
    stop: () => {
      clearInterval(timer)
      return looks === 0 ? 0 : busy / looks
    },
  }
}

function copiesIn(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('copy-')).length
  } catch {
    return 0
  }
}

/** Ten functions that crash alike, and tests that take their time. */
function projectFiles(): Readonly<Record<string, string>> {
  const functions = Array.from({ length: JOBS }, (_, job) => [
    `name${job}.js`,
    `exports.name${job} = (order) => {\n  return order.customer.name\n}\n`,
  ])
  return {
    ...(Object.fromEntries(functions) as Record<string, string>),
    'package.json': '{"name": "orders", "scripts": {"test": "node --test"}}\n',
    'all.test.js': `const test = require('node:test')
const assert = require('node:assert')
const { name0 } = require('./name0.js')
test('names', () => {
  for (const end = Date.now() + ${TEST_MS}; Date.now() < end; ) Math.hypot(Math.random(), 1)
  assert.equal(name0({ customer: { name: 'Ada' } }), 'Ada')
})
`,
  }
}

function traceOf(project: string, job: number): string {
  return `TypeError: Cannot read properties of undefined (reading 'name')
    at name${job} (${project}/name${job}.js:2:25)
    at handle${job} (${project}/server.js:${10 + job}:3)
    at Server.emit (node:events:519:28)
`
}

function rowOf(contender: string, arms: readonly Arm[]): ResultRow {
  const p99 = spreadOf(arms.map(({ p99Ms }) => p99Ms))
  const rate = spreadOf(arms.map(({ linesPerSecond }) => linesPerSecond))
  return {
    contender,
    cpuSeconds: spreadOf(arms.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(arms.map(({ peakBytes }) => peakBytes)),
    figures: {
      'p99 from write to output': `${p99.median.toFixed(1)} ms (${p99.min.toFixed(1)} to ${p99.max.toFixed(1)})`,
      'lines per second at full speed': Math.round(rate.median).toLocaleString('en'),
    },
  }
}
