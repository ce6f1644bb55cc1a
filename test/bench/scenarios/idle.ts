import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { ResultRow, Scenario, Target } from '../result.ts'
import { RunningAgent } from '../running-agent.ts'
import { spreadOf } from '../statistics.ts'
import { mostTarget } from '../targets.ts'

const FILES = [1_000, 1]
const SETTLE_MS = 12_000

/** (d) A thousand files that nobody writes to, and one. */
export const idle: Scenario = {
  id: 'd',
  async run({ bytes, runs, say }) {
    const isQuick = bytes < 100e6
    const agents = []
    for (const files of FILES) {
      const seconds = isQuick ? 5 : 20
      agents.push(await watchIdle({ files, runs, seconds, settleMs: isQuick ? 2_000 : SETTLE_MS, say }))
    }
    return {
      id: 'd',
      title: 'Quiet files',
      method: `File receiver, detect and file exporter, files of one line each, all read; then stretches of ${isQuick ? 5 : 20} s in which nobody writes.`,
      rows: agents.map(({ row }) => row),
      targets: agents.flatMap(({ targets }) => targets),
      notes: [],
    }
  },
}

interface IdleOptions {
  readonly files: number
  readonly runs: number
  readonly seconds: number
  readonly settleMs: number
  readonly say: (text: string) => void
}

async function watchIdle(options: IdleOptions): Promise<{ row: ResultRow; targets: readonly Target[] }> {
  const { files, runs, seconds, settleMs, say } = options
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'logs'))
  for (let index = 0; index < files; index += 1) {
    writeFileSync(
      join(folder, 'logs', `${index}.log`),
      `2026-03-04T05:06:07.008Z INFO file ${index} begins\n`,
    )
  }
  const agent = await RunningAgent.start(folder, {
    receivers: { file: { include: ['logs/*.log'], start_at: 'beginning' } },
    processors: { detect: {} },
    exporters: { file: { path: 'out.jsonl' } },
    service: { pipelines: { logs: { receivers: ['file'], processors: ['detect'], exporters: ['file'] } } },
  })
  await delay(settleMs)
  const stretches = []
  for (let run = 0; run < runs; run += 1) {
    stretches.push(await agent.watch(seconds))
    say(JSON.stringify(stretches.at(-1)))
  }
  await agent.stop()
  const share = spreadOf(stretches.map(({ coreShare }) => coreShare)).median
  const resident = spreadOf(stretches.map(({ residentBytes }) => residentBytes)).median
  const quiet = files === 1 ? 'one quiet file' : `${files.toLocaleString('en')} quiet files`
  const percent = `${(share * 100).toFixed(2)} %`
  const megabytes = `${(resident / 1e6).toFixed(1)} MB`
  return {
    row: {
      contender: `Hephaestus, ${quiet}`,
      cpuSeconds: spreadOf(stretches.map(({ cpuSeconds }) => cpuSeconds)),
      peakBytes: spreadOf(stretches.map(({ peakBytes }) => peakBytes)),
      figures: { 'share of a core': percent, 'resident memory': megabytes },
    },
    targets: [
      mostTarget(`${quiet}: under 1 % of a core`, percent, { value: share, most: 0.01 }),
      mostTarget(`${quiet}: idle memory under 70 MB`, megabytes, { value: resident, most: 70e6 }),
    ],
  }
}
