import type { Contender } from '../contest.ts'
import { contest } from '../contest.ts'
import { agentContender, DISK_QUEUE } from '../contenders.ts'
import { dataSet, type DataSet } from '../data.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { Sink } from '../sink.ts'
import { spreadOf, type Spread } from '../statistics.ts'

const LEAST_GAIN = 1.1

/**
 * (v) One agent on one processor, and on two. What it does with records is one thread's work; compressing, writing to the
 * disk and collecting garbage are that of others.
 */
export const processors: Scenario = {
  id: 'v',
  async run({ bytes, runs, say }) {
    const data = dataSet({ kind: 'cri', bytes: bytes / 4 })
    const sink = await Sink.start()
    const seconds = { one: [] as number[], two: [] as number[] }
    const rows = await contest(
      [
        agentOn({ name: 'Hephaestus on one processor', cpus: '0', seconds: seconds.one, data, sink }),
        agentOn({ name: 'Hephaestus on two processors', cpus: '0,1', seconds: seconds.two, data, sink }),
      ],
      { runs, say },
    )
    sink.close()
    const [one, two] = [spreadOf(seconds.one), spreadOf(seconds.two)]
    const gain = one.median / two.median
    return {
      id: 'v',
      title: `Every line of ${Math.round(data.bytes / 1e6)} MB of container logs sent on, by one and by two processors`,
      method:
        'As in (b) with gzip level 1, but in seconds of the clock: the agent may use one processor or both. The sink is a process of its own, with which it then shares the second.',
      rows: rows.map((row, index) => withTime(row, index === 0 ? one : two, data)),
      targets: [
        {
          promise: `two processors do more than one: at least ${LEAST_GAIN} times`,
          measured: `${gain.toFixed(2)} times`,
          isMet: gain >= LEAST_GAIN,
        },
      ],
      notes: [],
    }
  },
}

interface AgentOn {
  readonly name: string
  /** As `taskset` takes them. */
  readonly cpus: string
  /** What each run took is added here. */
  readonly seconds: number[]
  readonly data: DataSet
  readonly sink: Sink
}

function agentOn({ name, cpus, seconds, data, sink }: AgentOn): Contender {
  const whole = agentContender({
    name,
    configuration: {
      receivers: { file: { include: data.paths, start_at: 'beginning' } },
      exporters: { otlp_http: { endpoint: sink.endpoint, compression: 'gzip', ...DISK_QUEUE } },
      service: { pipelines: { logs: { receivers: ['file'], exporters: ['otlp_http'] } } },
    },
    check: () => ({}),
  })
  return {
    name,
    prepare: async () => {
      const prepared = await whole.prepare()
      const { command } = prepared
      return {
        command: { ...command, words: ['taskset', '-c', cpus, ...command.words] },
        finish: async (cost) => {
          seconds.push(cost.wallSeconds)
          return await prepared.finish(cost)
        },
      }
    },
  }
}

function withTime(row: ResultRow, seconds: Spread, data: DataSet): ResultRow {
  const perSecond = Math.round(data.lines / seconds.median).toLocaleString('en')
  return {
    ...row,
    figures: { seconds: seconds.median.toFixed(2), 'lines per second': perSecond },
  }
}
