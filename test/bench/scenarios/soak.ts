import { setTimeout as delay } from 'node:timers/promises'
import { daemonSetConfig } from '../../support/daemonset-config.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { dataSet } from '../data.ts'
import { writeAsNode } from '../node-scene.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { RunningAgent, type Stretch } from '../running-agent.ts'
import { Sink } from '../sink.ts'
import { spreadOf } from '../statistics.ts'
import { mostTarget } from '../targets.ts'

const CONTAINERS = 30
/** As the soak is asked for; the short form shares its machine. */
const LINES_PER_SECOND = { long: 5_000, short: 1_000 } as const
/** So that every container's file is rotated several times in the hour. */
const ROTATE_BYTES = 1_048_576
/** Stretches of the short form, and minutes of the long one where no other number is given. */
const STRETCHES = 20
/** Queues, caches and compiled code have the size that they keep. */
const WARM_SHARE = 0.25
const DRAIN_MS = 15_000

/** (o) Minutes or hours of rotated files: memory and descriptors stay, no line is lost. */
export const soak: Scenario = {
  id: 'o',
  async run({ isLong, minutes, say }) {
    const stretchCount = (isLong ? minutes : undefined) ?? STRETCHES
    const linesPerSecond = LINES_PER_SECOND[isLong ? 'long' : 'short']
    const stretchSeconds = isLong ? 60 : 5
    const stretches: Stretch[] = []
    const folder = temporaryFolder()
    const data = dataSet({ kind: 'cri', bytes: 20e6 })
    const sink = await Sink.start()
    const agent = await RunningAgent.start(
      folder,
      daemonSetConfig({ folder, endpoint: sink.endpoint, pass: 'all' }),
    )
    const seconds = stretchCount * stretchSeconds
    const rotateBytes = isLong ? ROTATE_BYTES : ROTATE_BYTES / 10
    const writing = { folder, containers: CONTAINERS, linesPerSecond, seconds, rotateBytes }
    const written = writeAsNode({ ...writing, from: data.paths[0] ?? '' })
    for (let minute = 0; minute < stretchCount; minute += 1) {
      stretches.push(await agent.watch(stretchSeconds))
      say(JSON.stringify(stretches.at(-1)))
    }
    const lines = await written
    await delay(DRAIN_MS)
    await agent.stop()
    const records = await sink.records()
    sink.close()
    const warm = stretches.slice(Math.floor(stretchCount * WARM_SHARE))
    const growth = growthOf(warm.map(({ residentBytes }) => residentBytes))
    const files = warm.map(({ openFiles }) => openFiles)
    return {
      id: 'o',
      title: `${stretchCount} stretches of ${stretchSeconds} s with rotation`,
      method: `The configuration of the DaemonSet with every record sent on, ${linesPerSecond.toLocaleString('en')} lines per second of ${CONTAINERS} containers, files rotated at ${rotateBytes / 1_048_576} MiB. Memory and open files are looked at after each stretch; the first quarter is left out.`,
      rows: [rowOf(stretches, lines, records)],
      targets: [
        mostTarget(
          'soak: the last third holds at most a tenth more memory than the first',
          `${growth.toFixed(2)} times`,
          {
            value: growth,
            most: 1.1,
          },
        ),
        mostTarget(
          'soak: open files vary by at most one a container',
          `${Math.min(...files)} to ${Math.max(...files)}`,
          {
            value: Math.max(...files) - Math.min(...files),
            most: CONTAINERS,
          },
        ),
        {
          promise: 'soak: every line counted at the sink, once',
          measured: `${records} of ${lines}`,
          isMet: records === lines,
        },
      ],
      notes: [],
      runs: 1,
    }
  },
}

/** The median of the last third by that of the first. */
function growthOf(values: readonly number[]): number {
  const third = Math.floor(values.length / 3)
  return spreadOf(values.slice(-third)).median / spreadOf(values.slice(0, third)).median
}

function rowOf(stretches: readonly Stretch[], lines: number, records: number): ResultRow {
  const share = spreadOf(stretches.map(({ coreShare }) => coreShare)).median
  const resident = spreadOf(stretches.map(({ residentBytes }) => residentBytes))
  const last = stretches.at(-1)
  return {
    contender: 'Hephaestus',
    cpuSeconds: spreadOf(stretches.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(stretches.map(({ peakBytes }) => peakBytes)),
    figures: {
      'share of a core': `${(share * 100).toFixed(1)} %`,
      'resident memory':
        [resident.min, resident.max].map((each) => Math.round(each / 1e6)).join(' to ') + ' MB',
      'at the end': `${Math.round((last?.residentBytes ?? 0) / 1e6)} MB, ${last?.openFiles ?? 0} open files`,
      lines: String(lines),
      'at the sink': String(records),
    },
  }
}
