import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, Agent as HttpAgent } from 'node:http'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { RunningAgent } from './running-agent.ts'

/**
 * How many records the receiver otlp takes for each CPU-second of the agent's process: over gRPC and HTTP, plain and
 * gzip, when only errors matter and when all are forwarded through a queue on the disk.
 *
 *   node test/bench/otlp-receive.ts [SECONDS]
 *
 * 1,000 records a request with bodies of 300 bytes, as an SDK writes them; one in 200 is an error with a trace in its
 * attributes. Requests are answered when their records are durable, or dropped since they are no errors.
 */
const SECONDS = Number(process.argv[2] ?? 5)
const RECORDS = 1_000
const BODY_BYTES = 300
const ERROR_EVERY = 200
const SENDERS = 4
const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

type Send = () => Promise<void>

const resource = { attributes: { 'service.name': 'shop', 'host.name': 'node-1', 'process.pid': 4711 } }
const request = encodeLogs(
  batchOfRecords(
    Array.from({ length: RECORDS }, (_, index) => {
      const isError = index % ERROR_EVERY === 0
      const head = `request ${(index * 2_654_435_761) % 4_294_967_296} served /items/${index} in ${index % 97} ms `
      return {
        timeUnixNano: 1_700_000_000_000_000_000n + BigInt(index),
        observedTimeUnixNano: 1_700_000_000_000_001_000n + BigInt(index),
        severityNumber: isError ? 17 : 9,
        severityText: isError ? 'ERROR' : 'INFO',
        body: head + 'n'.repeat(BODY_BYTES - head.length),
        attributes: {
          'http.request.method': 'GET',
          'http.response.status_code': 200,
          'thread.name': `worker-${index % 16}`,
          ...(isError
            ? {
                'exception.type': 'TypeError',
                'exception.message': 'x is not a function',
                'exception.stacktrace': 'TypeError: x is not a function\n    at f (/srv/shop/cart.js:10:5)',
              }
            : {}),
        },
        eventName: '',
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: 'eee19b7ec3c1b174',
        resource,
        scope: { name: 'shop', version: '1.0.0', attributes: {}, droppedAttributesCount: 0, schemaUrl: '' },
      }
    }),
    { stream: 'bench' },
  ),
)
const compressed = gzipSync(request, { level: 6 })

const sink = createServer((incoming, answer) => {
  incoming.resume().on('end', () => answer.end())
}).listen(0, '127.0.0.1')
await once(sink, 'listening')
const sinkPort = (sink.address() as AddressInfo).port

for (const mode of ['errors', 'all'] as const) {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-receive-'))
  const [grpcPort, httpPort] = [await freePort(), await freePort()]
  const agent = await RunningAgent.start(folder, configuration(mode, { grpcPort, httpPort }))
  try {
    for (const [name, send] of Object.entries(sendersTo(grpcPort, httpPort))) {
      await drive(send, 1)
      const sent = drive(send, SECONDS)
      const { cpuSeconds, peakBytes } = await agent.watch(SECONDS)
      const records = await sent
      const perCpuSecond = Math.round(records / cpuSeconds).toLocaleString('en')
      const perSecond = Math.round(records / SECONDS).toLocaleString('en')
      console.log(
        `${mode.padEnd(7)} ${name.padEnd(10)} ${perCpuSecond.padStart(9)} records a CPU-second, ` +
          `${perSecond.padStart(9)} a second, at most ${Math.round(peakBytes / 1e6)} MB`,
      )
    }
  } finally {
    await agent.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
sink.close()
sink.closeAllConnections()

function configuration(
  mode: 'errors' | 'all',
  ports: { readonly grpcPort: number; readonly httpPort: number },
) {
  const protocols = {
    grpc: { endpoint: `127.0.0.1:${ports.grpcPort}` },
    http: { endpoint: `127.0.0.1:${ports.httpPort}` },
  }
  const processors = mode === 'errors' ? ['detect'] : []
  return {
    receivers: { otlp: { protocols } },
    processors: mode === 'errors' ? { detect: {} } : {},
    exporters: {
      otlp_http: {
        endpoint: `http://127.0.0.1:${sinkPort}`,
        sending_queue: { storage: 'file_storage', queue_size: '256MiB' },
      },
    },
    service: { pipelines: { logs: { receivers: ['otlp'], processors, exporters: ['otlp_http'] } } },
  }
}

/** Sends requests one after the other from several senders. Shape: records that were answered with success. */
async function drive(send: Send, seconds: number): Promise<number> {
  const endMs = performance.now() + seconds * 1_000
  let answered = 0
  const senders = Array.from({ length: SENDERS }, async () => {
    while (performance.now() < endMs) {
      await send()
      answered += RECORDS
    }
  })
  await Promise.all(senders)
  return answered
}

function sendersTo(grpcPort: number, httpPort: number): Readonly<Record<string, Send>> {
  const agent = new HttpAgent({ keepAlive: true })
  const post =
    (body: Uint8Array, headers: Record<string, string>): Send =>
    async () => {
      const sending = httpRequest({
        agent,
        host: '127.0.0.1',
        port: httpPort,
        path: '/v1/logs',
        method: 'POST',
        headers,
      })
      sending.setHeader('content-type', 'application/x-protobuf')
      sending.end(body)
      const [answer] = (await once(sending, 'response')) as [{ statusCode?: number; resume(): unknown }]
      answer.resume()
      if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
    }
  const unchanged = (bytes: Buffer): Buffer => bytes
  const call = (compression: 0 | 2): Send => {
    const channel = { 'grpc.default_compression_algorithm': compression }
    const client = new Client(`127.0.0.1:${grpcPort}`, credentials.createInsecure(), channel)
    return async () => {
      await new Promise<void>((resolve, reject) => {
        client.makeUnaryRequest(
          EXPORT,
          unchanged,
          unchanged,
          Buffer.from(request),
          new Metadata(),
          (error) => {
            if (error === null) resolve()
            else reject(error)
          },
        )
      })
    }
  }
  return {
    'http plain': post(request, {}),
    'http gzip': post(compressed, { 'content-encoding': 'gzip' }),
    'grpc plain': call(0),
    'grpc gzip': call(2),
  }
}

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
