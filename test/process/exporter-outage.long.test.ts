import '../support/plain-processes.ts'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
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

interface Security {
  readonly isSecure: boolean
  /** Whom the exporter trusts; the usual authorities when absent. */
  readonly ca?: string
}

interface Kind {
  readonly name: string
  readonly sink: (t: Test) => Promise<Sink>
  /** The exporter's configuration in one line. */
  readonly exporter: (host: string, security: Security) => string
}

const DELIVERY =
  'timeout: 2s, retry_on_failure: { initial_interval: 20ms, max_interval: 100ms }, sending_queue: { storage: file_storage }'

const KINDS: readonly Kind[] = [
  {
    name: 'otlp_grpc',
    sink: grpcSink,
    exporter: (host, { isSecure, ca }) =>
      `otlp_grpc: { endpoint: '${isSecure ? 'https' : 'http'}://${host}', ${trusting(ca)}${DELIVERY} }`,
  },
  {
    name: 'otlp_http',
    sink: async (t) => {
      const sink = await new OtlpSink().start()
      t.teardown(() => sink.close())
      return sink
    },
    exporter: (host, { isSecure, ca }) =>
      `otlp_http: { endpoint: '${isSecure ? 'https' : 'http'}://${host}', ${trusting(ca)}${DELIVERY} }`,
  },
  {
    name: 'loadbalancing',
    sink: grpcSink,
    exporter: (host, { isSecure, ca }) =>
      `loadbalancing: { protocol: { otlp: { tls: { insecure: ${!isSecure}${ca === undefined ? '' : `, ca_file: '${ca}'`} } } }, resolver: { static: { hostnames: ['${host}'] } }, ${DELIVERY} }`,
  },
  {
    name: 'webhook',
    sink: webhookSink,
    exporter: (host, { isSecure, ca }) =>
      `webhook: { preset: loki, url: '${isSecure ? 'https' : 'http'}://${host}/', allow_private: true, ${trusting(ca)}${DELIVERY} }`,
  },
]

function trusting(ca: string | undefined): string {
  return ca === undefined ? '' : `tls: { ca_file: '${ca}' }, `
}

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
  readonly ca?: string
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
  'has a certificate that has expired': expiredCertificate,
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
  return await securely(t, serverCert, serverKey)
}

/** Its authority is trusted, and its last day was yesterday. */
async function expiredCertificate(t: Test): Promise<Outage> {
  const folder = t.testdir()
  const { ca, serverKey } = makeCertificates(folder, '127.0.0.1')
  const signing = [
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '-1',
    '-extfile',
    'server.ext',
  ]
  execFileSync('openssl', ['x509', '-req', '-in', 'server.csr', ...signing, '-out', 'expired.pem'], {
    cwd: folder,
    stdio: 'ignore',
  })
  const authority = join(mkdtempSync(join(tmpdir(), 'authority-')), 'ca.pem')
  t.teardown(() => rmSync(dirname(authority), { recursive: true }))
  copyFileSync(ca, authority)
  return { ...(await securely(t, join(folder, 'expired.pem'), serverKey)), ca: authority }
}

/** A certificate of the authority in a folder that is good for some seconds. Shape: its path. */
function shortCertificate(folder: string, seconds: number): string {
  const end = new Date(Date.now() + seconds * 1_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  writeFileSync(join(folder, 'index.txt'), '')
  writeFileSync(
    join(folder, 'authority.cnf'),
    `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = optional
`,
  )
  const signing = ['-cert', 'ca.pem', '-keyfile', 'ca.key', '-extfile', 'server.ext', '-notext', '-batch']
  execFileSync(
    'openssl',
    ['ca', '-config', 'authority.cnf', ...signing, '-enddate', end, '-in', 'server.csr', '-out', 'short.pem'],
    { cwd: folder, stdio: 'ignore' },
  )
  return join(folder, 'short.pem')
}

async function securely(t: Test, cert: string, key: string): Promise<Outage> {
  const server = createTlsServer({
    cert: readFileSync(cert),
    key: readFileSync(key),
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
    if (waitedMs > 60_000) throw new Error(`${new Set(bodies).size} lines arrived`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

for (const kind of KINDS) {
  for (const [what, outage] of Object.entries(OUTAGES)) {
    const skip = (outage === wrongCertificate || outage === expiredCertificate) && noOpenssl
    test(
      `another exporter gets every line while the server of ${kind.name} ${what}, and so does it later`,
      { skip },
      async (t) => {
        const sink = await kind.sink(t)
        const healthy = await new OtlpSink().start()
        t.teardown(() => healthy.close())
        const { host, isSecure = false, ca } = await outage(t, sink)
        const cwd = t.testdir({ logs: { 'app.log': `${LINES.join('\n')}\n` } })
        mkdirSync(join(cwd, 'state'))
        writeConfig(
          cwd,
          kind.exporter(host, { isSecure, ...(ca === undefined ? {} : { ca }) }),
          healthy.endpoint,
        )
        const first = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
        await Promise.race([untilAllIn(healthy.bodies), first.ended])
        t.strictSame(healthy.bodies, LINES)
        first.child.kill('SIGTERM')
        t.equal(await first.ended, 0, first.stderr())
        writeConfig(cwd, kind.exporter(`127.0.0.1:${sink.port}`, { isSecure: false }), healthy.endpoint)
        const second = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], {
          cwd,
        })
        t.equal(await second.ended, 0, second.stderr())
        t.strictSame([...new Set(sink.bodies)].toSorted(), LINES.toSorted())
      },
    )
  }
}

test(
  'another exporter gets every line while a certificate has expired, and with a new one so does the first',
  { skip: noOpenssl },
  async (t) => {
    const [sink, healthy] = [await new OtlpSink().start(), await new OtlpSink().start()]
    t.teardown(() => Promise.all([sink.close(), healthy.close()]))
    const folder = t.testdir({ certificates: {}, work: { logs: { 'app.log': `${LINES[0]}\n` }, state: {} } })
    const { ca, serverCert, serverKey } = makeCertificates(join(folder, 'certificates'), '127.0.0.1')
    const short = shortCertificate(join(folder, 'certificates'), 15)
    const expiry = Date.parse(new X509Certificate(readFileSync(short)).validTo)
    const key = readFileSync(serverKey)
    const sockets = new Set<Socket>()
    const server = createTlsServer({ cert: readFileSync(short), key }, (socket) => {
      sockets.add(socket)
      const onward = connect(sink.port, '127.0.0.1')
      socket.on('error', () => undefined).on('close', () => onward.destroy())
      onward.on('error', () => undefined).on('close', () => socket.destroy())
      socket.pipe(onward).pipe(socket)
    })
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => void server.close())
    const { port } = server.address() as AddressInfo
    const cwd = join(folder, 'work')
    writeConfig(
      cwd,
      `otlp_http: { endpoint: 'https://127.0.0.1:${port}', ${trusting(ca)}${DELIVERY} }`,
      healthy.endpoint,
    )
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
    await untilTrue(() => sink.bodies.length === 1)
    await untilTrue(() => Date.now() > expiry + 1_000)
    for (const socket of sockets) socket.destroy()
    appendFileSync(join(cwd, 'logs/app.log'), `${LINES.slice(1).join('\n')}\n`)
    await agent.until(/certificate has expired/)
    await untilAllIn(healthy.bodies)
    t.equal(sink.bodies.length, 1, 'nobody believes a certificate that has expired')
    server.setSecureContext({ cert: readFileSync(serverCert), key })
    await untilAllIn(sink.bodies)
    t.strictSame([...new Set(sink.bodies)].toSorted(), LINES.toSorted())
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0, agent.stderr())
  },
)

test('another exporter gets every line while the disk of the exporter file is full, and so does it later', async (t) => {
  const healthy = await new OtlpSink().start()
  t.teardown(() => healthy.close())
  const cwd = t.testdir({ logs: { 'app.log': `${LINES.join('\n')}\n` } })
  const output = join(cwd, 'out.jsonl')
  symlinkSync('/dev/full', output)
  writeConfig(cwd, `file/out: { path: out.jsonl, ${DELIVERY} }`, healthy.endpoint)
  const first = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await Promise.race([untilAllIn(healthy.bodies), first.ended])
  t.strictSame(healthy.bodies, LINES)
  first.child.kill('SIGTERM')
  t.equal(await first.ended, 0, first.stderr())
  rmSync(output)
  const second = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
  t.equal(await second.ended, 0, second.stderr())
  const written = readFileSync(output, 'utf8').match(/line \d+ x*/g) ?? []
  t.strictSame([...new Set(written)].toSorted(), LINES.toSorted())
})

test('another exporter gets every error while the knowledge is locked by another program, and so does it later', async (t) => {
  const healthy = await new OtlpSink().start()
  t.teardown(() => healthy.close())
  const cwd = t.testdir({ logs: { 'app.log': '' } })
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [logs/*.log], start_at: beginning, poll_interval: 50ms }
processors:
  recombine: { force_flush_period: 100ms }
  detect: {}
exporters:
  knowledge: { path: knowledge.sqlite, ${DELIVERY} }
  otlp_http/healthy: { endpoint: '${healthy.endpoint}' }
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, detect], exporters: [knowledge, otlp_http/healthy] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await agent.until(/ running/)
  const locking = new DatabaseSync(join(cwd, 'knowledge.sqlite'))
  locking.exec('BEGIN IMMEDIATE')
  const count = 40
  const traces = Array.from(
    { length: count },
    (_, index) =>
      `TypeError: no ${'abcdefghij'[index % 10]} here\n    at f${index} (/srv/shop/cart${index}.js:1:2)\n`,
  )
  appendFileSync(join(cwd, 'logs/app.log'), `${traces.join('')}done\n`)
  await untilTrue(() => healthy.bodies.filter((body) => body.startsWith('TypeError')).length === count)
  const known = (): number => Number(locking.prepare('SELECT count(*) AS count FROM error').get()?.['count'])
  t.equal(known(), 0, 'nothing gets past the lock')
  locking.exec('COMMIT')
  await untilTrue(() => known() === count)
  locking.close()
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})

async function untilTrue(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 20) {
    if (waitedMs > 60_000) throw new Error('it did not come true')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
