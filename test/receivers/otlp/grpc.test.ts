import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { Metadata, type ServiceError } from '@grpc/grpc-js'
import { test, type Test } from 'tap'
import { PermanentError, RefusedError } from '../../../agent/model/errors.ts'
import { decodeResponse, decodeStatusMessage } from '../../../agent/otlp/response.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { call, EXPORT, grpcClient, requestOf, startReceiver, type Running } from './support.ts'

const OK = 0
const CANCELLED = 1
const INVALID_ARGUMENT = 3
const DEADLINE_EXCEEDED = 4
const NOT_FOUND = 5
const RESOURCE_EXHAUSTED = 8
const UNIMPLEMENTED = 12
const INTERNAL = 13
const UNAVAILABLE = 14
const GRPC = { protocols: { grpc: { max_recv_msg_size_mib: 1 } } }

/** A call as it is on the wire, by an HTTP/2 client that knows nothing of gRPC. */
async function raw(
  peer: ClientHttp2Session,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingHttpHeaders> {
  const stream = peer.request({
    ':method': 'POST',
    ':path': EXPORT,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  const answer: IncomingHttpHeaders = {}
  stream.on('response', (head) => Object.assign(answer, head))
  stream.on('trailers', (trailers) => Object.assign(answer, trailers))
  stream.resume()
  stream.end(body)
  return await new Promise((resolve, reject) => {
    stream.on('close', () => resolve(answer))
    stream.on('error', reject)
  })
}

function session(t: Test, { grpc }: Running): ClientHttp2Session {
  const client = connect(`http://${grpc}`)
  t.teardown(() => client.destroy())
  return client
}

/** One message: whether it is compressed, its length, and itself. */
function framed(message: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(isCompressed ? 1 : 0)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

test('OtlpReceiver answers what it does not take over gRPC with the codes of the specification', async (t) => {
  const running = await startReceiver(t, GRPC)
  const client = session(t, running)
  const huge = gzipSync(new Uint8Array(2 << 20))
  const cases: readonly (readonly [string, number, Promise<IncomingHttpHeaders>, RegExp?])[] = [
    ['no protobuf', INVALID_ARGUMENT, raw(client, framed(Buffer.from('nonsense'))), /at byte/],
    ['a longer message than allowed', RESOURCE_EXHAUSTED, raw(client, framed(new Uint8Array(2 << 20)))],
    [
      'a message that would become longer than allowed',
      RESOURCE_EXHAUSTED,
      raw(client, framed(huge, true), { 'grpc-encoding': 'gzip' }),
    ],
    ['gzip that is none', INTERNAL, raw(client, framed(requestOf('x'), true), { 'grpc-encoding': 'gzip' })],
    [
      'a compression that is not known',
      UNIMPLEMENTED,
      raw(client, framed(requestOf('x'), true), { 'grpc-encoding': 'snappy' }),
    ],
    [
      'traces',
      UNIMPLEMENTED,
      raw(client, framed(Buffer.alloc(0)), {
        ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      }),
      /logs only, no traces/,
    ],
    [
      'metrics',
      UNIMPLEMENTED,
      raw(client, framed(Buffer.alloc(0)), {
        ':path': '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
      }),
      /no metrics/,
    ],
    ['another service', UNIMPLEMENTED, raw(client, framed(Buffer.alloc(0)), { ':path': '/a.B/C' })],
  ]
  for (const [name, code, answer, says] of cases) {
    const headers = await answer
    t.equal(headers['grpc-status'], String(code), name)
    t.equal(headers['grpc-status-details-bin'], undefined, `${name} is not to be sent again`)
    if (says !== undefined) t.match(headers['grpc-message'], says, name)
  }
  t.equal((await raw(client, Buffer.alloc(0), { 'content-type': 'text/plain' }))[':status'], 415)
  t.equal(running.pipeline.batches.length, 0)
})

test('OtlpReceiver takes records over gRPC, plain and compressed', async (t) => {
  const running = await startReceiver(t, GRPC)
  const client = session(t, running)
  const plain = await raw(client, framed(requestOf('plain')))
  const gzip = await raw(client, framed(gzipSync(requestOf('gzip')), true), { 'grpc-encoding': 'gzip' })
  const zstd = await raw(client, framed(zstdCompressSync(requestOf('zstd')), true), {
    'grpc-encoding': 'zstd',
  })
  const deflate = await raw(client, framed(deflateSync(requestOf('deflate')), true), {
    'grpc-encoding': 'deflate',
  })
  const empty = await raw(client, framed(Buffer.alloc(0)))
  t.strictSame(
    [plain, gzip, zstd, deflate, empty].map((headers) => headers['grpc-status']),
    ['0', '0', '0', '0', '0'],
  )
  t.strictSame(
    running.pipeline.records.map(({ body }) => body),
    ['plain', 'gzip', 'zstd', 'deflate'],
  )
})

test('OtlpReceiver tells a gRPC client when to come again, and what failed for good', async (t) => {
  const running = await startReceiver(t)
  const client = grpcClient(t, running.grpc)
  running.pipeline.behave = () => {
    throw new RefusedError('HEPH_QUEUE_FULL', 'the queue is full')
  }
  const refused = await call(client, requestOf('one'))
  t.equal(refused.code, UNAVAILABLE)
  t.match(decodeStatusMessage(refused.details ?? Buffer.alloc(0), 'application/x-protobuf'), /queue is full/)
  // RetryInfo with a Duration of 1.5 s: what RETRY_AFTER_MS is with half a chance.
  t.ok(refused.details?.includes(Buffer.from('type.googleapis.com/google.rpc.RetryInfo')))
  t.ok(refused.details?.includes(Buffer.from([0x08, 1, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01])))

  running.pipeline.behave = (batch) => {
    if (batch.bodyText(0) === 'bad') throw new PermanentError('HEPH_TEST', 'no use')
    batch.settle('delivered')
  }
  const partly = await call(client, Buffer.concat([requestOf('good'), requestOf('bad')]))
  t.equal(partly.code, OK)
  t.strictSame(decodeResponse(partly.answer ?? Buffer.alloc(0), 'proto'), {
    rejectedRecords: 1,
    message: 'no use',
  })
  t.match(await call(client, requestOf('bad')), { code: INTERNAL, message: 'no use' })
})

test('OtlpReceiver ends a call at the client’s deadline and takes its records back', async (t) => {
  const running = await startReceiver(t)
  const client = grpcClient(t, running.grpc)
  t.equal((await call(client, requestOf('before'))).code, OK, 'the connection is open')
  const aborted = Promise.withResolvers<void>()
  running.pipeline.behave = async (_batch, signal) => {
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted.resolve()
        reject(signal.reason as Error)
      })
    })
  }
  const ended = await call(client, requestOf('one'), { deadlineMs: 500 })
  t.equal(ended.code, DEADLINE_EXCEEDED)
  await aborted.promise
  t.equal(running.pipeline.records.length, 1, 'the one before')
})

test('OtlpReceiver limits the requests of one client and not of the others', async (t) => {
  const clock = new FakeClock()
  const running = await startReceiver(
    t,
    { limits: { max_requests_per_client: 2, max_requests: 3 } },
    { clock },
  )
  running.pipeline.behave = () => undefined
  const client = grpcClient(t, running.grpc)
  const held = [call(client, requestOf('one')), call(client, requestOf('two'))]
  while (running.pipeline.batches.length < 2) await settle()
  const third = await call(client, requestOf('three'))
  t.equal(third.code, RESOURCE_EXHAUSTED)
  t.match(third.message, /2 requests under way/)
  t.ok(third.details?.includes(Buffer.from('RetryInfo')))
  for (const batch of running.pipeline.batches) batch.settle('delivered')
  t.strictSame(
    (await Promise.all(held)).map(({ code }) => code),
    [OK, OK],
  )
  running.pipeline.behave = (batch) => batch.settle('delivered')
  t.equal((await call(client, requestOf('three'))).code, OK)
})

test('OtlpReceiver refuses the calls on one connection too many', async (t) => {
  const running = await startReceiver(t, { limits: { max_connections_per_client: 1 } })
  const first = session(t, running)
  t.equal((await raw(first, framed(requestOf('one'))))['grpc-status'], String(OK))
  const second = session(t, running)
  const refused = await raw(second, framed(requestOf('two')))
  t.equal(refused['grpc-status'], String(RESOURCE_EXHAUSTED))
  first.close()
  await new Promise((resolve) => first.on('close', resolve))
  const later = await raw(second, framed(requestOf('two')))
  t.equal(later['grpc-status'], String(OK), 'it is not one too many any more')
})

test('OtlpReceiver refuses calls on a connection beyond all that there may be, and takes them when one has gone', async (t) => {
  const running = await startReceiver(t, { limits: { max_connections: 2 } })
  const within = [session(t, running), session(t, running)] as const
  for (const one of within) t.equal((await raw(one, framed(requestOf('one'))))['grpc-status'], String(OK))
  const beyond = session(t, running)
  const refused = await raw(beyond, framed(requestOf('two')))
  t.equal(refused['grpc-status'], String(RESOURCE_EXHAUSTED))
  t.ok(refused['grpc-status-details-bin'], 'it is told when to come again')
  t.equal(
    (await raw(within[1], framed(requestOf('one'))))['grpc-status'],
    String(OK),
    'the others do not feel it',
  )
  within[0].close()
  await new Promise((resolve) => within[0].on('close', resolve))
  t.equal((await raw(beyond, framed(requestOf('two'))))['grpc-status'], String(OK))
})

test('OtlpReceiver tells probes how it is, also those that watch', async (t) => {
  const running = await startReceiver(t, { protocols: { grpc: { auth: { token: 'secret' } } } })
  const client = grpcClient(t, running.grpc)
  const check = async (service: string): Promise<unknown> => {
    const name = Buffer.from(service)
    const request = service === '' ? name : Buffer.concat([Buffer.of(0x0a, name.length), name])
    const { code, answer } = await call(client, request, { path: '/grpc.health.v1.Health/Check' })
    return code === OK ? answer?.[1] : code
  }
  t.equal(await check(''), 1)
  t.equal(await check('opentelemetry.proto.collector.logs.v1.LogsService'), 1)
  t.equal(await check('no.Such'), NOT_FOUND)

  const seen: (number | undefined)[] = []
  const unchanged = (bytes: Buffer): Buffer => bytes
  const watching = client.makeServerStreamRequest(
    '/grpc.health.v1.Health/Watch',
    unchanged,
    unchanged,
    Buffer.alloc(0),
    new Metadata(),
  )
  const first = Promise.withResolvers<void>()
  const ended = new Promise((resolve) => watching.on('end', resolve))
  watching.on('data', (bytes: Buffer) => {
    seen.push(bytes[1])
    first.resolve()
  })
  watching.on('error', () => undefined)
  await first.promise
  await running.receiver.shutdown(new AbortController().signal)
  await ended
  t.strictSame(seen, [1, 2], 'serving, then not')
})

test('OtlpReceiver answers the calls under way when it is shut down, and refuses new ones', async (t) => {
  const running = await startReceiver(t)
  running.pipeline.behave = () => undefined
  const client = grpcClient(t, running.grpc)
  const byHttp = fetch(`${running.http}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(requestOf('by HTTP')),
  })
  const byGrpc = call(client, requestOf('by gRPC'))
  while (running.pipeline.batches.length < 2) await settle()
  const stopped = running.receiver.shutdown(new AbortController().signal)
  const late = await call(client, requestOf('late'))
  t.equal(late.code, UNAVAILABLE)
  for (const batch of running.pipeline.batches) batch.settle('delivered')
  t.equal((await byGrpc).code, OK)
  t.equal((await byHttp).status, 200)
  await stopped
  await t.rejects(fetch(`${running.http}/v1/logs`))
})

test('OtlpReceiver ends at once when its shutdown is cut short', async (t) => {
  const running = await startReceiver(t)
  running.pipeline.behave = () => undefined
  const held = call(grpcClient(t, running.grpc), requestOf('one'))
  while (running.pipeline.batches.length === 0) await settle()
  const signal = new AbortController()
  const stopped = running.receiver.shutdown(signal.signal)
  signal.abort(new Error('now'))
  await stopped
  t.ok([UNAVAILABLE, CANCELLED].includes((await held).code), 'it is not told that its records are durable')
})

test('OtlpReceiver tells what it serves where reflection is on', async (t) => {
  const running = await startReceiver(t, { protocols: { grpc: { reflection: true } } })
  const client = grpcClient(t, running.grpc)
  const unchanged = (bytes: Buffer): Buffer => bytes
  const ask = async (request: Buffer, path: string): Promise<Buffer> => {
    const stream = client.makeBidiStreamRequest(path, unchanged, unchanged, new Metadata())
    const answer = new Promise<Buffer>((resolve, reject) => {
      stream.on('data', resolve)
      stream.on('error', (error: ServiceError) => reject(error))
    })
    stream.write(request)
    const bytes = await answer
    stream.end()
    return bytes
  }
  for (const version of ['v1', 'v1alpha']) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`
    const services = await ask(Buffer.of(0x3a, 0), path)
    t.match(services.toString('latin1'), 'opentelemetry.proto.collector.logs.v1.LogsService')
    const symbol = Buffer.from('opentelemetry.proto.collector.logs.v1.LogsService')
    const file = await ask(Buffer.concat([Buffer.of(0x22, symbol.length), symbol]), path)
    const [first] = [...file.toString('latin1').matchAll(/opentelemetry\/proto\/[\w/]+\.proto/g)]
    t.equal(
      first?.[0],
      'opentelemetry/proto/collector/logs/v1/logs_service.proto',
      'what was asked for is first',
    )
    // A field of LogRecord: name, number 5, optional, a message, of this type.
    const body = [
      Buffer.from([0x0a, 4]),
      Buffer.from('body'),
      Buffer.from([0x18, 5, 0x20, 1, 0x28, 11, 0x32, 39]),
      Buffer.from('.opentelemetry.proto.common.v1.AnyValue'),
    ]
    t.ok(file.includes(Buffer.concat(body)))
    const unknown = await ask(Buffer.of(0x22, 1, 0x61), path)
    t.match(unknown.toString('latin1'), 'no such thing')
  }
})

test('OtlpReceiver listens on both loopback addresses', async (t) => {
  const running = await startReceiver(t)
  for (const host of ['127.0.0.1', '[::1]']) {
    const response = await fetch(`http://${host}:${running.receiver.ports.http}/v1/logs`)
    t.equal(response.status, 405, host)
  }
})
