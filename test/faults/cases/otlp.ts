import { setTimeout as delay } from 'node:timers/promises'
import type { FaultCase } from '../fault-case.ts'
import { TAKES, UNAVAILABLE } from '../fault-sink.ts'
import { freePort, OtlpSender, overGrpc, overHttp } from '../otlp-sender.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import type { Configuration, Workbench } from '../workbench.ts'
import { testSeed } from '../../support/seed.ts'

const SENDERS = 4
const MEMORY_BYTES_MAX = 400 * 1_048_576

/** Programs that send over OTLP: what they were told is taken has to come out. */
export const otlpCases: readonly FaultCase[] = [
  {
    number: 25,
    title: 'what was answered with success comes out when the agent is killed between that and its delivery',
    async run(bench, scale) {
      const kills = scale === 'long' ? 40 : 2
      const seed = testSeed
      const random = seededRandom(seed)
      const ports = { http: await freePort(), grpc: await freePort() }
      const sink = await bench.openSink(UNAVAILABLE)
      bench.configure(receiving(ports, sink.endpoint, { storage: 'file_storage' }))
      const senders = sendersTo(bench, ports)
      for (let kill = 0; kill < kills; kill += 1) {
        await bench.start()
        if (random() < 0.5) sink.behaviour = TAKES
        await delay(200 + random() * 400)
        await bench.kill()
        sink.behaviour = UNAVAILABLE
      }
      sink.behaviour = TAKES
      await bench.start()
      await stopped(bench, senders)
      await bench.untilOut()
      return {
        verdict: await bench.finish(),
        // What was not answered is sent again, which makes two of it, and after each kill so is what the queue had not
        // noted as delivered.
        duplicatesMax: bench.written * 2 * kills,
        figures: { kills, seed, records: bench.written },
      }
    },
  },
  {
    number: 25,
    isLongOnly: true,
    title: 'senders are told to come again while nothing can be delivered, and memory stays flat',
    async run(bench, scale) {
      const stallMs = scale === 'long' ? 30_000 : 0
      const ports = { http: await freePort(), grpc: await freePort() }
      const sink = await bench.openSink(UNAVAILABLE)
      const queue = { queue_size: '64KiB', block_on_overflow: false }
      bench.configure(receiving(ports, sink.endpoint, queue))
      await bench.start()
      const senders = sendersTo(bench, ports)
      await delay(stallMs)
      await bench.until(
        () => senders.every(({ sent }) => sent.refused > 0),
        20_000,
        () => 'a sender was never refused',
      )
      const refused = senders.reduce((sum, { sent }) => sum + sent.refused, 0)
      const withoutDelay = senders.reduce((sum, { sent }) => sum + sent.refused - sent.withRetryAfter, 0)
      if (refused === 0 || withoutDelay > 0) {
        throw new Error(
          `${refused} requests were refused, ${withoutDelay} without a word on when to come again`,
        )
      }
      const peak = bench.peakBytes()
      if (peak > MEMORY_BYTES_MAX) throw new Error(`${peak} bytes of memory`)
      sink.behaviour = TAKES
      await bench.until(
        () => senders.every(({ sent }) => sent.acknowledged > 0),
        20_000,
        () => 'a sender is still refused',
      )
      await stopped(bench, senders)
      await bench.untilOut()
      return {
        verdict: await bench.finish(),
        duplicatesMax: Number.POSITIVE_INFINITY,
        figures: { refused, 'most memory, MiB': Math.round(peak / 1_048_576) },
      }
    },
  },
]

interface Ports {
  readonly http: number
  readonly grpc: number
}

/** Half of them over HTTP, the others over gRPC. */
function sendersTo(bench: Workbench, { http, grpc }: Ports): readonly OtlpSender[] {
  const senders = Array.from(
    { length: SENDERS },
    (_, source) => new OtlpSender(source, source % 2 === 0 ? overHttp(http) : overGrpc(grpc)),
  )
  for (const sender of senders) {
    sender.start()
    bench.cleanup(() => sender.end())
  }
  return senders
}

/** Stops the senders and books what was answered. */
async function stopped(bench: Workbench, senders: readonly OtlpSender[]): Promise<void> {
  await Promise.all(senders.map((sender) => sender.stop()))
  for (const [source, { sent }] of senders.entries()) bench.ledger.set(source, sent.acknowledged)
}

function receiving(
  { http, grpc }: Ports,
  endpoint: string,
  queue: Readonly<Record<string, unknown>>,
): Configuration {
  return {
    receivers: {
      otlp: {
        timeout: '2s',
        protocols: { http: { endpoint: `127.0.0.1:${http}` }, grpc: { endpoint: `127.0.0.1:${grpc}` } },
      },
    },
    exporters: {
      otlp_http: {
        endpoint,
        sending_queue: queue,
        retry_on_failure: { initial_interval: '50ms', max_interval: '100ms' },
      },
    },
    service: { pipelines: { logs: { receivers: ['otlp'], processors: [], exporters: ['otlp_http'] } } },
  }
}
