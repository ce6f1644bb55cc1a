import { setTimeout as delay } from 'node:timers/promises'
import { daemonSetConfig } from '../../support/daemonset-config.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { dataSet } from '../data.ts'
import { writeAsNode } from '../node-scene.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { RunningAgent, type Stretch } from '../running-agent.ts'
import { Sink } from '../sink.ts'
import { spreadOf } from '../statistics.ts'

const CONTAINERS = 30
const LINES_PER_SECOND = 10_000
const ROTATE_BYTES = 10 * 1_048_576

/** (n) What an agent takes of a node, with the configuration of the DaemonSet. */
export const node: Scenario = {
  id: 'n',
  async run({ bytes, say }) {
    const isQuick = bytes < 100e6
    const seconds = isQuick ? 5 : 30
    const folder = temporaryFolder()
    const data = dataSet({ kind: 'mixed', bytes: 100e6 })
    const sink = await Sink.start()
    const writing = { from: data.paths[0] ?? '', folder, containers: CONTAINERS, rotateBytes: ROTATE_BYTES }
    await writeAsNode({ ...writing, linesPerSecond: 100, seconds: 1 })
    const configuration = daemonSetConfig({ folder, endpoint: sink.endpoint, pass: 'errors' })
    const agent = await RunningAgent.start(folder, configuration)
    const rows: ResultRow[] = []
    await delay(isQuick ? 2_000 : 12_000)
    const idle = await agent.watch(seconds)
    say(`idle: ${JSON.stringify(idle)}`)
    rows.push(rowOf('idle', idle))
    const written = writeAsNode({ ...writing, linesPerSecond: LINES_PER_SECOND, seconds })
    const busy = await agent.watch(seconds)
    await written
    say(`busy: ${JSON.stringify(busy)}`)
    rows.push(rowOf(`${LINES_PER_SECOND.toLocaleString('en')} lines per second`, busy))
    await agent.stop()
    if ((await sink.records()) === 0) throw new Error('nothing arrived at the sink')
    sink.close()
    return {
      id: 'n',
      title: 'An agent on a node of a cluster',
      method: `The configuration of the DaemonSet, errors only, without the API server: ${CONTAINERS} containers in the form of CRI, files rotated at ${ROTATE_BYTES / 1_048_576} MiB as the kubelet does it; joined, parsed, detected, masked, queued on the disk, sent over OTLP/HTTP. Stretches of ${seconds} s.`,
      rows,
      targets: [],
      notes: [],
      runs: 1,
    }
  },
}

function rowOf(
  contender: string,
  { cpuSeconds, peakBytes, coreShare, residentBytes, openFiles }: Stretch,
): ResultRow {
  return {
    contender: `Hephaestus, ${contender}`,
    cpuSeconds: spreadOf([cpuSeconds]),
    peakBytes: spreadOf([peakBytes]),
    figures: {
      'share of a core': `${(coreShare * 100).toFixed(1)} %`,
      'resident memory': `${Math.round(residentBytes / 1e6)} MB`,
      'open files': String(openFiles),
    },
  }
}
