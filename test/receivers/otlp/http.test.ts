import { Agent, request } from 'node:http'
import { gzipSync, deflateSync, zstdCompressSync } from 'node:zlib'
import { test } from 'tap'
import { PermanentError, RefusedError, RetryableError } from '../../../agent/model/errors.ts'
import { decodeResponse, decodeStatusMessage } from '../../../agent/otlp/response.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { JSON_TYPE, post, PROTO, requestOf, startReceiver, type Running } from './support.ts'

const HTTP = { protocols: { http: { max_request_body_size: '64KiB' } } }

interface Case {
  readonly name: string
  readonly send: (running: Running) => Promise<Response>
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** What the message of the Status holds. */
  readonly says?: RegExp
}

const zeroes = new Uint8Array(1 << 20)

const REFUSED: readonly Case[] = [
  { name: 'a body that is no protobuf', status: 400, says: /at byte/, send: (r) => post(r, 'nonsense') },
  {
    name: 'a body that is cut off',
    status: 400,
    says: /too early/,
    send: (r) => post(r, requestOf('one').subarray(0, 20)),
  },
  {
    name: 'JSON that is none',
    status: 400,
    says: /no JSON/,
    send: (r) => post(r, '{"resourceLogs":', { 'content-type': JSON_TYPE }),
  },
  {
    name: 'JSON that is not UTF-8',
    status: 400,
    says: /not UTF-8/,
    send: (r) => post(r, Uint8Array.of(0x22, 0xff, 0x22), { 'content-type': JSON_TYPE }),
  },
  {
    name: 'gzip that is none',
    status: 400,
    says: /not gzip/,
    send: (r) => post(r, requestOf('one'), { 'content-encoding': 'gzip' }),
  },
  {
    name: 'a body that is longer than allowed, and says so',
    status: 413,
    says: /65536 bytes/,
    send: (r) => post(r, requestOf('x'.repeat(70_000))),
  },
  {
    name: 'a small gzip body that would become longer than allowed',
    status: 413,
    says: /65536 bytes/,
    send: (r) => post(r, gzipSync(zeroes), { 'content-encoding': 'gzip' }),
  },
  {
    name: 'a small zstd body that would become longer than allowed',
    status: 413,
    says: /65536 bytes/,
    send: (r) => post(r, zstdCompressSync(zeroes), { 'content-encoding': 'zstd' }),
  },
  {
    name: 'a compression that is not known',
    status: 415,
    headers: { 'accept-encoding': 'identity, gzip, zstd, zlib, deflate' },
    says: /gzip/,
    send: (r) => post(r, requestOf('one'), { 'content-encoding': 'br' }),
  },
  {
    name: 'another content type',
    status: 415,
    headers: {
      'accept-post': 'application/x-protobuf, application/json',
      'content-type': 'text/plain; charset=utf-8',
    },
    send: (r) => post(r, requestOf('one'), { 'content-type': 'text/plain' }),
  },
  {
    name: 'a GET',
    status: 405,
    headers: { allow: 'POST' },
    send: ({ http }) => fetch(`${http}/v1/logs`),
  },
  {
    name: 'traces',
    status: 404,
    says: /logs only, no traces/,
    send: ({ http }) =>
      fetch(`${http}/v1/traces`, { method: 'POST', headers: { 'content-type': PROTO }, body: '' }),
  },
  {
    name: 'metrics in JSON',
    status: 404,
    headers: { 'content-type': JSON_TYPE },
    says: /logs only, no metrics/,
    send: ({ http }) =>
      fetch(`${http}/v1/metrics`, { method: 'POST', headers: { 'content-type': JSON_TYPE }, body: '{}' }),
  },
  {
    name: 'another path',
    status: 404,
    send: ({ http }) => fetch(`${http}/v2/logs`, { method: 'POST', headers: { 'content-type': PROTO } }),
  },
  {
    name: 'the question of a browser, when no pages may send',
    status: 405,
    send: ({ http }) =>
      fetch(`${http}/v1/logs`, { method: 'OPTIONS', headers: { origin: 'https://shop.example.com' } }),
  },
]

test('OtlpReceiver answers what it does not take over HTTP as the specification says', async (t) => {
  const running = await startReceiver(t, HTTP)
  for (const { name, send, status, headers = {}, says } of REFUSED) {
    const response = await send(running)
    const body = new Uint8Array(await response.arrayBuffer())
    t.equal(response.status, status, name)
    for (const [header, value] of Object.entries(headers)) t.equal(response.headers.get(header), value, name)
    if (says !== undefined)
      t.match(decodeStatusMessage(body, response.headers.get('content-type') ?? ''), says, name)
    t.equal(response.headers.get('retry-after'), null, `${name} is not to be sent again`)
  }
  t.equal(running.pipeline.batches.length, 0)
})

test('OtlpReceiver answers a body without a length that goes on for too long', async (t) => {
  const running = await startReceiver(t, HTTP)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(`${running.http}/v1/logs`, { method: 'POST', headers: { 'content-type': PROTO } })
    sending.on('response', (response) => resolve(response.statusCode))
    sending.on('error', reject)
    sending.write(Buffer.alloc(60_000))
    sending.write(Buffer.alloc(60_000))
    sending.end()
  })
  t.equal(status, 413)
})

test('OtlpReceiver takes records over HTTP in every encoding and compression', async (t) => {
  const running = await startReceiver(t, HTTP)
  const json = JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'as JSON' } }] }] }],
  })
  const sent: readonly (readonly [Uint8Array | string, Record<string, string>])[] = [
    [requestOf('plain'), {}],
    [requestOf('identity'), { 'content-encoding': 'identity' }],
    [gzipSync(requestOf('gzip')), { 'content-encoding': 'gzip' }],
    [zstdCompressSync(requestOf('zstd')), { 'content-encoding': 'zstd' }],
    [deflateSync(requestOf('deflate')), { 'content-encoding': 'deflate' }],
    [deflateSync(requestOf('zlib')), { 'content-encoding': 'ZLIB' }],
    [json, { 'content-type': 'application/json; charset=utf-8' }],
    [gzipSync(json), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }],
  ]
  for (const [body, headers] of sent) {
    const response = await post(running, body, headers)
    t.equal(response.status, 200)
    const isJson = headers['content-type'] !== undefined
    t.equal(response.headers.get('content-type'), isJson ? JSON_TYPE : PROTO)
    t.equal(await response.text(), isJson ? '{}' : '')
  }
  t.strictSame(
    running.pipeline.records.map(({ body }) => body),
    ['plain', 'identity', 'gzip', 'zstd', 'deflate', 'zlib', 'as JSON', 'as JSON'],
  )
})

test('OtlpReceiver answers an empty request with success', async (t) => {
  const running = await startReceiver(t)
  t.equal((await post(running, '')).status, 200)
  t.equal((await post(running, '{}', { 'content-type': JSON_TYPE })).status, 200)
  t.equal(running.pipeline.batches.length, 0)
})

test('OtlpReceiver says when a request that the pipeline refused may come again', async (t) => {
  const running = await startReceiver(t)
  running.pipeline.behave = () => {
    throw new RefusedError('HEPH_QUEUE_FULL', 'the queue is full')
  }
  const response = await post(running, requestOf('one'))
  t.equal(response.status, 503)
  t.equal(response.headers.get('retry-after'), '2')
  t.match(decodeStatusMessage(new Uint8Array(await response.arrayBuffer()), PROTO), /queue is full/)
  running.pipeline.behave = () => {
    throw new RetryableError('HEPH_TEST', 'not now', { retryAfterMs: 7_500 })
  }
  t.equal((await post(running, requestOf('one'))).headers.get('retry-after'), '8')
})

test('OtlpReceiver tells of records that failed for good while others were taken', async (t) => {
  const running = await startReceiver(t)
  running.pipeline.behave = (batch) => {
    if (batch.bodyText(0) === 'bad') throw new PermanentError('HEPH_TEST', 'no use')
    batch.settle('delivered')
  }
  const both = Buffer.concat([requestOf('good'), requestOf('bad', 'worse')])
  const response = await post(running, both)
  t.equal(response.status, 200)
  t.strictSame(decodeResponse(new Uint8Array(await response.arrayBuffer()), 'proto'), {
    rejectedRecords: 2,
    message: 'no use',
  })
  t.equal((await post(running, requestOf('bad'))).status, 500)
})

test('OtlpReceiver answers only when everything is settled, and with "come again" when that takes too long', async (t) => {
  const clock = new FakeClock()
  const running = await startReceiver(t, {}, { clock })
  running.pipeline.behave = () => undefined
  let status: number | undefined
  const first = post(running, requestOf('one')).then((response) => (status = response.status))
  while (running.pipeline.records.length === 0) await settle()
  t.equal(status, undefined)
  running.pipeline.batches[0]?.settle('delivered')
  await first
  t.equal(status, 200)

  const second = post(running, requestOf('two'))
  while (running.pipeline.records.length === 1) await settle()
  await clock.advance(5_000)
  const late = await second
  t.equal(late.status, 503)
  t.ok(Number(late.headers.get('retry-after')) >= 1)
})

test('OtlpReceiver finishes the rest of a request rather than have it all sent again', async (t) => {
  const clock = new FakeClock()
  const running = await startReceiver(t, {}, { clock })
  let offers = 0
  running.pipeline.behave = (batch) => {
    offers += 1
    if (offers === 2) throw new RefusedError('HEPH_QUEUE_FULL', 'the queue is full')
    batch.settle('delivered')
  }
  const answer = post(running, Buffer.concat([requestOf('one'), requestOf('two')]))
  while (running.pipeline.batches.length < 2) await settle()
  await clock.advance(100)
  t.equal((await answer).status, 200)
  t.strictSame(
    running.pipeline.records.map(({ body }) => body),
    ['one', 'two'],
  )
})

test('OtlpReceiver takes back a request whose client has gone away', async (t) => {
  const running = await startReceiver(t)
  const aborted = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  running.pipeline.behave = async (_batch, signal) => {
    reached.resolve()
    await new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error)),
    ).finally(() => aborted.resolve())
  }
  const client = new AbortController()
  const sent = fetch(`${running.http}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': PROTO },
    body: Buffer.from(requestOf('one')),
    signal: client.signal,
  })
  await reached.promise
  client.abort()
  await t.rejects(sent)
  await aborted.promise
  t.equal(running.pipeline.records.length, 0)
})

test('OtlpReceiver answers pages of the origins that may send', async (t) => {
  const running = await startReceiver(t, {
    protocols: {
      http: { cors: { allowed_origins: ['https://*.example.com'], allowed_headers: ['x-own'], max_age: 60 } },
    },
  })
  const ask = async (origin: string): Promise<Response> =>
    await fetch(`${running.http}/v1/logs`, { method: 'OPTIONS', headers: { origin } })
  const allowed = await ask('https://shop.example.com')
  t.equal(allowed.status, 204)
  t.equal(allowed.headers.get('access-control-allow-origin'), 'https://shop.example.com')
  t.equal(allowed.headers.get('access-control-allow-headers'), 'content-type, content-encoding, x-own')
  t.equal(allowed.headers.get('access-control-max-age'), '60')
  for (const origin of [
    'https://example.com',
    'https://example.com.evil.org',
    'http://shop.example.com',
    'null',
  ]) {
    t.equal((await ask(origin)).status, 405, origin)
  }
  const sent = await post(running, requestOf('one'), { origin: 'https://a.b.example.com' })
  t.equal(sent.headers.get('access-control-allow-origin'), 'https://a.b.example.com')
})

test('OtlpReceiver holds no more memory than it may for requests that the pipeline has not taken over', async (t) => {
  const running = await startReceiver(t, { limits: { max_bytes_in_flight: '1MiB' } })
  const room = Promise.withResolvers<void>()
  running.pipeline.behave = async (batch) => {
    await room.promise
    batch.settle('delivered')
  }
  const large = requestOf('x'.repeat(700_000))
  const first = post(running, large)
  while (running.pipeline.batches.length === 0) await settle()
  for (const [body, headers] of [
    [large, {}],
    [gzipSync(large), { 'content-encoding': 'gzip' }],
  ] as const) {
    const refused = await post(running, body, headers)
    t.equal(refused.status, 503)
    t.equal(refused.headers.get('retry-after'), '1')
  }
  room.resolve()
  t.equal((await first).status, 200)
  t.equal((await post(running, large)).status, 200)
})

test('OtlpReceiver slows a client down that sends more bytes than it may', async (t) => {
  const clock = new FakeClock()
  const running = await startReceiver(t, { limits: { bytes_per_second_per_client: '1KiB' } }, { clock })
  const body = requestOf('x'.repeat(3_000))
  t.equal((await post(running, body)).status, 200)
  const refused = await post(running, body)
  t.equal(refused.status, 429)
  t.equal(refused.headers.get('retry-after'), '3')
  await clock.advance(3_000)
  t.equal((await post(running, body)).status, 200)
})

test('OtlpReceiver answers connections beyond what it may have with "come again", and closes still more', async (t) => {
  const running = await startReceiver(t, { limits: { max_connections: 2, max_connections_per_client: 100 } })
  const agents = Array.from({ length: 40 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  t.teardown(() => agents.forEach((agent) => agent.destroy()))
  const send = async (agent: Agent | undefined): Promise<readonly (number | string | undefined)[]> =>
    await new Promise((resolve) => {
      const headers = { 'content-type': PROTO }
      const sending = request(`${running.http}/v1/logs`, { method: 'POST', headers, ...(agent && { agent }) })
      sending.on('response', (response) => {
        response.resume()
        response.on('end', () => resolve([response.statusCode, response.headers['retry-after']]))
      })
      sending.on('error', (error: NodeJS.ErrnoException) => resolve([error.code, undefined]))
      sending.end(requestOf('one'))
    })
  const answers: string[] = []
  for (const agent of agents) answers.push((await send(agent)).join(' '))
  t.strictSame(answers.slice(0, 2), ['200 ', '200 '])
  t.strictSame(new Set(answers.slice(2, 34)), new Set(['503 1']))
  t.strictSame(new Set(answers.slice(34)), new Set(['ECONNRESET ']))
  t.strictSame(await send(agents[1]), [200, undefined], 'the others do not feel it')
})

test('OtlpReceiver lets a quiet client send while a noisy one has to wait', async (t) => {
  const running = await startReceiver(t, { limits: { bytes_per_second_per_client: '1KiB' } })
  // Every address of this network is the machine itself.
  const send = async (localAddress: string, body: Uint8Array): Promise<number | undefined> =>
    await new Promise((resolve, reject) => {
      const target = `http://127.0.0.1:${running.receiver.ports.http}/v1/logs`
      const headers = { 'content-type': PROTO }
      const sending = request(target, { method: 'POST', headers, localAddress, agent: false })
      sending.on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sending.on('error', reject)
      sending.end(body)
    })
  t.equal(await send('127.0.0.1', requestOf('x'.repeat(300_000))), 200)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    t.equal(await send('127.0.0.1', requestOf('one')), 429)
    t.equal(await send('127.0.0.2', requestOf('one')), 200)
  }
})
