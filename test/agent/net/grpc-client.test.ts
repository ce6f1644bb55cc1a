import { constants, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer as createNetServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { test, type Test } from 'tap'
import { GrpcClient, type GrpcClientOptions, type GrpcRequest } from '../../../agent/net/grpc-client.ts'
import { FakeClock } from '../../support/clock.ts'

/**
 * The client in front of HTTP/2 servers that do what they like: what a library would not do, and what a broken
 * network does.
 */
const never = new AbortController().signal
const request: GrpcRequest = {
  path: '/a.Service/Method',
  headers: { 'x-tenant': 'a' },
  message: Buffer.from('question'),
  timeoutMs: 30_000,
}

type Answer = (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>, body: Buffer) => void

async function listening(t: Test, server: Server | Http2Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A server that gives each call to `answer`. */
async function serving(t: Test, answer: Answer) {
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = []
    stream.on('error', () => undefined)
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('end', () => answer(stream, headers, Buffer.concat(chunks)))
  })
  const port = await listening(t, server)
  let connections = 0
  server.on('session', () => {
    connections += 1
  })
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { server, port, connections: () => connections }
}

function clientOf(t: Test, port: number, more: Partial<GrpcClientOptions> = {}) {
  const clock = new FakeClock()
  const client = new GrpcClient({
    endpoint: { host: '127.0.0.1', port },
    balancer: 'round_robin',
    waitsForReady: false,
    answerBytesMax: 1_000,
    clock,
    ...more,
  })
  t.teardown(() => client.close())
  return { client, clock }
}

function framed(message: Uint8Array, isCompressed = false): Buffer {
  const prefix = Buffer.alloc(5)
  prefix[0] = isCompressed ? 1 : 0
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

function reply(stream: ServerHttp2Stream, body: Buffer, more: Readonly<Record<string, string>> = {}): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...more }, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(body)
}

test('GrpcClient sends one framed message with what the protocol asks for', async (t) => {
  const seen: [Readonly<Record<string, unknown>>, Buffer][] = []
  const { port } = await serving(t, (stream, headers, body) => {
    seen.push([headers, body])
    reply(stream, framed(Buffer.from('answer')))
  })
  const { client } = clientOf(t, port, { authority: 'logs.example' })
  const answer = await client.call(request, never)
  t.match(answer, { code: 0 })
  t.equal(Buffer.from(answer.answer).toString(), 'answer')
  t.match(seen[0]?.[0], {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': '/a.Service/Method',
    ':authority': 'logs.example',
    te: 'trailers',
    'content-type': 'application/grpc',
    'grpc-timeout': '30000m',
    'x-tenant': 'a',
  })
  t.same(seen[0]?.[1], framed(Buffer.from('question')))
})

for (const [encoding, compress] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const) {
  test(`GrpcClient says that its message is ${encoding}, and reads an answer that is too`, async (t) => {
    const { port } = await serving(t, (stream, headers, body) => {
      t.equal(headers['grpc-encoding'], encoding)
      t.equal(body[0], 1)
      reply(stream, framed(compress('answer'), true), { 'grpc-encoding': encoding })
    })
    const { client } = clientOf(t, port)
    const { answer } = await client.call({ ...request, message: compress('question'), encoding }, never)
    t.equal(Buffer.from(answer).toString(), 'answer')
  })
}

test('GrpcClient takes an answer that it cannot read for an empty one', async (t) => {
  const bodies = [
    Buffer.alloc(0),
    Buffer.from([0, 0]),
    Buffer.from([0, 0, 0, 0, 9, 1]),
    framed(Buffer.from('no gzip'), true),
    framed(Buffer.alloc(100_000)),
    framed(gzipSync(Buffer.alloc(100_000)), true),
  ]
  const { port } = await serving(t, (stream) =>
    reply(stream, bodies.shift() ?? Buffer.alloc(0), { 'grpc-encoding': 'gzip' }),
  )
  const { client } = clientOf(t, port)
  const total = bodies.length
  for (let count = 0; count < total; count += 1) {
    const { code, answer } = await client.call(request, never)
    t.same([code, answer.length], [0, 0])
  }
})

/** Statuses of HTTP, as gRPC's table has them. */
for (const [status, code] of [
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
  [500, 2],
] as const) {
  test(`GrpcClient reads HTTP ${status} of a proxy as code ${code}`, async (t) => {
    const { port } = await serving(t, (stream) => {
      stream.respond({ ':status': status, 'content-type': 'text/html' })
      stream.end('<html>')
    })
    const { client } = clientOf(t, port)
    t.match(await client.call(request, never), { code, message: `the answer is HTTP ${status} and no gRPC` })
  })
}

test('GrpcClient reads trailers that come alone, with a message that is no percent-encoding', async (t) => {
  const { port } = await serving(t, (stream) => {
    stream.respond({ ':status': 200, 'grpc-status': '7', 'grpc-message': '100% no' }, { endStream: true })
  })
  const { client } = clientOf(t, port)
  t.match(await client.call(request, never), { code: 7, message: '100% no' })
})

const BROKEN: readonly (readonly [what: string, answer: Answer])[] = [
  [
    'ends without a status',
    (stream) => {
      stream.respond({ ':status': 200 })
      stream.end(framed(Buffer.from('answer')))
    },
  ],
  ['is reset', (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)],
  ['is cut with its connection', (stream) => stream.session?.socket.destroy()],
]
for (const [what, answer] of BROKEN) {
  test(`GrpcClient says of a call that ${what} that there was no answer, and goes on`, async (t) => {
    let isBroken = true
    const { port } = await serving(t, (stream, headers, body) => {
      if (isBroken) answer(stream, headers, body)
      else reply(stream, framed(Buffer.from('answer')))
    })
    const { client } = clientOf(t, port)
    await t.rejects(client.call(request, never), { name: 'RetryableError', code: 'HEPH_GRPC_FAILED' })
    isBroken = false
    t.match(await client.call(request, never), { code: 0 })
  })
}

test('GrpcClient lets calls end on a connection that says goodbye, and begins the next on another one', async (t) => {
  const held: ServerHttp2Stream[] = []
  const { port, connections } = await serving(t, (stream) => {
    if (connections() > 1) {
      reply(stream, framed(Buffer.from('second')))
      return
    }
    held.push(stream)
    stream.session?.goaway(constants.NGHTTP2_NO_ERROR)
    arrived()
  })
  let arrived = (): void => undefined
  const goodbye = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const { client } = clientOf(t, port)
  const first = client.call(request, never)
  await goodbye
  // The frame has to reach the client; the next call would else be begun on a connection that it believes in.
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(Buffer.from((await client.call(request, never)).answer).toString(), 'second')
  for (const stream of held) reply(stream, framed(Buffer.from('first')))
  t.equal(Buffer.from((await first).answer).toString(), 'first')
  t.equal(connections(), 2)
})

test('GrpcClient uses one connection for many calls at a time', async (t) => {
  const { port, connections } = await serving(t, (stream) => reply(stream, framed(Buffer.from('answer'))))
  const { client } = clientOf(t, port)
  await Promise.all(Array.from({ length: 20 }, () => client.call(request, never)))
  t.equal(connections(), 1)
})

test('GrpcClient tells the server that a call was given up, and then whether the connection lives', async (t) => {
  const controller = new AbortController()
  let closed: (code: number) => void = () => undefined
  const closing = new Promise<number>((resolve) => {
    closed = resolve
  })
  const { port, connections } = await serving(t, (stream) => {
    if (connections() > 1) {
      reply(stream, framed(Buffer.from('answer')))
      return
    }
    stream.once('close', () => closed(stream.rstCode))
    // From now on nothing of the connection is read: it is there and answers nothing.
    controller.abort(new Error('too long'))
  })
  const { client } = clientOf(t, port)
  await t.rejects(client.call(request, controller.signal), { message: 'too long' })
  t.equal(await closing, constants.NGHTTP2_CANCEL)
  t.equal(connections(), 1)
})

test('GrpcClient gives up a connection that answers no ping, and the call on it', async (t) => {
  // It takes connections and never says a word; the client has sent its settings and believes in it.
  const server = createNetServer((socket) => void socket.on('error', () => undefined).resume())
  const port = await listening(t, server)
  t.teardown(() => server.close())
  const { client, clock } = clientOf(t, port, {
    keepalive: { timeMs: 10_000, timeoutMs: 2_000, permitWithoutStream: false },
  })
  const failure = client.call(request, never).then(undefined, (thrown: unknown) => thrown)
  const isOver = failure.then(() => true)
  for (let turn = 0; turn < 50 && clock.timers === 0; turn += 1) await new Promise((r) => setTimeout(r, 2))
  while (!(await Promise.race([isOver, new Promise((r) => setTimeout(r, 5, false))])))
    await clock.advance(1_000)
  t.match(await failure, { code: 'HEPH_GRPC_FAILED', cause: /no answer to a ping within 2000ms/ })
})

test('GrpcClient fails at once without a server, or waits for one until it is there', async (t) => {
  const { server, port } = await serving(t, (stream) => reply(stream, framed(Buffer.from('answer'))))
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  const { client } = clientOf(t, port)
  await t.rejects(client.call(request, never), { code: 'HEPH_GRPC_FAILED', cause: /ECONNREFUSED/ })
  const { client: patient, clock } = clientOf(t, port, { waitsForReady: true })
  const call = patient.call(request, never)
  while (clock.timers === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const isAnswered = call.then(() => true)
  while (!(await Promise.race([isAnswered, new Promise((r) => setTimeout(r, 5, false))])))
    await clock.advance(200)
  t.match(await call, { code: 0 })
})

test('GrpcClient says of a name that nobody knows that there was no answer', async (t) => {
  const { client } = clientOf(t, 0, { endpoint: { host: 'collector.invalid', port: 4317 } })
  await t.rejects(client.call(request, never), {
    name: 'RetryableError',
    code: 'HEPH_GRPC_FAILED',
    message: 'no answer from collector.invalid:4317',
    cause: /ENOTFOUND|EAI_AGAIN/,
  })
})
