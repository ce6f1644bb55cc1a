import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import type { FaultCase } from '../fault-case.ts'
import { TAKES, UNAVAILABLE, type FaultSink } from '../fault-sink.ts'
import { freePort } from '../otlp-sender.ts'
import type { RunningAgent } from '../agent.ts'
import type { Configuration, Workbench } from '../workbench.ts'

const IMPATIENT = { initial_interval: '50ms', max_interval: '100ms', randomization_factor: 0 }
const GATEWAYS = ['north', 'south']
/** What "within seconds" is; a machine that is busy with other tests needs more than one. */
const FAIL_OVER_MS_MAX = 10_000
/** A server that failed several times is passed over for up to half a minute. */
const BACK_MS_MAX = 45_000
const RECORDS_A_STEP = 2_000

interface Gateway {
  readonly name: string
  readonly configuration: Configuration
  readonly port: number
  /** What only this one sends to. */
  readonly sink: FaultSink
  agent: RunningAgent
}

/** An agent at the edge that reads files, and gateways behind it that keep what they took on their disks. */
export const gatewayCases: readonly FaultCase[] = [
  {
    number: 22,
    title:
      'of two gateways the one that is killed costs no record: the edge goes on with the other within seconds, and back',
    async run(bench, scale) {
      const rounds = scale === 'long' ? 10 : 2
      const gateways = await Promise.all(GATEWAYS.map((name) => startGateway(bench, name)))
      bench.configure(edgeOf(gateways))
      await bench.start()
      let slowestMs = 0
      for (let round = 0; round < rounds; round += 1) {
        // The records are of one service: one of the gateways gets them all.
        const usual = await takerOf(bench, gateways)
        const other = gateways.find((each) => each !== usual)
        if (other === undefined) throw new Error('there is no other gateway')
        const before = other.sink.requests
        // What it takes now it has on its disk only.
        const tried = usual.sink.requests
        usual.sink.behaviour = UNAVAILABLE
        const written = writeMore(bench)
        await bench.until(
          () => usual.sink.requests > tried,
          FAIL_OVER_MS_MAX,
          () => `${usual.name} got nothing of what was written last`,
        )
        await bench.kill(usual.agent)
        usual.sink.behaviour = TAKES
        const killedMs = Date.now()
        await bench.until(
          () => other.sink.requests > before,
          FAIL_OVER_MS_MAX,
          () => `${other.name} got nothing after ${usual.name} was killed`,
        )
        slowestMs = Math.max(slowestMs, Date.now() - killedMs)
        await written
        // It comes when the dead one is there again.
        usual.agent = await bench.startBeside(usual.name, usual.configuration)
        await bench.untilOut()
        // Its pause may end in the middle of what is written next: the edge is waited for.
        await goesBackTo(bench, gateways, usual)
      }
      return {
        verdict: await bench.finish(),
        // A request that the dead one took and did not answer goes to the other one too.
        duplicatesMax: bench.duplicatesWithin(),
        reorderedMax: bench.written,
        figures: { kills: rounds, 'ms until the other got records': slowestMs },
      }
    },
  },
]

async function startGateway(bench: Workbench, name: string): Promise<Gateway> {
  const sink = await bench.openSink()
  const port = await freePort()
  const configuration = {
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: {
      otlp_http: {
        endpoint: sink.endpoint,
        retry_on_failure: IMPATIENT,
        sending_queue: { storage: 'file_storage' },
      },
    },
    service: { pipelines: { logs: { receivers: ['otlp'], processors: [], exporters: ['otlp_http'] } } },
  }
  return { name, configuration, port, sink, agent: await bench.startBeside(name, configuration) }
}

function edgeOf(gateways: readonly Gateway[]): Configuration {
  return tailing(['*.log'], {
    exporters: {
      loadbalancing: {
        protocol: { otlp: { tls: { insecure: true } } },
        resolver: { static: { hostnames: gateways.map(({ port }) => `127.0.0.1:${port}`) } },
        retry_on_failure: IMPATIENT,
        sending_queue: { storage: 'file_storage' },
      },
    },
  })
}

/** The gateway that gets what is written now. Errors: nobody gets it, or not the same one all of it. */
async function takerOf(bench: Workbench, gateways: readonly Gateway[]): Promise<Gateway> {
  const [first, ...more] = await takersOf(bench, gateways, RECORDS_A_STEP)
  if (first === undefined || more.length > 0) {
    throw new Error(`${more.length + (first === undefined ? 0 : 1)} gateways got the records of one service`)
  }
  return first
}

/** Writes a few records after another until the gateway gets them, and it alone. Errors: it does not in time. */
async function goesBackTo(bench: Workbench, gateways: readonly Gateway[], gateway: Gateway): Promise<void> {
  const deadlineMs = Date.now() + BACK_MS_MAX
  for (;;) {
    const takers = await takersOf(bench, gateways, 10)
    if (takers.length === 1 && takers[0] === gateway) return
    if (Date.now() > deadlineMs) throw new Error(`${gateway.name} is there again, and gets nothing`)
    await delay(100)
  }
}

/** Writes so many records, waits until they are out, and says whose sinks were asked. */
async function takersOf(
  bench: Workbench,
  gateways: readonly Gateway[],
  count: number,
): Promise<readonly Gateway[]> {
  const before = gateways.map(({ sink }) => sink.requests)
  bench.append('app.log', { count })
  await bench.untilOut()
  return gateways.filter(({ sink }, at) => sink.requests > (before[at] ?? 0))
}

/** Writes records for two seconds, in the middle of which something may happen. */
async function writeMore(bench: Workbench): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    bench.append('app.log', { count: RECORDS_A_STEP / 20 })
    await delay(100)
  }
}
