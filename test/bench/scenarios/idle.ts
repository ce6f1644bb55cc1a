import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Scenario } from '../result.ts'
import { RunningAgent } from '../running-agent.ts'
import { spreadOf } from '../statistics.ts'
import { mostTarget } from '../targets.ts'

const FILES = 1_000
const SETTLE_MS = 12_000

/** (d) A thousand files that nobody writes to. */
export const idle: Scenario = {
  id: 'd',
  async run({ bytes, runs, say }) {
    const isQuick = bytes < 100e6
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'logs'))
    for (let index = 0; index < FILES; index += 1) {
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
    await delay(isQuick ? 2_000 : SETTLE_MS)
    const stretches = []
    for (let run = 0; run < runs; run += 1) {
      stretches.push(await agent.watch(isQuick ? 5 : 20))
      say(JSON.stringify(stretches.at(-1)))
    }
    await agent.stop()
    const share = spreadOf(stretches.map(({ coreShare }) => coreShare)).median
    const resident = spreadOf(stretches.map(({ residentBytes }) => residentBytes))
    return {
      id: 'd',
      title: `${FILES.toLocaleString('en')} quiet files`,
      method: `File receiver, detect and file exporter, ${FILES} files of one line each, all read; then stretches of ${isQuick ? 5 : 20} s in which nobody writes.`,
      rows: [
        {
          contender: 'Hephaestus, idle',
          cpuSeconds: spreadOf(stretches.map(({ cpuSeconds }) => cpuSeconds)),
          peakBytes: spreadOf(stretches.map(({ peakBytes }) => peakBytes)),
          figures: {
            'share of a core': `${(share * 100).toFixed(2)} %`,
            'resident memory': `${Math.round(resident.median / 1e6)} MB`,
          },
        },
      ],
      targets: [
        mostTarget('under 1 % of a core', `${(share * 100).toFixed(2)} %`, { value: share, most: 0.01 }),
        mostTarget('idle memory under 70 MB', `${Math.round(resident.median / 1e6)} MB`, {
          value: resident.median,
          most: 70e6,
        }),
      ],
      notes: [],
    }
  },
}
