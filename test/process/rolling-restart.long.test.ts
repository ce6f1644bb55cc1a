import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { test, type Test } from 'tap'
import { tailing } from '../faults/configurations.ts'
import { SOURCE_PROGRAM, type RunningAgent } from '../faults/agent.ts'
import { freePort } from '../faults/otlp-sender.ts'
import { recordLines } from '../faults/record.ts'
import { Workbench, type Configuration } from '../faults/workbench.ts'

/**
 * Goal: two gateways are restarted one after the other, as an upgrade does it, and nobody who sends to them notices.
 * Method: a stock OTLP client that knows one address, behind which something leads each connection to a gateway that takes
 * part, as a Service of Kubernetes does; an agent that reads a file and knows both gateways; a backend whose judge counts.
 */
const ROUNDS = 2
const RESTARTS = 2 * ROUNDS
const FILE_SOURCE = 0
const CLIENT_SOURCE = 1
/** Between the moment that nothing is led to a gateway any more and its signal: what `preStop` of the chart does. */
const LEAVING_MS = 300

interface Gateway {
  readonly name: string
  readonly port: number
  readonly configuration: Configuration
  agent: RunningAgent
  takesPart: boolean
}

test(
  'two gateways are restarted in turn under load: no call of a stock client fails, and no record is lost',
  { timeout: 180_000 },
  async (t) => {
    const bench = new Workbench(SOURCE_PROGRAM)
    t.teardown(() => bench.close())
    const sink = await bench.openSink()
    const gateways = await Promise.all(
      ['north', 'south'].map((name) => startGateway(bench, name, sink.endpoint)),
    )
    const service = await leadTo(gateways, t)
    bench.configure(edgeOf(gateways))
    await bench.start()

    const client = new StockClient(service)
    const ending = new AbortController()
    const load = Promise.all([client.sendUntil(ending.signal), writeUntil(bench, ending.signal)])
    let restarts = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const gateway of gateways) {
        gateway.takesPart = false
        await delay(LEAVING_MS)
        t.equal(await gateway.agent.kill('SIGTERM'), 0, gateway.agent.printed)
        gateway.agent = await bench.startBeside(gateway.name, gateway.configuration)
        gateway.takesPart = true
        restarts += 1
        await delay(LEAVING_MS)
      }
    }
    ending.abort()
    await load
    const sent = await client.close()
    bench.ledger.set(CLIENT_SOURCE, sent.records)
    await bench.untilOut()
    const { written, missing, corrupt } = await bench.finish()
    t.equal(restarts, RESTARTS)
    t.equal(sent.failed, 0, `${sent.failed} of ${sent.calls} calls failed: ${sent.reasons.join('; ')}`)
    t.ok(sent.calls > 20, `${sent.calls} calls`)
    t.ok((bench.ledger.get(FILE_SOURCE) ?? 0) > 1_000 && sent.records > 1_000, `${written} records`)
    t.equal(missing, 0, `${missing} of ${written} records are missing`)
    t.equal(corrupt, 0)
  },
)

async function startGateway(bench: Workbench, name: string, endpoint: string): Promise<Gateway> {
  const port = await freePort()
  const configuration = {
    receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { otlp_http: { endpoint, sending_queue: { storage: 'file_storage' } } },
    service: { pipelines: { logs: { receivers: ['otlp'], processors: [], exporters: ['otlp_http'] } } },
  }
  return { name, port, configuration, agent: await bench.startBeside(name, configuration), takesPart: true }
}

function edgeOf(gateways: readonly Gateway[]): Configuration {
  return tailing(['*.log'], {
    exporters: {
      loadbalancing: {
        routing_key: 'resource',
        protocol: { otlp: { tls: { insecure: true } } },
        resolver: { static: { hostnames: gateways.map(({ port }) => `127.0.0.1:${port}`) } },
        retry_on_failure: { initial_interval: '50ms', max_interval: '100ms' },
        sending_queue: { storage: 'file_storage' },
      },
    },
  })
}

/** An address that leads each new connection to a gateway that takes part, in turn. */
async function leadTo(gateways: readonly Gateway[], t: Test): Promise<string> {
  const open = new Set<Socket>()
  let turn = 0
  const server: Server = createServer((socket) => {
    const there = gateways.filter(({ takesPart }) => takesPart)
    const gateway = there[turn % there.length]
    turn += 1
    if (gateway === undefined) return void socket.destroy()
    const behind = connect(gateway.port, '127.0.0.1')
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of open) socket.destroy()
  })
  const { port } = server.address() as { port: number }
  return `http://127.0.0.1:${port}`
}

/** A program with the SDK of OpenTelemetry: its calls are those of the exporter, with the retries that it makes itself. */
class StockClient {
  readonly #provider: LoggerProvider
  readonly #sent = { calls: 0, failed: 0, records: 0, reasons: [] as string[] }

  constructor(url: string) {
    const exporter = new OTLPLogExporter({ url })
    const exportRecords = exporter.export.bind(exporter)
    exporter.export = (records, done) => {
      this.#sent.calls += 1
      exportRecords(records, (result) => {
        if (result.error !== undefined) {
          this.#sent.failed += 1
          this.#sent.reasons.push(String(result.error))
        }
        done(result)
      })
    }
    this.#provider = new LoggerProvider({
      processors: [
        new BatchLogRecordProcessor({
          exporter,
          scheduledDelayMillis: 50,
          maxQueueSize: 100_000,
          maxExportBatchSize: 512,
        }),
      ],
    })
  }

  async sendUntil(signal: AbortSignal): Promise<void> {
    const logger = this.#provider.getLogger('shop')
    while (!signal.aborted) {
      for (let index = 0; index < 10; index += 1) {
        const line = recordLines({
          source: CLIENT_SOURCE,
          sequence: this.#sent.records,
          form: 'plain',
          payloadBytes: 60,
        })
        logger.emit({ body: line.trimEnd() })
        this.#sent.records += 1
      }
      await delay(20)
    }
  }

  async close(): Promise<
    Readonly<{ calls: number; failed: number; records: number; reasons: readonly string[] }>
  > {
    await this.#provider.shutdown()
    return this.#sent
  }
}

async function writeUntil(bench: Workbench, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    bench.append('app.log', { source: FILE_SOURCE, count: 20 })
    await delay(40)
  }
}
