import { contest, type Contender } from '../contest.ts'
import { agentContender, collectorContender, DISK_QUEUE } from '../contenders.ts'
import { CRI_LINE_BYTES, dataSet, type DataSet } from '../data.ts'
import { COLLECTOR, isInstalled } from '../programs.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { Sink } from '../sink.ts'
import { mostTarget } from '../targets.ts'

const LINES_PER_CPU_SECOND = 150_000

/** (b) Sends every line of container logs on, as OTLP over HTTP with gzip. */
export const forward: Scenario = {
  id: 'b',
  async run({ bytes, runs, say }) {
    const data = dataSet({ kind: 'cri', bytes: bytes / 4 })
    const sink = await Sink.start()
    const contenders: Contender[] = [forwardingAgent(data, sink, 'gzip'), forwardingAgent(data, sink, 'none')]
    if (isInstalled(COLLECTOR)) {
      contenders.push(
        collectorContender({
          name: 'OpenTelemetry Collector: container operator, memory queue, gzip level 1',
          data,
          sink,
          operators: [{ type: 'container', format: 'containerd', add_metadata_from_filepath: false }],
        }),
      )
    }
    const rows = (await contest(contenders, { runs, say })).map((row) => withSpeed(row, data))
    sink.close()
    const speed = speedOf(rows[0], data)
    return {
      id: 'b',
      title: `Every line of ${Math.round(data.bytes / 1e6)} MB of container logs sent on`,
      method: `CRI-wrapped JSON, ${CRI_LINE_BYTES} bytes a line, from file to OTLP/HTTP with gzip level 1; the sink is a process of its own that decodes and counts every record. The agent has its queue on the disk, the Collector in memory.`,
      rows,
      targets: [
        mostTarget(
          `at least ${LINES_PER_CPU_SECOND.toLocaleString('en')} lines per CPU-second`,
          Math.round(speed).toLocaleString('en'),
          { value: LINES_PER_CPU_SECOND, most: speed },
        ),
        {
          promise: 'every record counted at the sink, once',
          measured: `${rows[0]?.figures['records at the sink']} of ${data.lines}`,
          isMet: rows[0]?.figures['records at the sink'] === String(data.lines),
        },
      ],
      notes: [],
    }
  },
}

function forwardingAgent(data: DataSet, sink: Sink, compression: 'gzip' | 'none'): Contender {
  let before = 0
  const contender = agentContender({
    name: `Hephaestus: CRI, disk queue, ${compression === 'gzip' ? 'gzip level 1' : 'not compressed'}`,
    configuration: {
      receivers: { file: { include: data.paths, start_at: 'beginning' } },
      exporters: { otlp_http: { endpoint: sink.endpoint, compression, ...DISK_QUEUE } },
      service: { pipelines: { logs: { receivers: ['file'], exporters: ['otlp_http'] } } },
    },
    check: async () => ({ 'records at the sink': String((await sink.records()) - before) }),
  })
  return {
    name: contender.name,
    prepare: async () => {
      before = await sink.records()
      return contender.prepare()
    },
  }
}

function withSpeed(row: ResultRow, data: DataSet): ResultRow {
  const speed = Math.round(speedOf(row, data)).toLocaleString('en')
  return { ...row, figures: { ...row.figures, 'lines per CPU-second': speed } }
}

function speedOf(row: ResultRow | undefined, data: DataSet): number {
  return data.lines / (row?.cpuSeconds.median ?? Number.NaN)
}
