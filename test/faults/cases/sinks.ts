import { setTimeout as delay } from 'node:timers/promises'
import { tailing } from '../configurations.ts'
import type { FaultCase } from '../fault-case.ts'
import { TAKES, UNAVAILABLE, type Behaviour } from '../fault-sink.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { OUTPUT_FILE, type Configuration } from '../workbench.ts'
import { testSeed } from '../../support/seed.ts'

const IMPATIENT = { initial_interval: '50ms', max_interval: '100ms', randomization_factor: 0 }

interface ExporterKeys {
  readonly queue?: Configuration
  readonly [key: string]: unknown
}

/** An exporter over HTTP that tries again soon, with a queue on the disk. */
function otlp(endpoint: string, { queue = {}, ...keys }: ExporterKeys = {}): Configuration {
  return {
    endpoint,
    retry_on_failure: IMPATIENT,
    sending_queue: { storage: 'file_storage', ...queue },
    ...keys,
  }
}

const TROUBLES: Readonly<Record<string, Behaviour>> = {
  hangs: () => ({ kind: 'hang' }),
  'resets the connection before it takes anything': () => ({ kind: 'reset' }),
  'answers without an end': () => ({ kind: 'endless' }),
  'answers with 429': () => ({ kind: 'status', status: 429, headers: { 'retry-after': '0' } }),
}

/** Backends that are down, slow, or say no. */
export const sinkCases: readonly FaultCase[] = [
  {
    number: 15,
    title:
      'nothing is lost when the agent is killed at random moments and a queue on the disk feeds the network',
    async run(bench, scale) {
      const kills = scale === 'long' ? 100 : 5
      const seed = testSeed
      const random = seededRandom(seed)
      // One request in four is refused, so that the queue is never empty for long.
      const sink = await bench.openSink((index) =>
        index % 4 === 3 ? { kind: 'status', status: 503 } : { kind: 'ok' },
      )
      bench.configure(tailing(['*.log'], { exporters: { otlp_http: otlp(sink.endpoint) } }))
      const written = bench.write({
        files: [
          { path: 'a.log', source: 0, form: 'plain' },
          { path: 'b.log', source: 1, form: 'json' },
        ],
        records: kills * 400,
        perTurn: 20,
        turnMs: 25,
        payloadBytes: 120,
      })
      for (let kill = 0; kill < kills; kill += 1) {
        const agent = bench.launch()
        if (random() < 0.8) await agent.until(' running')
        await delay(random() * 600)
        await bench.kill()
      }
      await written
      sink.behaviour = TAKES
      await bench.start({ isOnce: true })
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.duplicatesWithin(),
        figures: {
          kills,
          seed,
          'oldest duplicate, ms before the kill': Math.round(bench.duplicateWindowMs()),
          'longest stall of the machine, ms': bench.longestStallMs(),
        },
      }
    },
  },
  {
    number: 16,
    title: 'nothing that was read is lost when the agent is killed while the backend is down',
    async run(bench, scale) {
      const kills = scale === 'long' ? 30 : 2
      const sink = await bench.openSink()
      bench.configure(tailing(['app.log'], { exporters: { otlp_http: otlp(sink.endpoint) } }))
      await sink.close()
      for (let kill = 0; kill < kills; kill += 1) {
        bench.append('app.log', { count: 1_000, form: kill % 2 === 0 ? 'json' : 'plain' })
        await bench.start()
        await delay(200)
        await bench.kill()
      }
      await sink.start()
      await bench.start()
      await bench.untilOut()
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.duplicatesWithin(),
        figures: { kills },
      }
    },
  },
  {
    number: 21,
    title: 'a backend that says 503 for long costs neither records nor memory, also when the queue is full',
    async run(bench, scale) {
      const seconds = scale === 'long' ? 600 : 2
      const sink = await bench.openSink(UNAVAILABLE)
      bench.configure(
        tailing(['app.log'], {
          exporters: { otlp_http: otlp(sink.endpoint, { queue: { queue_size: '2MiB' } }) },
        }),
      )
      await bench.start()
      await bench.write({
        files: [{ path: 'app.log', source: 0, form: 'json' }],
        records: seconds * 10_000,
        perTurn: 500,
        turnMs: 50,
        payloadBytes: 100,
      })
      const during = bench.peakBytes()
      sink.behaviour = TAKES
      await bench.untilOut(undefined, 300_000)
      const peakBytes = bench.peakBytes()
      if (peakBytes > 300e6) throw new Error(`${Math.round(peakBytes / 1e6)} MB were resident`)
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: {
          'seconds of 503': seconds,
          'peak MB meanwhile': Math.round(during / 1e6),
          'peak MB': Math.round(peakBytes / 1e6),
        },
      }
    },
  },
  ...Object.entries(TROUBLES).map(([name, behaviour]): FaultCase => ({
    number: 22,
    isLongOnly: name.startsWith('answers'),
    title: `a backend that ${name} keeps nothing from another one, and gets everything in the end`,
    async run(bench, scale) {
      const records = scale === 'long' ? 50_000 : 2_000
      const sink = await bench.openSink(behaviour)
      const other = await bench.openOther()
      bench.configure(
        tailing(['app.log'], {
          exporters: {
            'otlp_http/bad': otlp(sink.endpoint, { timeout: '1s' }),
            'otlp_http/good': otlp(other.sink.endpoint),
          },
        }),
      )
      await bench.start()
      bench.append('app.log', { count: records })
      const fromMs = Date.now()
      await bench.until(
        () => other.judge.distinct === records,
        10_000,
        () => `${other.judge.distinct} of ${records} came out of the good one`,
      )
      const otherMs = Date.now() - fromMs
      sink.behaviour = TAKES
      await bench.untilOut()
      const { missing, duplicate } = other.judge.verdict(bench.ledger)
      if (missing + duplicate > 0)
        throw new Error(`the other one misses ${missing} and has ${duplicate} twice`)
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        figures: { 'ms until the other had all': otherMs },
      }
    },
  })),
  {
    number: 22,
    title: 'a backend whose answers get lost has every record, and those of the lost answers twice',
    async run(bench) {
      const sink = await bench.openSink((index) =>
        index % 3 === 0 ? { kind: 'reset', isTaken: true } : { kind: 'ok' },
      )
      bench.configure(tailing(['app.log'], { exporters: { otlp_http: otlp(sink.endpoint) } }))
      await bench.start()
      for (let part = 0; part < 10; part += 1) {
        bench.append('app.log', { count: 50 })
        await bench.untilOut()
      }
      sink.behaviour = TAKES
      bench.append('app.log', { count: 1 })
      await bench.untilOut()
      return {
        verdict: await bench.finish(),
        duplicatesMax: bench.written,
        figures: { requests: sink.requests },
      }
    },
  },
  {
    number: 23,
    title: 'what a backend refuses for good is kept as dead letters, and a command sends it again',
    async run(bench) {
      const sink = await bench.openSink((index) =>
        index < 4 ? { kind: 'status', status: 400, body: 'no' } : { kind: 'ok' },
      )
      bench.configure(tailing(['app.log'], { exporters: { otlp_http: otlp(sink.endpoint) } }))
      await bench.start()
      for (let part = 0; part < 8; part += 1) {
        bench.append('app.log', { count: 25 })
        const before = sink.requests
        await bench.until(
          () => sink.requests > before,
          5_000,
          () => 'no request came',
        )
      }
      await bench.until(
        () => sink.requests >= 8,
        5_000,
        () => `${sink.requests} requests`,
      )
      await bench.agent.kill('SIGTERM')
      const refused = bench.written - bench.seen()
      const listed = await bench.command(['dead-letters', 'list', '--json'])
      await bench.command(['dead-letters', 'replay', '--config', 'agent.yaml'])
      await bench.untilOut()
      return {
        verdict: await bench.finish(),
        duplicatesMax: 0,
        // Dead letters come after what was taken meanwhile.
        reorderedMax: refused,
        figures: { refused, listed: listed.split('"id"').length - 1 },
      }
    },
  },
  {
    number: 24,
    title:
      'of three outputs the one that always fails holds the place in the file: it gets everything after a restart',
    async run(bench) {
      const sink = await bench.openSink(UNAVAILABLE)
      const other = await bench.openOther()
      const memory = { sending_queue: {} }
      bench.configure(
        tailing(['app.log'], {
          exporters: {
            'otlp_http/bad': otlp(sink.endpoint, memory),
            'otlp_http/good': otlp(other.sink.endpoint, memory),
            file: { path: `third-${OUTPUT_FILE}` },
          },
        }),
      )
      await bench.start()
      bench.append('app.log', { count: 500 })
      await bench.until(
        () => other.judge.distinct === 500,
        5_000,
        () => `${other.judge.distinct} came out`,
      )
      await delay(500)
      await bench.kill()
      sink.behaviour = TAKES
      await bench.start({ isOnce: true })
      const { missing } = other.judge.verdict(bench.ledger)
      if (missing > 0) throw new Error(`the good one misses ${missing}`)
      return { verdict: await bench.finish(), duplicatesMax: 0, figures: {} }
    },
  },
]
