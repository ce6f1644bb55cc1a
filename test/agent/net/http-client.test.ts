import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { test } from 'tap'
import { describeError } from '../../../agent/model/errors.ts'
import { AddressGuard } from '../../../agent/net/address-guard.ts'
import { HttpClient, type HttpClientOptions } from '../../../agent/net/http-client.ts'
import { ClientTls } from '../../../agent/net/client-tls.ts'
import { tlsFields, type TlsOptions } from '../../../agent/net/tls-options.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal

interface Teardown {
  teardown(handler: () => unknown): void
}

function clientWith(t: Teardown, options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = new HttpClient({
    connectionsMax: 0,
    idleTimeoutMs: 1_000,
    responseBytesMax: 1_000,
    ...options,
  })
  t.teardown(() => client.close())
  return client
}

/** What a client with this configuration is told of TLS. */
async function tlsOf(t: Teardown, written: Readonly<Record<string, unknown>>): Promise<() => TlsOptions> {
  const tls = new ClientTls({ ...settingsWith(), config: tlsFields.parse(written) })
  t.teardown(() => tls.stop())
  await tls.start()
  return () => tls.current
}

async function listening(t: Teardown, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

async function serving(t: Teardown, listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  return { url: `http://127.0.0.1:${await listening(t, server)}/`, server }
}

const get = { method: 'GET', headers: {} } as const

test('HttpClient says that nobody answered, why, and that it may be tried again', async (t) => {
  const client = clientWith(t)
  const failure = await client
    .send({ ...get, url: 'http://127.0.0.1:1/' }, never)
    .catch((thrown: unknown) => thrown)
  t.match(failure, { name: 'RetryableError', code: 'HEPH_HTTP_FAILED', cause: { code: 'ECONNREFUSED' } })
})

test('HttpClient says why when none of the addresses of a name answers', async (t) => {
  const failure = await clientWith(t)
    .send({ ...get, url: 'http://localhost:1/' }, never)
    .catch((thrown: unknown) => thrown)
  t.match(describeError(failure), /^no answer from http:\/\/localhost:1: connect ECONNREFUSED /)
})

test('HttpClient says so when the connection is cut in the middle of an answer', async (t) => {
  const { url } = await serving(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setImmediate(() => response.socket?.resetAndDestroy())
  })
  await t.rejects(clientWith(t).send({ ...get, url }, never), { code: 'HEPH_HTTP_FAILED' })
})

test('HttpClient ends a request when its signal does, with the reason', async (t) => {
  const { url } = await serving(t, () => undefined)
  const controller = new AbortController()
  const sending = clientWith(t).send({ ...get, url }, controller.signal)
  controller.abort(new Error('enough'))
  await t.rejects(sending, { message: 'enough' })
})

test('HttpClient ends a request whose connection is not even made when its signal does', async (t) => {
  // A listener whose queue is full takes no further connection, nor does it refuse one.
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, resolve))
  t.teardown(() => server.close())
  const controller = new AbortController()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const sending = clientWith(t).send({ ...get, url }, controller.signal)
  setTimeout(() => controller.abort(new Error('enough')), 20)
  await t.rejects(sending, { message: 'enough' })
})

test('HttpClient ends a request in time where the connection is taken and nobody speaks TLS, and gives the connection up', async (t) => {
  const server = createTcpServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const controller = new AbortController()
  const sending = clientWith(t).send({ ...get, url }, controller.signal)
  setTimeout(() => controller.abort(new Error('enough')), 100)
  await t.rejects(sending, { message: 'enough' })
  await t.rejects(clientWith(t).send({ ...get, url }, AbortSignal.abort(new Error('before'))), {
    message: 'before',
  })
  // undici looks at its clock twice a second.
  await t.rejects(clientWith(t, { connectTimeoutMs: 200 }).send({ ...get, url }, never), {
    code: 'HEPH_HTTP_FAILED',
    cause: { code: 'UND_ERR_CONNECT_TIMEOUT' },
  })
})

test('HttpClient gives every status to its caller and follows no redirect', async (t) => {
  const paths: string[] = []
  const { url } = await serving(t, (request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(307, { location: '/elsewhere', 'Set-Cookie': ['a', 'b'] }).end('moved')
  })
  const response = await clientWith(t).send({ ...get, url: `${url}a?b=c` }, never)
  t.equal(response.status, 307)
  t.match(response.headers, { location: '/elsewhere', 'set-cookie': 'a' })
  t.equal(Buffer.from(response.body).toString(), 'moved')
  t.same(paths, ['/a?b=c'])
})

test('HttpClient reads no more of an answer than its bound, and goes on with the next request', async (t) => {
  let count = 0
  const { url } = await serving(t, (_request, response) => {
    count += 1
    if (count > 1) {
      response.end('short')
      return
    }
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000))) continue
    }
    response.on('drain', write)
    write()
  })
  const client = clientWith(t)
  t.equal((await client.send({ ...get, url }, never)).body.length, 1_000)
  t.equal(Buffer.from((await client.send({ ...get, url }, never)).body).toString(), 'short')
})

for (const [hint, keepAliveTimeoutMs] of [
  ['no hint', 0],
  ['a hint to keep it longer', 60_000],
] as const) {
  test(`HttpClient keeps a connection open for the next request, and no longer than told, with ${hint}`, async (t) => {
    const { url, server } = await serving(t, (_request, response) => response.end())
    server.keepAliveTimeout = keepAliveTimeoutMs
    let connections = 0
    const ended = new Promise((resolve) => {
      server.on('connection', (socket) => {
        connections += 1
        socket.on('close', resolve)
      })
    })
    const client = clientWith(t, { idleTimeoutMs: 50 })
    await client.send({ ...get, url }, never)
    // A connection is free again a turn of the event loop after its answer.
    await new Promise((resolve) => setImmediate(resolve))
    await client.send({ ...get, url }, never)
    t.equal(connections, 1)
    const idleSince = performance.now()
    await ended
    t.ok(performance.now() - idleSince < 3_000)
  })
}

test('HttpClient opens no more connections than told', async (t) => {
  let underWay = 0
  let most = 0
  const { url } = await serving(t, (_request, response) => {
    underWay += 1
    most = Math.max(most, underWay)
    setTimeout(() => {
      underWay -= 1
      response.end()
    }, 20)
  })
  const client = clientWith(t, { connectionsMax: 2 })
  await Promise.all(Array.from({ length: 6 }, () => client.send({ ...get, url }, never)))
  t.equal(most, 2)
})

test('HttpClient sends its body, method and headers', async (t) => {
  const { url } = await serving(t, (request, response) => {
    request.pipe(
      response.writeHead(200, { 'x-seen': `${request.method} ${String(request.headers['x-own'])}` }),
    )
  })
  const response = await clientWith(t).send(
    { method: 'POST', url, headers: { 'x-own': 'yes' }, body: Buffer.from('body') },
    never,
  )
  t.equal(response.headers['x-seen'], 'POST yes')
  t.equal(Buffer.from(response.body).toString(), 'body')
})

test('HttpClient sends plain requests through a proxy, with its password', async (t) => {
  const seen: unknown[] = []
  const { url } = await serving(t, (request, response) => {
    seen.push([request.url, request.headers['proxy-authorization']])
    response.end('from the proxy')
  })
  const proxyUrl = url.replace('http://', 'http://user:secret@')
  const response = await clientWith(t, { proxyUrl }).send({ ...get, url: 'http://far.invalid/path' }, never)
  t.equal(Buffer.from(response.body).toString(), 'from the proxy')
  t.same(seen, [['http://far.invalid/path', `Basic ${Buffer.from('user:secret').toString('base64')}`]])
})

test('HttpClient trusts the authority it is given and nobody else', { skip: noOpenssl }, async (t) => {
  const files = makeCertificates(t.testdir(), '127.0.0.1')
  const server = createTlsServer(
    { key: readFileSync(files.serverKey), cert: readFileSync(files.serverCert) },
    (_request, response) => response.end('hello'),
  )
  const url = `https://127.0.0.1:${await listening(t, server)}/`
  const options = async (config: Record<string, unknown>) => ({
    tls: await tlsOf(t, config),
  })
  const trusting = clientWith(t, await options({ ca_file: files.ca }))
  t.equal(Buffer.from((await trusting.send({ ...get, url }, never)).body).toString(), 'hello')
  const both = clientWith(t, await options({ ca_file: files.ca, include_system_ca_certs_pool: true }))
  t.equal((await both.send({ ...get, url }, never)).status, 200)
  const distrusting = clientWith(t, await options({}))
  await t.rejects(distrusting.send({ ...get, url }, never), { code: 'HEPH_HTTP_FAILED' })
  const careless = clientWith(t, await options({ insecure_skip_verify: true }))
  t.equal((await careless.send({ ...get, url }, never)).status, 200)
})

test(
  'HttpClient reaches a TLS server through a proxy that only passes bytes on',
  { skip: noOpenssl },
  async (t) => {
    const files = makeCertificates(t.testdir(), '127.0.0.1')
    const server = createTlsServer(
      { key: readFileSync(files.serverKey), cert: readFileSync(files.serverCert) },
      (_request, response) => response.end('hello'),
    )
    const port = await listening(t, server)
    const proxy = createServer()
    const tunnels: string[] = []
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '')
      const far = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        far.pipe(socket).pipe(far)
      })
      for (const end of [far, socket]) end.on('error', () => undefined)
      t.teardown(() => far.destroy())
      t.teardown(() => socket.destroy())
    })
    const proxyUrl = `http://127.0.0.1:${await listening(t, proxy)}`
    const tls = await tlsOf(t, { ca_file: files.ca })
    const response = await clientWith(t, { proxyUrl, tls }).send(
      { ...get, url: `https://127.0.0.1:${port}/` },
      never,
    )
    t.equal(Buffer.from(response.body).toString(), 'hello')
    t.same(tunnels, [`127.0.0.1:${port}`])
  },
)

test('HttpClient checks the certificate for the name it is told', { skip: noOpenssl }, async (t) => {
  const files = makeCertificates(t.testdir(), 'collector.test')
  const server = createTlsServer(
    { key: readFileSync(files.serverKey), cert: readFileSync(files.serverCert) },
    (_request, response) => response.end(),
  )
  const url = `https://127.0.0.1:${await listening(t, server)}/`
  const own = await tlsOf(t, { ca_file: files.ca })
  await t.rejects(clientWith(t, { tls: own }).send({ ...get, url }, never), { code: 'HEPH_HTTP_FAILED' })
  const named = await tlsOf(t, { ca_file: files.ca, server_name_override: 'collector.test' })
  t.equal((await clientWith(t, { tls: named }).send({ ...get, url }, never)).status, 200)
})

test('HttpClient shows its own certificate to a server that asks', { skip: noOpenssl }, async (t) => {
  const files = makeCertificates(t.testdir(), '127.0.0.1')
  const server = createTlsServer(
    {
      key: readFileSync(files.serverKey),
      cert: readFileSync(files.serverCert),
      ca: readFileSync(files.ca),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (_request, response) => response.end(),
  )
  const url = `https://127.0.0.1:${await listening(t, server)}/`
  const config = { ca_file: files.ca, cert_file: files.clientCert, key_file: files.clientKey }
  const tls = await tlsOf(t, config)
  t.equal((await clientWith(t, { tls }).send({ ...get, url }, never)).status, 200)
  const without = await tlsOf(t, { ca_file: files.ca })
  await t.rejects(clientWith(t, { tls: without }).send({ ...get, url }, never), { code: 'HEPH_HTTP_FAILED' })
})

test('HttpClient speaks no TLS older than told', { skip: noOpenssl }, async (t) => {
  const files = makeCertificates(t.testdir(), '127.0.0.1')
  const server = createTlsServer(
    { key: readFileSync(files.serverKey), cert: readFileSync(files.serverCert), maxVersion: 'TLSv1.2' },
    (_request, response) => response.end(),
  )
  const url = `https://127.0.0.1:${await listening(t, server)}/`
  const old = await tlsOf(t, { ca_file: files.ca })
  t.equal((await clientWith(t, { tls: old }).send({ ...get, url }, never)).status, 200)
  const tls = await tlsOf(t, { ca_file: files.ca, min_version: '1.3' })
  await t.rejects(clientWith(t, { tls }).send({ ...get, url }, never), { code: 'HEPH_HTTP_FAILED' })
})

test('HttpClient connects to no address that its guard forbids, whether it is written or resolved', async (t) => {
  let connections = 0
  const { url, server } = await serving(t, (_request, response) => response.end('taken'))
  server.on('connection', () => (connections += 1))
  const named = url.replace('127.0.0.1', 'service.example')
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
  const closed = clientWith(t, { guard: new AddressGuard({ allowsPrivate: false, allowed: [] }, resolve) })
  for (const target of [url, named]) {
    await t.rejects(closed.send({ method: 'GET', url: target, headers: {} }, never), {
      name: 'RetryableError',
      code: 'HEPH_HTTP_FORBIDDEN_ADDRESS',
    })
  }
  t.equal(connections, 0)
  const open = clientWith(t, { guard: new AddressGuard({ allowsPrivate: true, allowed: [] }, resolve) })
  for (const target of [url, named]) {
    t.equal((await open.send({ method: 'GET', url: target, headers: {} }, never)).status, 200)
  }
})
