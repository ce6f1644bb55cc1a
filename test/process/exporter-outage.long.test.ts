import '../support/plain-processes.ts'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { makeCertificates, noOpenssl } from '../support/certificates.ts'
import { OtlpGrpcSink } from '../support/otlp-grpc-sink.ts'
import { OtlpSink } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'
import { serving } from './webhook-service.ts'

/**
 * One file goes to two exporters with queues on the disk. The server of the one is out in some way: the other has every
 * line all the same. Then the agent is started again with the server as it should be, which gets every line too.
 */
const LINES = Array.from({ length: 2_000 }, (_, index) => `line ${index} ${'x'.repeat(index % 100)}`)

interface Sink {
  readonly port: number
  readonly bodies: readonly string[]
}

interface Kind {
  readonly name: string
  readonly sink: (t: Test) => Promise<Sink>
  /** The exporter's configuration in one line. */
  readonly exporter: (host: string, isSecure: boolean) => string
  /** Only these: the rest is the same connection as another kind's. */
  readonly outages?: readonly string[]
}

const DELIVERY =
  'timeout: 2s, retry_on_failure: { initial_interval: 20ms, max_interval: 100ms }, sending_queue: { storage: file_storage }'

const KINDS: readonly Kind[] = [
  {
    name: 'otlp_grpc',
    sink: grpcSink,
    exporter: (host, isSecure) =>
      `otlp_grpc: { endpoint: '${isSecure ? 'https' : 'http'}://${host}', ${DELIVERY} }`,
  },
  {
    name: 'otlp_http',
    sink: async (t) => {
      const sink = await new OtlpSink().start()
      t.teardown(() => sink.close())
      return sink
    },
    exporter: (host, isSecure) =>
      `otlp_http: { endpoint: '${isSecure ? 'https' : 'http'}://${host}', ${DELIVERY} }`,
  },
  {
    name: 'loadbalancing',
    outages: ['is down', 'never answers'],
    sink: grpcSink,
    exporter: (host, isSecure) =>
      `loadbalancing: { protocol: { otlp: { tls: { insecure: ${!isSecure} } } }, resolver: { static: { hostnames: ['${host}'] } }, ${DELIVERY} }`,
  },
  {
    name: 'webhook',
    outages: ['is down', 'never answers', 'cuts every connection', 'has a name that nobody knows'],
    sink: webhookSink,
    exporter: (host, isSecure) =>
      `webhook: { url: '${isSecure ? 'https' : 'http'}://${host}/', allow_private: true, ${DELIVERY} }`,
  },
]

async function webhookSink(t: Test): Promise<Sink> {
  const { taken, url } = await serving(t, () => 200)
  return {
    port: Number(new URL(url).port),
    get bodies() {
      return taken.flatMap(({ body }) => body.match(/line \d+ x*/g) ?? [])
    },
  }
}

async function grpcSink(t: Test): Promise<Sink> {
  const sink = await new OtlpGrpcSink().start()
  t.teardown(() => sink.close())
  return sink
}

interface Outage {
  readonly host: string
  readonly isSecure?: boolean
}

type MakeOutage = (t: Test, sink: Sink) => Promise<Outage>

/** What stands where the server should be. */
const OUTAGES: Readonly<Record<string, MakeOutage>> = {
  'is down': () => Promise.resolve({ host: '127.0.0.1:1' }),
  'never answers': (t) => listening(t, (socket) => void socket.resume()),
  'cuts every connection': (t) =>
    listening(t, (socket) => void socket.once('data', () => socket.resetAndDestroy())),
  'is slow': (t, { port }) =>
    listening(t, (socket) => {
      const server = connect(port, '127.0.0.1')
      server.on('error', () => socket.destroy())
      socket.on('close', () => server.destroy())
      socket.on('data', (chunk: Buffer) => setTimeout(() => server.write(chunk), 100))
      server.on('data', (chunk: Buffer) => setTimeout(() => socket.write(chunk), 100))
    }),
  'has a name that nobody knows': () => Promise.resolve({ host: 'sink.invalid:4317' }),
  'has a certificate that nobody trusts': wrongCertificate,
}

async function listening(t: Test, take: (socket: Socket) => void): Promise<Outage> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    take(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function wrongCertificate(t: Test): Promise<Outage> {
  const { serverCert, serverKey } = makeCertificates(t.testdir(), '127.0.0.1')
  const server = createTlsServer({
    cert: readFileSync(serverCert),
    key: readFileSync(serverKey),
    ALPNProtocols: ['h2', 'http/1.1'],
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, isSecure: true }
}

function writeConfig(cwd: string, exporter: string, healthy: string): void {
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [logs/*.log], start_at: beginning }
exporters:
  ${exporter}
  otlp_http/healthy: { endpoint: '${healthy}', sending_queue: { storage: file_storage } }
service:
  pipelines:
    logs: { receivers: [file], exporters: [${exporter.slice(0, exporter.indexOf(':'))}, otlp_http/healthy] }
`,
  )
}

async function untilAllIn(bodies: readonly string[]): Promise<void> {
  for (let waitedMs = 0; new Set(bodies).size < LINES.length; waitedMs += 10) {
    if (waitedMs > 10_000) throw new Error(`${new Set(bodies).size} lines arrived`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

for (const kind of KINDS) {
  for (const [what, outage] of Object.entries(OUTAGES)) {
    if (!(kind.outages?.includes(what) ?? true)) continue
    const skip = outage === wrongCertificate && noOpenssl
    test(
      `another exporter gets every line while the server of ${kind.name} ${what}, and so does it later`,
      { skip },
      async (t) => {
        const sink = await kind.sink(t)
        const healthy = await new OtlpSink().start()
        t.teardown(() => healthy.close())
        const { host, isSecure = false } = await outage(t, sink)
        const cwd = t.testdir({ logs: { 'app.log': `${LINES.join('\n')}\n` } })
        mkdirSync(join(cwd, 'state'))
        writeConfig(cwd, kind.exporter(host, isSecure), healthy.endpoint)
        const first = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
        await Promise.race([untilAllIn(healthy.bodies), first.ended])
        t.strictSame(healthy.bodies, LINES)
        first.child.kill('SIGTERM')
        t.equal(await first.ended, 0, first.stderr())
        writeConfig(cwd, kind.exporter(`127.0.0.1:${sink.port}`, false), healthy.endpoint)
        const second = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], {
          cwd,
        })
        t.equal(await second.ended, 0, second.stderr())
        t.strictSame([...new Set(sink.bodies)].toSorted(), LINES.toSorted())
      },
    )
  }
}
