import '../support/plain-processes.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { startAgent } from './agent-process.ts'
import { freePort, noCollector, startCollector } from './collector-process.ts'
import { recordsOf, type ExportedRecord } from './otlp-json.ts'

/**
 * The agent and a real Collector, in both directions, in every form that both can speak. What the test posts at one end
 * has every field of OTLP and every kind of body, and has to be the same at the other end.
 */
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })

const BODIES = [
  { stringValue: 'ü € what happened\n  at two lines' },
  { stringValue: '' },
  { boolValue: false },
  { intValue: '-9007199254740993' },
  { doubleValue: 0.1 },
  { bytesValue: 'AAH/' },
  { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '0' }, { arrayValue: { values: [] } }] } },
  { kvlistValue: { values: [attribute('cause', 'none'), { key: 'at', value: { doubleValue: -2.5 } }] } },
]

const REQUEST = {
  resourceLogs: [
    {
      resource: {
        attributes: [attribute('service.name', 'shop'), { key: 'process.pid', value: { intValue: '4711' } }],
        droppedAttributesCount: 3,
      },
      schemaUrl: 'https://opentelemetry.io/schemas/1.36.0',
      scopeLogs: [
        {
          scope: {
            name: 'a.library',
            version: '4.5',
            attributes: [attribute('kind', 'test')],
            droppedAttributesCount: 1,
          },
          schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
          logRecords: BODIES.map((body, index) => ({
            timeUnixNano: String(1_790_000_000_123_456_789n + BigInt(index)),
            observedTimeUnixNano: '1790000001987654321',
            severityNumber: 18,
            severityText: 'ERROR2',
            body,
            attributes: [
              attribute('exception.type', 'TypeError'),
              { key: 'isFatal', value: { boolValue: true } },
              { key: 'count', value: { intValue: '7' } },
              {
                key: 'list',
                value: { arrayValue: { values: [{ doubleValue: 1.5 }, { boolValue: false }] } },
              },
              { key: 'nested', value: { kvlistValue: { values: [attribute('deep', 'yes')] } } },
            ],
            droppedAttributesCount: 2,
            flags: 1,
            traceId: '0af7651916cd43dd8448eb211c80319c',
            spanId: 'b7ad6b7169203331',
            eventName: 'shop.order.failed',
          })),
        },
        {
          scope: { name: 'another.library' },
          logRecords: [{ observedTimeUnixNano: '1790000001987654321', body: { stringValue: 'bare' } }],
        },
      ],
    },
    {
      resource: { attributes: [attribute('service.name', 'cart')] },
      scopeLogs: [
        {
          scope: { name: 'a.library' },
          logRecords: [
            {
              observedTimeUnixNano: '1790000001987654321',
              severityNumber: 9,
              body: { stringValue: 'served' },
            },
          ],
        },
      ],
    },
  ],
}

const EXPECTED = recordsOf(REQUEST)

async function post(port: number | string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(REQUEST),
  })
  return response.status
}

/** A server that keeps what the Collector sends it; a copy of everything that was posted resolves `whole`. */
async function startBackend(
  t: Test,
): Promise<{ readonly url: string; readonly whole: Promise<readonly ExportedRecord[]> }> {
  const records: ExportedRecord[] = []
  const { promise, resolve } = Promise.withResolvers<readonly ExportedRecord[]>()
  const server = createServer((message, response) => {
    void (async () => {
      const chunks: Uint8Array[] = []
      for await (const chunk of message as AsyncIterable<Uint8Array>) chunks.push(chunk)
      records.push(...recordsOf(JSON.parse(Buffer.concat(chunks).toString())))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      if (records.length >= EXPECTED.length) resolve(records)
    })()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, whole: promise }
}

function collectorReceiving(grpcPort: number, httpPort: number, backend: string): string {
  return `receivers:
  otlp:
    protocols: { grpc: { endpoint: '127.0.0.1:${grpcPort}' }, http: { endpoint: '127.0.0.1:${httpPort}' } }
exporters:
  otlp_http: { endpoint: '${backend}', encoding: json, compression: none }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [otlp], exporters: [otlp_http] }
`
}

const TO_COLLECTOR: readonly (readonly [words: string, type: string, options: string])[] = [
  ...['gzip', 'zstd', 'none'].map(
    (name) => [`over gRPC with ${name}`, 'otlp_grpc', `compression: ${name}`] as const,
  ),
  ...['gzip', 'zstd', 'zlib', 'deflate', 'none'].map(
    (name) => [`over HTTP with ${name}`, 'otlp_http', `compression: ${name}`] as const,
  ),
  ['over HTTP as JSON', 'otlp_http', 'encoding: json'],
]

for (const [words, type, options] of TO_COLLECTOR) {
  test(`a Collector gets every field from the agent ${words}`, { skip: noCollector }, async (t) => {
    const backend = await startBackend(t)
    const [grpcPort, httpPort] = [await freePort(), await freePort()]
    const endpoint = `http://127.0.0.1:${type === 'otlp_grpc' ? grpcPort : httpPort}`
    const cwd = t.testdir({
      'collector.yaml': collectorReceiving(grpcPort, httpPort, backend.url),
      'agent.yaml': `receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } }
exporters:
  ${type}: { endpoint: '${endpoint}', ${options}, sending_queue: { batch: { min_size: 0 } } }
service:
  pipelines:
    logs: { receivers: [otlp], exporters: [${type}] }
`,
    })
    await startCollector(t, cwd)
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
    await agent.until(' running')
    t.equal(await post(/http_port=(\d+)/.exec(agent.stderr())?.[1] ?? ''), 200)
    t.strictSame(inOrder(await backend.whole), inOrder(EXPECTED))
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0, agent.stderr())
  })
}

function agentReceiving(): string {
  return `receivers:
  otlp: { protocols: { grpc: { endpoint: '127.0.0.1:0' }, http: { endpoint: '127.0.0.1:0' } } }
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [otlp], exporters: [file] }
`
}

/** A running agent that writes to a file what a Collector may send it. */
async function startReceivingAgent(t: Test) {
  const cwd = t.testdir({ 'agent.yaml': agentReceiving() })
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await agent.until(' running')
  const port = (name: string): string => new RegExp(`${name}_port=(\\d+)`).exec(agent.stderr())?.[1] ?? ''
  const endpoints = { otlp_grpc: `127.0.0.1:${port('grpc')}`, otlp_http: `http://127.0.0.1:${port('http')}` }
  return {
    cwd,
    endpoints,
    untilWritten: async (count: number) => {
      for (let waitedMs = 0; written(cwd).length < count; waitedMs += 20) {
        if (waitedMs > 20_000) throw new Error(`${written(cwd).length} records arrived`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    /** What is in the file when the agent has ended. */
    records: async () => {
      agent.child.kill('SIGTERM')
      t.equal(await agent.ended, 0, agent.stderr())
      return written(cwd)
    },
  }
}

/** The records of all whole lines. */
function written(cwd: string): readonly ExportedRecord[] {
  const lines = readFileSync(join(cwd, 'out.jsonl'), 'utf8').split('\n').slice(0, -1)
  return lines.flatMap((line) => recordsOf(JSON.parse(line)))
}

const FROM_COLLECTOR: readonly (readonly [
  words: string,
  type: 'otlp_grpc' | 'otlp_http',
  options: string,
])[] = [
  ...['gzip', 'zstd', 'none'].map(
    (name) => [`over gRPC with ${name}`, 'otlp_grpc', `compression: ${name}`] as const,
  ),
  ...['gzip', 'zstd', 'zlib', 'deflate', 'none'].map(
    (name) => [`over HTTP with ${name}`, 'otlp_http', `compression: ${name}`] as const,
  ),
  ['over HTTP as JSON', 'otlp_http', 'encoding: json'],
]

for (const [words, type, options] of FROM_COLLECTOR) {
  test(`the agent gets every field from a Collector ${words}`, { skip: noCollector }, async (t) => {
    const agent = await startReceivingAgent(t)
    const httpPort = await freePort()
    writeFileSync(
      join(agent.cwd, 'collector.yaml'),
      `receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${httpPort}' } } }
exporters:
  ${type}: { endpoint: '${agent.endpoints[type]}', tls: { insecure: true }, sending_queue: { enabled: false }, ${options} }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [otlp], exporters: [${type}] }
`,
    )
    await startCollector(t, agent.cwd)
    // Without a queue the Collector answers when it was answered itself.
    t.equal(await post(httpPort), 200)
    t.strictSame(inOrder(await agent.records()), inOrder(EXPECTED))
  })
}

/** Records of one source keep their order; which source comes first nobody promises. */
function inOrder(records: readonly ExportedRecord[]): readonly string[] {
  return records.map((record) => JSON.stringify(record)).toSorted()
}

const LINES = Array.from(
  { length: 2_000 },
  (_, index) => `line ${index} ü € ${'x'.repeat(1 + (index % 300))}`,
)

for (const type of ['otlp_grpc', 'otlp_http'] as const) {
  test(
    `the agent gets every line of a file that a Collector reads, by ${type}`,
    { skip: noCollector },
    async (t) => {
      const agent = await startReceivingAgent(t)
      const head = '2026-03-01T10:00:00.123456789Z ERROR 0af7651916cd43dd8448eb211c80319c'
      writeFileSync(join(agent.cwd, 'app.log'), LINES.map((line) => `${head} ${line}\n`).join(''))
      writeFileSync(
        join(agent.cwd, 'collector.yaml'),
        `receivers:
  file_log:
    include: [app.log]
    start_at: beginning
    operators:
      - type: regex_parser
        regex: '^(?P<time>\\S+) (?P<level>\\S+) (?P<trace>\\S+) (?P<text>.*)$'
        timestamp: { parse_from: attributes.time, layout_type: gotime, layout: '2006-01-02T15:04:05.999999999Z07:00' }
        severity: { parse_from: attributes.level }
        trace: { trace_id: { parse_from: attributes.trace } }
      - { type: move, from: attributes.text, to: body }
exporters:
  ${type}: { endpoint: '${agent.endpoints[type]}', tls: { insecure: true }, sending_queue: { num_consumers: 1 } }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [file_log], exporters: [${type}] }
`,
      )
      await startCollector(t, agent.cwd)
      await agent.untilWritten(LINES.length)
      const records = await agent.records()
      t.strictSame(
        records.map(({ record }) => record.body),
        LINES.map((stringValue) => ({ stringValue })),
      )
      t.strictSame(
        [...new Set(records.map(({ record }) => JSON.stringify(aroundBody(record))))],
        [
          JSON.stringify({
            timeUnixNano: '1772359200123456789',
            severityNumber: 17,
            severityText: 'ERROR',
            traceId: '0af7651916cd43dd8448eb211c80319c',
            hasName: true,
          }),
        ],
      )
    },
  )
}

function aroundBody({
  timeUnixNano,
  severityNumber,
  severityText,
  traceId,
  attributes,
}: ExportedRecord['record']) {
  const hasName = attributes?.some(({ key }) => key === 'log.file.name')
  return { timeUnixNano, severityNumber, severityText, traceId, hasName }
}
