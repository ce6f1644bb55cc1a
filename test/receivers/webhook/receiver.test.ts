import { readFileSync } from 'node:fs'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { test } from 'tap'
import { PermanentError, RefusedError } from '../../../agent/model/errors.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { envelopeOf, post, SENTRY_EVENT, startReceiver, type Running } from './support.ts'

const REPORT = { type: 'CartError', message: 'no total' }
const LIMITED = { max_request_body_size: '64KiB', max_reports: 2 }

interface Refused {
  readonly name: string
  readonly status: number
  readonly says?: RegExp
  readonly headers?: Readonly<Record<string, string>>
  readonly send: (running: Running) => Promise<Response>
}

const REFUSED: readonly Refused[] = [
  { name: 'no JSON', status: 400, says: /no JSON/, send: (r) => post(r, '{"type":') },
  { name: 'no UTF-8', status: 400, says: /no JSON/, send: (r) => post(r, Uint8Array.of(0x22, 0xff, 0x22)) },
  {
    name: 'JSON that says nothing of an error',
    status: 400,
    says: /says neither/,
    send: (r) => post(r, { a: 1 }),
  },
  { name: 'JSON that is no object', status: 400, says: /says neither/, send: (r) => post(r, '7') },
  {
    name: 'an envelope with an item that is longer than the rest',
    status: 400,
    says: /longer than what is left/,
    send: (r) => post(r, envelopeOf([{ type: 'event', length: 99 }, '{}']), { path: '/api/1/envelope/' }),
  },
  {
    name: 'an envelope whose head is no object',
    status: 400,
    send: (r) => post(r, '7\n{}\n', { path: '/api/1/envelope/' }),
  },
  {
    name: 'a length that is none',
    status: 400,
    send: (r) => post(r, envelopeOf([{ type: 'event', length: -5 }, '{}']), { path: '/api/1/envelope/' }),
  },
  { name: 'a body that is too long', status: 413, send: (r) => post(r, { message: 'x'.repeat(70_000) }) },
  {
    name: 'a small body that would become too long',
    status: 413,
    send: (r) => post(r, gzipSync(new Uint8Array(1 << 20)), { headers: { 'content-encoding': 'gzip' } }),
  },
  {
    name: 'too many reports',
    status: 413,
    says: /2 reports/,
    send: (r) => post(r, [REPORT, REPORT, REPORT]),
  },
  {
    name: 'a form of a page',
    status: 415,
    send: (r) => post(r, 'payload=x', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  },
  {
    name: 'a compression that is not known',
    status: 415,
    headers: { 'accept-encoding': 'identity, gzip, zstd, zlib, deflate' },
    send: (r) => post(r, REPORT, { headers: { 'content-encoding': 'br' } }),
  },
  { name: 'another path', status: 404, says: /go to \//, send: (r) => post(r, REPORT, { path: '/other' }) },
  { name: 'a GET', status: 405, headers: { allow: 'POST' }, send: ({ url }) => fetch(`${url}/`) },
  {
    name: 'a page of the web',
    status: 403,
    says: /cors/,
    send: (r) =>
      post(r, REPORT, { headers: { origin: 'https://evil.example', 'content-type': 'text/plain' } }),
  },
]

test('WebhookReceiver says what is wrong with a request that will never be taken', async (t) => {
  const running = await startReceiver(t, LIMITED)
  for (const { name, status, says, headers = {}, send } of REFUSED) {
    const response = await send(running)
    const text = await response.text()
    t.equal(response.status, status, `${name}: ${text}`)
    if (says !== undefined) t.match((JSON.parse(text) as { error: string }).error, says, name)
    for (const [header, value] of Object.entries(headers)) t.equal(response.headers.get(header), value, name)
    t.equal(response.headers.get('retry-after'), null, name)
  }
  t.equal(running.pipeline.batches.length, 0)
})

test('WebhookReceiver reads gzip and zstd, and a body without a content type', async (t) => {
  const running = await startReceiver(t)
  const json = JSON.stringify(REPORT)
  t.equal((await post(running, gzipSync(json), { headers: { 'content-encoding': 'gzip' } })).status, 200)
  t.equal(
    (await post(running, zstdCompressSync(json), { headers: { 'content-encoding': 'zstd' } })).status,
    200,
  )
  const bare = await fetch(running.url, { method: 'POST', body: Buffer.from(json) })
  t.equal(bare.headers.get('content-type'), 'application/json')
  t.strictSame(await bare.json(), { accepted: 1, rejected: 0 })
  t.strictSame(
    running.pipeline.records.map(({ body }) => body),
    Array.from({ length: 3 }, () => 'CartError: no total'),
  )
})

test('WebhookReceiver answers when its reports are durable, and with "come again" when that takes too long', async (t) => {
  const clock = new FakeClock()
  const running = await startReceiver(t, {}, { clock })
  running.pipeline.behave = () => undefined
  let status: number | undefined
  const first = post(running, REPORT).then((response) => (status = response.status))
  while (running.pipeline.records.length === 0) await settle()
  t.equal(status, undefined)
  running.pipeline.batches[0]?.settle('delivered')
  t.equal(await first, 200)
  const second = post(running, REPORT)
  while (running.pipeline.records.length === 1) await settle()
  await clock.advance(5_000)
  const late = await second
  t.equal(late.status, 503)
  t.ok(Number(late.headers.get('retry-after')) >= 1)
})

test('WebhookReceiver hands on why the pipeline takes nothing', async (t) => {
  const running = await startReceiver(t)
  running.pipeline.behave = () => {
    throw new RefusedError('HEPH_QUEUE_FULL', 'the queue is full')
  }
  const full = await post(running, REPORT)
  t.equal(full.status, 503)
  t.equal(full.headers.get('retry-after'), '2')
  running.pipeline.behave = (batch) => {
    if (batch.bodyText(0) === 'bad') throw new PermanentError('HEPH_TEST', 'no use')
    batch.settle('delivered')
  }
  const partly = await post(running, [REPORT, { message: 'bad' }])
  t.equal(partly.status, 200)
  t.strictSame(await partly.json(), { accepted: 1, rejected: 1 })
  t.equal((await post(running, { message: 'bad' })).status, 500)
})

test('WebhookReceiver slows one client down without the others, by bytes and by requests', async (t) => {
  const clock = new FakeClock()
  const limits = { bytes_per_second_per_client: '1KiB', max_requests_per_client: 1 }
  const running = await startReceiver(t, { limits }, { clock })
  const room = Promise.withResolvers<void>()
  running.pipeline.behave = async (batch) => {
    await room.promise
    batch.settle('delivered')
  }
  const first = post(running, { message: 'x'.repeat(3_000) })
  while (running.pipeline.batches.length === 0) await settle()
  t.equal((await post(running, REPORT)).status, 429, 'one is under way')
  room.resolve()
  t.equal((await first).status, 200)
  const owing = await post(running, REPORT)
  t.equal(owing.status, 429)
  t.equal(owing.headers.get('retry-after'), '2')
  await clock.advance(3_000)
  t.equal((await post(running, REPORT)).status, 200)
})

test('WebhookReceiver lets in who shows a token, also where the SDKs put it', async (t) => {
  const running = await startReceiver(t, { auth: { token: 'known' } })
  const status = async (headers: Record<string, string>, path = '/'): Promise<number> =>
    (await post(running, SENTRY_EVENT, { path, headers })).status
  for (const wrong of [
    {},
    { authorization: 'Bearer other' },
    { 'x-sentry-auth': 'Sentry sentry_key=other' },
  ]) {
    const refused = await post(running, REPORT, { headers: wrong })
    t.equal(refused.status, 401)
    t.equal(refused.headers.get('www-authenticate'), 'Bearer')
  }
  t.equal(await status({ authorization: 'Bearer known' }), 200)
  t.equal(
    await status({ 'x-sentry-auth': 'Sentry sentry_version=7, sentry_key=known, sentry_client=x/1' }),
    200,
  )
  t.equal(await status({}, '/api/1/store/?sentry_version=7&sentry_key=known'), 200)
  t.equal(await status({ 'x-rollbar-access-token': 'known' }), 200)
  t.equal(await status({ 'bugsnag-api-key': 'known' }), 200)
  const ownOnly = await startReceiver(t, { auth: { token: 'known' }, formats: ['fields'] })
  t.equal((await post(ownOnly, REPORT, { headers: { 'x-rollbar-access-token': 'known' } })).status, 401)
})

test('WebhookReceiver takes only the formats that are written', async (t) => {
  const running = await startReceiver(t, { formats: ['rollbar'], path: '/crashes' })
  t.equal((await post(running, SENTRY_EVENT, { path: '/api/1/store/' })).status, 404)
  t.equal((await post(running, REPORT, { path: '/crashes' })).status, 400)
  const item = { data: { body: { message: { body: 'it broke' } } } }
  t.equal((await post(running, item, { path: '/crashes' })).status, 200)
  t.equal((await post(running, item, { path: '/api/1/item/' })).status, 200)
  t.equal(running.pipeline.records.length, 2)
})

test('WebhookReceiver takes reports of pages whose origin may send', async (t) => {
  const running = await startReceiver(t, { cors: { allowed_origins: ['https://shop.example'] } })
  const origin = 'https://shop.example'
  const asked = await fetch(`${running.url}/api/1/envelope/`, { method: 'OPTIONS', headers: { origin } })
  t.equal(asked.status, 204)
  const sent = await post(running, REPORT, {
    headers: { origin, 'content-type': 'text/plain;charset=UTF-8' },
  })
  t.equal(sent.status, 200)
  t.equal(sent.headers.get('access-control-allow-origin'), origin)
  t.equal((await post(running, REPORT, { headers: { origin: 'https://other.example' } })).status, 403)
})

test(
  'WebhookReceiver speaks TLS, and only to clients with a certificate where that is asked for',
  { skip: noOpenssl },
  async (t) => {
    const files = makeCertificates(t.testdir(), 'localhost')
    const tls = { cert_file: files.serverCert, key_file: files.serverKey, client_ca_file: files.ca }
    const { receiver, pipeline } = await startReceiver(t, { tls })
    const send = async (options: RequestOptions): Promise<number | string> =>
      await new Promise((resolve) => {
        const sending = httpsRequest(`https://localhost:${receiver.port}/`, {
          method: 'POST',
          agent: false,
          ...options,
        })
        sending.on('response', (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
        sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
        sending.end(JSON.stringify(REPORT))
      })
    const ca = readFileSync(files.ca)
    t.type(await send({ ca }), 'string')
    t.equal(await send({ ca, cert: readFileSync(files.clientCert), key: readFileSync(files.clientKey) }), 200)
    t.equal(pipeline.records.length, 1)
  },
)

test('WebhookReceiver gives its port back and refuses what comes while it stops', async (t) => {
  const running = await startReceiver(t)
  const waiting = Promise.withResolvers<void>()
  running.pipeline.behave = async (batch) => {
    await waiting.promise
    batch.settle('delivered')
  }
  const answer = post(running, REPORT)
  while (running.pipeline.batches.length === 0) await settle()
  const stopped = running.receiver.shutdown(new AbortController().signal)
  waiting.resolve()
  t.equal((await answer).status, 200)
  await stopped
  t.equal(running.receiver.port, undefined)
  await t.rejects(post(running, REPORT))
})
