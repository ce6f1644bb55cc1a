import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { test, type Test } from 'tap'
import type { GrpcCall } from '../../../agent/net/grpc-method.ts'
import { GrpcServer, type GrpcServerOptions } from '../../../agent/net/grpc-server.ts'
import { GRPC, type GrpcEnding } from '../../../agent/net/grpc-status.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const ECHO = '/test.Echo/Say'
const never = new AbortController().signal

interface Written {
  readonly options?: Partial<GrpcServerOptions>
  readonly handle?: (message: Uint8Array, call: GrpcCall) => Promise<Uint8Array | GrpcEnding>
  readonly hold?: (call: GrpcCall, byteCount: number) => GrpcEnding | undefined
}

/** A server with one method, which answers what it is sent unless a test says otherwise. */
async function serving(t: Test, { options = {}, handle, hold }: Written = {}) {
  const clock = new FakeClock()
  const { logger } = settingsWith({ clock })
  const server = new GrpcServer(
    {
      endpoint: '127.0.0.1:0',
      connectionsMax: 10,
      connectionsPerClientMax: 10,
      messageBytesMax: 200_000,
      streamsMax: undefined,
      keepalive: {
        connectionIdleMs: undefined,
        connectionAgeMs: undefined,
        connectionAgeGraceMs: undefined,
        timeMs: 60_000,
        timeoutMs: 20_000,
      },
      clock,
      random: () => 0.5,
      logger,
      ...options,
    },
    {
      methods: [{ path: ECHO, handle: handle ?? ((message) => Promise.resolve(new Uint8Array(message))) }],
      admit: () => Promise.resolve(undefined),
      hold: hold ?? (() => undefined),
      names: ['test.Echo'],
      files: undefined,
    },
  )
  await server.start()
  t.teardown(() => server.stop(AbortSignal.abort(new Error('the test is over'))))
  return { server, clock }
}

function session(t: Test, server: GrpcServer): ClientHttp2Session {
  const client = connect(`http://127.0.0.1:${server.port}`)
  client.on('error', () => undefined)
  t.teardown(() => client.destroy())
  return client
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flag)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const CALL = {
  ':method': 'POST',
  ':path': ECHO,
  'content-type': 'application/grpc',
  te: 'trailers',
}

/** A call whose parts are written one after the other; without an end the client goes on speaking. */
async function call(
  client: ClientHttp2Session,
  parts: readonly Uint8Array[],
  {
    headers = {},
    isOpen = false,
  }: { readonly headers?: Record<string, string>; readonly isOpen?: boolean } = {},
): Promise<Answer> {
  const stream = client.request({ ...CALL, ...headers })
  const answer: IncomingHttpHeaders = {}
  const body: Buffer[] = []
  stream.on('response', (head) => Object.assign(answer, head))
  stream.on('trailers', (trailers) => Object.assign(answer, trailers))
  stream.on('data', (chunk: Buffer) => body.push(chunk))
  stream.on('error', () => undefined)
  const closed = new Promise((resolve) => stream.on('close', resolve))
  for (const part of parts) {
    if (stream.writable) stream.write(part)
    await settle()
  }
  if (!isOpen) stream.end()
  await closed
  return { headers: answer, body: Buffer.concat(body) }
}

const hello = Buffer.from('hello')

test('GrpcServer ends calls that are none with what the table of status codes says', async (t) => {
  const { server } = await serving(t)
  const client = session(t, server)
  const cases: readonly (readonly [string, Promise<Answer>, number])[] = [
    ['no message', call(client, []), GRPC.unimplemented],
    ['two messages', call(client, [framed(hello), framed(hello)]), GRPC.unimplemented],
    ['half a head', call(client, [framed(hello).subarray(0, 3)]), GRPC.internal],
    ['half a message', call(client, [framed(hello).subarray(0, 7)]), GRPC.internal],
    ['a head that is none', call(client, [framed(hello, 7)]), GRPC.internal],
    ['a compressed message that says not how', call(client, [framed(hello, 1)]), GRPC.internal],
    ['a long message', call(client, [framed(Buffer.alloc(200_001))]), GRPC.resourceExhausted],
    [
      'a length that nothing comes of',
      call(client, [Buffer.of(0, 0xff, 0xff, 0xff, 0xff)], { isOpen: true }),
      GRPC.resourceExhausted,
    ],
    [
      'a time-out that is none',
      call(client, [framed(hello)], { headers: { 'grpc-timeout': '1x' } }),
      GRPC.internal,
    ],
    ['another method', call(client, [framed(hello)], { headers: { ':path': '/a.B/C' } }), GRPC.unimplemented],
  ]
  for (const [name, answer, code] of cases) {
    t.equal((await answer).headers['grpc-status'], String(code), name)
    t.equal((await answer).headers[':status'], 200, name)
  }
  t.equal((await call(client, [], { headers: { ':method': 'GET' } })).headers[':status'], 405)
  t.equal(
    (await call(client, [], { headers: { 'content-type': 'application/json' } })).headers[':status'],
    415,
  )
  t.equal((await call(client, [framed(hello)])).headers['grpc-status'], '0', 'the connection goes on')
})

test('GrpcServer takes a message in whatever parts it comes', async (t) => {
  const { server } = await serving(t)
  const client = session(t, server)
  const whole = framed(Buffer.concat([hello, Buffer.alloc(150_000, 'x')]))
  const cuts = [1, 4, 5, 6, 16_384, 150_005]
  for (const cut of cuts) {
    const { headers, body } = await call(client, [whole.subarray(0, cut), whole.subarray(cut)])
    t.equal(headers['grpc-status'], '0')
    t.ok(body.equals(whole), `cut at ${cut}`)
  }
  const bytewise = await call(
    client,
    [...framed(hello)].map((byte) => Buffer.of(byte)),
  )
  t.ok(bytewise.body.equals(framed(hello)))
  const gzip = { 'grpc-encoding': 'gzip' }
  t.ok((await call(client, [framed(gzipSync(hello), 1)], { headers: gzip })).body.equals(framed(hello)))
  t.ok((await call(client, [framed(hello)], { headers: gzip })).body.equals(framed(hello)), 'not all need be')
  t.equal((await call(client, [framed(new Uint8Array(0))])).body.length, 5)
})

test('GrpcServer never mixes the memory of calls that are under way together', async (t) => {
  const open: (() => void)[] = []
  const { server } = await serving(t, {
    async handle(message) {
      await new Promise<void>((resolve) => open.push(resolve))
      return new Uint8Array(message)
    },
  })
  const client = session(t, server)
  for (let round = 0; round < 3; round += 1) {
    const messages = Array.from({ length: 8 }, (_, index) => Buffer.alloc(90_000 + index, `${round}${index}`))
    const answers = messages.map((message) => call(client, [framed(message)]))
    while (open.length < messages.length) await settle()
    for (const finish of open.splice(0).toReversed()) finish()
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      t.ok(answer.body.equals(framed(messages[index] ?? hello)))
    }
  }
})

test('GrpcServer encodes what it says, and tells nothing of what went wrong inside', async (t) => {
  let thrown = false
  const { server } = await serving(t, {
    handle() {
      if (thrown) return Promise.reject(new Error('a secret'))
      thrown = true
      return Promise.resolve({
        code: GRPC.aborted,
        message: 'größer als 5 %\n',
        details: Uint8Array.of(1, 2, 3, 4),
      })
    },
  })
  const client = session(t, server)
  const { headers } = await call(client, [framed(hello)])
  t.match(headers, {
    'grpc-status': '10',
    'grpc-message': 'gr%C3%B6%C3%9Fer als 5 %25%0A',
    'grpc-status-details-bin': 'AQIDBA',
    'grpc-accept-encoding': 'identity,gzip,zstd,deflate',
  })
  const failed = await call(client, [framed(hello)])
  t.equal(failed.headers['grpc-status'], String(GRPC.internal))
  t.equal(failed.headers['grpc-message'], undefined)
})

test('GrpcServer refuses a message for which there is no memory while it comes', async (t) => {
  let held = 0
  const { server } = await serving(t, {
    hold: (_call, byteCount) => {
      held += byteCount
      return held > 100_000 ? { code: GRPC.unavailable, message: 'no room' } : undefined
    },
  })
  const message = framed(Buffer.alloc(180_000))
  const { headers } = await call(session(t, server), [message.subarray(0, 120_000)], { isOpen: true })
  t.equal(headers['grpc-status'], String(GRPC.unavailable))
})

test('GrpcServer ends a call at its deadline, and one whose message does not come', async (t) => {
  const signals: AbortSignal[] = []
  let heldBytes = 0
  const { server, clock } = await serving(t, {
    async handle(_message, { signal }) {
      signals.push(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { code: GRPC.ok, message: 'too late' }
    },
    hold: (_call, byteCount) => {
      heldBytes += byteCount
      return undefined
    },
  })
  const client = session(t, server)
  const late = call(client, [framed(hello)], { headers: { 'grpc-timeout': '2S' } })
  while (signals.length === 0) await settle()
  await clock.advance(2_000)
  t.equal((await late).headers['grpc-status'], String(GRPC.deadlineExceeded))
  t.ok(signals[0]?.aborted)

  const silent = call(client, [framed(hello).subarray(0, 6)], { isOpen: true })
  while (heldBytes === hello.length) await settle()
  await clock.advance(59_999)
  const isAlive = new Promise((resolve) => client.ping(resolve))
  await isAlive
  await clock.advance(1)
  t.equal((await silent).headers['grpc-status'], String(GRPC.deadlineExceeded))
})

test('GrpcServer tells a handler that its call was given up', async (t) => {
  const signals: AbortSignal[] = []
  const { server } = await serving(t, {
    async handle(_message, { signal }) {
      signals.push(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { code: GRPC.ok, message: '' }
    },
  })
  const client = session(t, server)
  const stream = client.request(CALL)
  stream.on('error', () => undefined)
  stream.end(framed(hello))
  while (signals.length === 0) await settle()
  stream.close(constants.NGHTTP2_CANCEL)
  while (signals[0]?.aborted !== true) await settle()
  t.pass('its signal was aborted')
})

test('GrpcServer asks a quiet connection whether it is alive, and ends one that is not', async (t) => {
  const { server, clock } = await serving(t)
  const client = session(t, server)
  await call(client, [framed(hello)])
  const seen = { pings: 0, isClosed: false }
  client.on('ping', () => (seen.pings += 1))
  while (seen.pings === 0) await clock.advance(1_000)
  // Its answer is on the way before this question, and both are read in their order.
  await new Promise((resolve) => client.ping(resolve))
  await clock.advance(20_000)
  t.equal(client.closed, false, 'it has answered')

  // A client that never answers: the preface of HTTP/2, its settings, and silence.
  const dead = connectSocket({ port: server.port ?? 0, host: '127.0.0.1' })
  t.teardown(() => dead.destroy())
  const closed = new Promise((resolve) => dead.on('close', resolve))
  dead.write(
    Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      Buffer.from('000000040000000000', 'hex'),
    ]),
  )
  dead.on('error', () => undefined).resume()
  await new Promise((resolve) => dead.once('data', resolve))
  void closed.then(() => (seen.isClosed = true))
  for (let turns = 0; !seen.isClosed && turns < 200; turns += 1) await clock.advance(20_000)
  t.ok(seen.isClosed)
})

test('GrpcServer closes connections that are idle or old, and lets their calls end', async (t) => {
  let finish = (): void => undefined
  const seen = { begun: 0, hasLeft: false }
  const keepalive = {
    connectionIdleMs: 5_000,
    connectionAgeMs: 30_000,
    connectionAgeGraceMs: 10_000,
    timeMs: 600_000,
    timeoutMs: 20_000,
  }
  const { server, clock } = await serving(t, {
    options: { keepalive },
    async handle(message) {
      seen.begun += 1
      if (message.length === 0) await new Promise<void>((resolve) => (finish = resolve))
      return new Uint8Array(message)
    },
  })
  const idle = session(t, server)
  await call(idle, [framed(hello)])
  idle.on('goaway', () => (seen.hasLeft = true))
  while (!seen.hasLeft) await clock.advance(1_000)

  const old = session(t, server)
  const goaway = new Promise((resolve) => old.on('goaway', resolve))
  const under = call(old, [framed(new Uint8Array(0))])
  while (seen.begun < 2) await settle()
  await clock.advance(30_000)
  await goaway
  finish()
  t.equal((await under).headers['grpc-status'], '0', 'the call under way is answered')

  const stuck = session(t, server)
  const ended = call(stuck, [framed(new Uint8Array(0))])
  while (seen.begun < 3) await settle()
  await clock.advance(40_000)
  t.equal((await ended).headers['grpc-status'], undefined, 'after the grace it is ended')
})

test('GrpcServer that is stopped lets calls under way end, and ends them when it may not wait', async (t) => {
  const { server } = await serving(t)
  const client = session(t, server)
  t.equal((await call(client, [framed(hello)])).headers['grpc-status'], '0')
  await server.stop(never)
  while (!client.closed) await settle()
  t.equal(server.port, undefined)
})
