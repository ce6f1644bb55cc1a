import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DISK_QUEUE, type Configuration } from '../contenders.ts'
import {
  BODY_BYTES,
  drive,
  ERROR_EVERY,
  freePort,
  RECORDS,
  sendersTo,
  type OtlpPorts,
} from '../otlp-senders.ts'
import { COLLECTOR } from '../programs.ts'
import type { ResultRow, Scenario, Target } from '../result.ts'
import { RunningAgent } from '../running-agent.ts'
import { Sink } from '../sink.ts'
import { spreadOf } from '../statistics.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const WARM_UP_SECONDS = 3
/** Records per CPU-second that are promised. */
const PROMISED = { errors: 300_000, all: 100_000 } as const

type Mode = keyof typeof PROMISED

interface Contender {
  readonly name: string
  readonly mode: Mode
  start(folder: string, ports: OtlpPorts, endpoint: string): Promise<RunningAgent>
}

interface Stretch {
  readonly cpuSeconds: number
  readonly peakBytes: number
  readonly records: number
}

/** (r) Takes records over OTLP: what a CPU-second of the whole process is enough for. */
export const receive: Scenario = {
  id: 'r',
  async run({ runs, bytes, only, say }) {
    const isQuick = bytes < 100e6
    const seconds = isQuick ? 4 : 10
    const all = [agent('errors'), agent('all'), ...(hasOtlp() ? [collector] : [])]
    const contenders = all.filter(({ name }) => name.includes(only))
    const stretches = new Map<string, Stretch[]>()
    // In turns: what else happens on the machine happens to all of them.
    for (let run = 0; run < (isQuick ? 1 : runs); run += 1) {
      for (const contender of contenders) {
        for (const [way, stretch] of await measure(contender, seconds)) {
          const name = `${contender.name}: ${way}`
          const known = stretches.get(name) ?? []
          stretches.set(name, [...known, stretch])
          say(
            `${name}: ${Math.round(stretch.records / stretch.cpuSeconds).toLocaleString('en')} a CPU-second`,
          )
        }
      }
    }
    return {
      id: 'r',
      title: `OTLP taken, ${RECORDS.toLocaleString('en')} records a request`,
      method: `Four senders in a process of their own, bodies of ${BODY_BYTES} bytes, one record in ${ERROR_EVERY} an error with a trace, ${seconds} s each after ${WARM_UP_SECONDS} s to warm up. The agent answers when the records are on its disk, or are dropped since they are no errors; the Collector forwards from a queue in memory.`,
      rows: [...stretches].map(([name, each]) => rowOf(name, each)),
      targets: contenders
        .filter(({ name }) => name !== collector.name)
        .flatMap((contender) => targetsOf(contender, stretches)),
      notes: [],
    }
  },
}

function agent(mode: Mode): Contender {
  return {
    name: mode === 'errors' ? 'Hephaestus, only errors matter' : 'Hephaestus, all forwarded',
    mode,
    start: async (folder, ports, endpoint) =>
      await RunningAgent.startGateway(folder, {
        receivers: { otlp: { protocols: protocolsOn(ports) } },
        processors: mode === 'errors' ? { detect: {} } : {},
        exporters: { otlp_http: { endpoint, ...DISK_QUEUE } },
        service: {
          pipelines: {
            logs: {
              receivers: ['otlp'],
              processors: mode === 'errors' ? ['detect'] : [],
              exporters: ['otlp_http'],
            },
          },
        },
      }),
  }
}

const collector: Contender = {
  name: 'OpenTelemetry Collector, all forwarded',
  mode: 'all',
  async start(folder, ports, endpoint) {
    const configuration = {
      receivers: { otlp: { protocols: protocolsOn(ports) } },
      exporters: { otlphttp: { endpoint, compression: 'gzip', sending_queue: { block_on_overflow: true } } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { logs: { receivers: ['otlp'], exporters: ['otlphttp'] } },
      },
    }
    writeFileSync(join(folder, 'collector.yaml'), JSON.stringify(configuration))
    return await RunningAgent.launch([COLLECTOR, '--config', 'collector.yaml'], {
      folder,
      ready: 'Everything is ready',
    })
  },
}

async function measure(contender: Contender, seconds: number): Promise<ReadonlyMap<string, Stretch>> {
  const folder = temporaryFolder()
  const sink = await Sink.start()
  const ports = { grpc: await freePort(), http: await freePort() }
  const running = await contender.start(folder, ports, sink.endpoint)
  const stretches = new Map<string, Stretch>()
  try {
    for (const [way, send] of Object.entries(sendersTo(ports))) {
      await drive(send, WARM_UP_SECONDS)
      const sent = drive(send, seconds)
      const { cpuSeconds, peakBytes } = await running.watch(seconds)
      stretches.set(way, { cpuSeconds, peakBytes, records: await sent })
    }
  } finally {
    await running.stop()
    sink.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return stretches
}

function rowOf(contender: string, stretches: readonly Stretch[]): ResultRow {
  const speed = spreadOf(stretches.map(({ records, cpuSeconds }) => records / cpuSeconds))
  return {
    contender,
    cpuSeconds: spreadOf(stretches.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(stretches.map(({ peakBytes }) => peakBytes)),
    figures: { 'records per CPU-second': Math.round(speed.median).toLocaleString('en') },
  }
}

function targetsOf(
  { name, mode }: Contender,
  stretches: ReadonlyMap<string, readonly Stretch[]>,
): readonly Target[] {
  return [...stretches]
    .filter(([each]) => each.startsWith(`${name}: `))
    .map(([each, measured]) => {
      const { median } = spreadOf(measured.map(({ records, cpuSeconds }) => records / cpuSeconds))
      return {
        promise: `${each}, at least ${PROMISED[mode].toLocaleString('en')} records per CPU-second`,
        measured: Math.round(median).toLocaleString('en'),
        isMet: median >= PROMISED[mode],
      }
    })
}

function protocolsOn({ grpc, http }: OtlpPorts): Configuration {
  return { grpc: { endpoint: `127.0.0.1:${grpc}` }, http: { endpoint: `127.0.0.1:${http}` } }
}

/** Whether there is a Collector, and one that takes OTLP. */
function hasOtlp(): boolean {
  return /otlpreceiver/.test(spawnSync(COLLECTOR, ['components'], { encoding: 'utf8' }).stdout ?? '')
}
