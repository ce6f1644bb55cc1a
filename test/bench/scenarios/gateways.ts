import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DISK_QUEUE } from '../contenders.ts'
import { drive, freePort, RECORDS, sendersTo, type OtlpPorts, type Send } from '../otlp-senders.ts'
import type { ResultRow, Scenario } from '../result.ts'
import { RunningAgent } from '../running-agent.ts'
import { Sink } from '../sink.ts'
import { spreadOf } from '../statistics.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const WARM_UP_SECONDS = 4
/** How many times as much two gateways have to take, though they share the cores with the senders and the sink. */
const LEAST = 1.3

interface Stretch {
  readonly cpuSeconds: number
  readonly peakBytes: number
  readonly recordsPerSecond: number
}

/** (g) What one gateway takes in a second, and what two take: each looks at every record and keeps it on its disk. */
export const gateways: Scenario = {
  id: 'g',
  async run({ runs, bytes, say }) {
    const isQuick = bytes < 100e6
    const seconds = isQuick ? 4 : 10
    const stretches = new Map<number, Stretch[]>([
      [1, []],
      [2, []],
    ])
    // In turns: what else happens on the machine happens to both.
    for (let run = 0; run < runs; run += 1) {
      for (const [count, known] of stretches) {
        const stretch = await measure(count, seconds)
        known.push(stretch)
        say(`${nameOf(count)}: ${round(stretch.recordsPerSecond)} a second`)
      }
    }
    const [one, two] = [...stretches.values()].map((each) => speedOf(each).median)
    const times = (two ?? 0) / (one ?? 0)
    return {
      id: 'g',
      title: 'Gateways beside each other',
      method: `OTLP/HTTP with gzip, ${RECORDS.toLocaleString('en')} records a request, from four senders for each gateway in one process, ${seconds} s after ${WARM_UP_SECONDS} s to warm up. Each record is parsed, looked at and redacted; errors go on from a queue on the disk. Senders, gateways and the sink share the cores of this machine.`,
      rows: [...stretches].map(([count, each]) => rowOf(count, each)),
      targets: [
        {
          promise: `two gateways take more than one: at least ${LEAST} times`,
          measured: `${times.toFixed(2)} times`,
          isMet: times >= LEAST,
        },
      ],
      notes: [],
    }
  },
}

async function measure(count: number, seconds: number): Promise<Stretch> {
  const folder = temporaryFolder()
  const sink = await Sink.start()
  const running: RunningAgent[] = []
  try {
    const sends: Send[] = []
    for (let index = 0; index < count; index += 1) {
      const ports = { grpc: await freePort(), http: await freePort() }
      const own = join(folder, `gateway-${index}`)
      mkdirSync(own)
      running.push(await gateway(own, ports, sink.endpoint))
      const send = sendersTo(ports)['HTTP, gzip']
      if (send !== undefined) sends.push(send)
    }
    await Promise.all(sends.map(async (send) => await drive(send, WARM_UP_SECONDS)))
    const sent = Promise.all(sends.map(async (send) => await drive(send, seconds)))
    const watched = await Promise.all(running.map(async (each) => await each.watch(seconds)))
    const records = (await sent).reduce((sum, each) => sum + each, 0)
    return {
      cpuSeconds: watched.reduce((sum, each) => sum + each.cpuSeconds, 0),
      peakBytes: Math.max(...watched.map(({ peakBytes }) => peakBytes)),
      recordsPerSecond: records / seconds,
    }
  } finally {
    for (const each of running) await each.stop()
    sink.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function gateway(folder: string, { http }: OtlpPorts, endpoint: string): Promise<RunningAgent> {
  return await RunningAgent.startGateway(folder, {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${http}` } } } },
    processors: { parse: {}, redact: {}, detect: {} },
    exporters: { otlp_http: { endpoint, ...DISK_QUEUE } },
    service: {
      pipelines: {
        logs: {
          receivers: ['otlp'],
          processors: ['parse', 'detect', 'redact'],
          exporters: ['otlp_http'],
        },
      },
    },
  })
}

function rowOf(count: number, stretches: readonly Stretch[]): ResultRow {
  return {
    contender: nameOf(count),
    cpuSeconds: spreadOf(stretches.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: spreadOf(stretches.map(({ peakBytes }) => peakBytes)),
    figures: { 'records per second': round(speedOf(stretches).median) },
  }
}

function speedOf(stretches: readonly Stretch[]): ReturnType<typeof spreadOf> {
  return spreadOf(stretches.map(({ recordsPerSecond }) => recordsPerSecond))
}

function nameOf(count: number): string {
  return count === 1 ? 'Hephaestus, one gateway' : `Hephaestus, ${count} gateways`
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en')
}
