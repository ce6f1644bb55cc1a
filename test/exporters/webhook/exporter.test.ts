import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { test } from 'tap'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { PartlyDeliveredError } from '../../../agent/otlp/partly-delivered.ts'
import { encodedDeliveryFields } from '../../../agent/delivery/delivery-config.ts'
import { object } from '../../../config/schema.ts'
import { Sender } from '../../../agent/delivery/sender.ts'
import { Troubles } from '../../../agent/delivery/troubles.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { exporting, failureOf, fixRecord, logsOf, never, recordOf, serving } from './support.ts'

const METADATA = 'http://169.254.169.254/latest/meta-data/'

test('WebhookExporter says that it may be tried again when nobody answers', async (t) => {
  const { exporter } = await exporting(t, { url: 'http://127.0.0.1:1/hook' })
  await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), {
    name: 'RetryableError',
    code: 'HEPH_HTTP_FAILED',
  })
})

test('WebhookExporter ends with its signal while the service is silent', async (t) => {
  const controller = new AbortController()
  const { url } = await serving(t, () => {
    setImmediate(() => controller.abort(new Error('enough')))
    return 'hang'
  })
  const { exporter } = await exporting(t, { url })
  await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), controller.signal), { message: 'enough' })
})

test('WebhookExporter gives each request its own time-out, however many were gathered', async (t) => {
  const clock = new FakeClock()
  let isSilent = false
  const { url, requests } = await serving(t, async (index) => {
    await clock.advance(12_000)
    if (index === 3 && !isSilent) {
      isSilent = true
      return 'hang'
    }
    return { status: 200 }
  })
  const { exporter, settings } = await exporting(t, { url, preset: 'slack' }, { settings: { clock } })
  const records = Array.from({ length: 5 }, (_, index) =>
    fixRecord({ 'hephaestus.event.id': `job-${index}:fix:1` }),
  )
  const logs = Buffer.concat(logsOf(records).parts)
  const sender = new Sender(exporter, settings, {
    config: object(encodedDeliveryFields).parse({ timeout: '30s' }),
    troubles: new Troubles(settings),
  })
  const parcel = { kind: 'encoded', stream: 'test', count: 5, logs, receipts: [] } as const
  const beganMs = clock.now()
  const sent = sender.send([parcel], { stop: never, cancel: never })
  while (clock.now() < beganMs + 48_000) await settle()
  t.strictSame(settings.statuses, [], 'more than the time-out is over, and none was too slow')
  await clock.advance(30_000)
  t.equal(settings.statuses.at(-1)?.state, 'recoverable_error', 'the fourth is')
  while (requests.length < 6) {
    await clock.advance(1_000)
    await settle()
  }
  t.equal(await sent, undefined)
  const keys = requests.map(({ headers }) => headers['idempotency-key'])
  t.equal(keys[3], keys[4], 'the one that was too slow comes again')
  t.equal(new Set(keys).size, 5, 'and no other')
})

for (const broken of ['reset', 'reset_in_body'] as const) {
  test(`WebhookExporter says that it may be tried again after a ${broken}, with the same idempotency key`, async (t) => {
    const { url, requests } = await serving(t, (index) => (index === 0 ? broken : { status: 200 }))
    const { exporter } = await exporting(t, { url })
    const logs = logsOf([recordOf()])
    await t.rejects(exporter.exportEncoded(logs, never), { name: 'RetryableError' })
    await exporter.exportEncoded(logs, never)
    const keys = requests.map(({ headers }) => headers['idempotency-key'])
    t.equal(keys.length, 2)
    t.match(keys[0], /^[0-9a-f]{64}$/)
    t.equal(keys[0], keys[1])
  })
}

test('WebhookExporter waits as long as a service asks for, and tries again what overload and faults refuse', async (t) => {
  for (const status of [408, 425, 429, 500, 502, 503, 504, 520]) {
    const { url } = await serving(t, () => ({ status, headers: { 'retry-after': '7' }, body: 'slow down' }))
    const { exporter } = await exporting(t, { url })
    await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), {
      name: 'RetryableError',
      code: 'HEPH_WEBHOOK_UNAVAILABLE',
      message: `the service answered ${status}: slow down`,
      retryAfterMs: 7_000,
    })
  }
})

test('WebhookExporter gives up what a service refuses, in its words and without its secrets', async (t) => {
  for (const status of [400, 401, 403, 404, 410, 413, 422, 501]) {
    const { url, requests } = await serving(t, () => ({ status, body: 'no\u001b[31m\n token=abcdefgh12' }))
    const { exporter } = await exporting(t, { url })
    await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), {
      name: 'PermanentError',
      code: 'HEPH_WEBHOOK_REFUSED',
      message: `the service answered ${status}: no token=****`,
    })
    t.equal(requests.length, 1)
  }
})

test('WebhookExporter follows no redirect, neither to the metadata of a cloud nor elsewhere', async (t) => {
  for (const location of [METADATA, '/other']) {
    for (const status of [301, 302, 303, 307, 308]) {
      const { url, requests } = await serving(t, () => ({ status, headers: { location } }))
      const { exporter } = await exporting(t, { url })
      await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), {
        name: 'PermanentError',
        message: /is not followed/,
      })
      t.equal(requests.length, 1)
    }
  }
})

test('WebhookExporter follows a redirect on the same origin when it may, with the same request, and no other', async (t) => {
  const { url, requests } = await serving(t, (index) =>
    index === 0 ? { status: 308, headers: { location: '/moved?x=1' } } : { status: 200 },
  )
  const { exporter } = await exporting(t, { url, follow_redirects: 'same_origin' })
  await exporter.exportEncoded(logsOf([recordOf()]), never)
  t.same(
    requests.map(({ method, path }) => [method, path]),
    [
      ['POST', '/hook'],
      ['POST', '/moved?x=1'],
    ],
  )
  t.same(requests[0]?.body, requests[1]?.body)
  for (const location of [METADATA, 'http://127.0.0.1:1/', 'https://127.0.0.1/']) {
    const other = await serving(t, () => ({ status: 307, headers: { location } }))
    const second = await exporting(t, { url: other.url, follow_redirects: 'same_origin' })
    await t.rejects(second.exporter.exportEncoded(logsOf([recordOf()]), never), { name: 'PermanentError' })
    t.equal(other.requests.length, 1)
  }
})

test('WebhookExporter does not run after a redirect in a circle', async (t) => {
  const { url, requests } = await serving(t, () => ({ status: 307, headers: { location: '/hook' } }))
  const { exporter } = await exporting(t, { url, follow_redirects: 'same_origin' })
  await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), { name: 'PermanentError' })
  t.equal(requests.length, 4)
})

test('WebhookExporter reads no more of an answer than it needs', async (t) => {
  const { url, requests } = await serving(t, () => 'endless')
  const { exporter } = await exporting(t, { url })
  await exporter.exportEncoded(logsOf([recordOf()]), never)
  t.equal(requests.length, 1)
})

test('WebhookExporter connects to no name that leads to where nothing is sent', async (t) => {
  const { port, requests } = await serving(t)
  for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00:ec2::254']) {
    const family = address.includes(':') ? 6 : 4
    const { exporter } = await exporting(
      t,
      { url: `http://hooks.example.com:${port}/`, allow_private: false },
      { resolve: () => Promise.resolve([{ address, family }]) },
    )
    await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), {
      name: 'RetryableError',
      code: 'HEPH_HTTP_FORBIDDEN_ADDRESS',
    })
  }
  t.equal(requests.length, 0)
})

test('WebhookExporter connects to the address that was checked, though the name has another one the next time', async (t) => {
  const { port, requests } = await serving(t)
  let asked = 0
  const rebinding = () => {
    asked += 1
    return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }])
  }
  const { exporter } = await exporting(
    t,
    { url: `http://hooks.example.com:${port}/`, allow_private: false, allow_addresses: ['127.0.0.1'] },
    { resolve: rebinding },
  )
  await exporter.exportEncoded(logsOf([recordOf()]), never)
  t.equal(asked, 1)
  t.equal(requests.length, 1)
  t.equal(requests[0]?.headers.host, `hooks.example.com:${port}`)
})

test('WebhookExporter passes over the forbidden ones of several addresses', async (t) => {
  const { port, requests } = await serving(t)
  const { exporter } = await exporting(
    t,
    { url: `http://hooks.example.com:${port}/` },
    {
      resolve: () =>
        Promise.resolve([
          { address: '169.254.169.254', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
    },
  )
  await exporter.exportEncoded(logsOf([recordOf()]), never)
  t.equal(requests.length, 1)
})

test(
  'WebhookExporter trusts no certificate of an authority that it was not told of',
  { skip: noOpenssl },
  async (t) => {
    const folder = t.testdir()
    const files = makeCertificates(folder, '127.0.0.1')
    const tls = { key: readFileSync(files.serverKey), cert: readFileSync(files.serverCert) }
    const { url, requests } = await serving(t, undefined, tls)
    const distrusting = await exporting(t, { url })
    await t.rejects(distrusting.exporter.exportEncoded(logsOf([recordOf()]), never), {
      name: 'RetryableError',
      cause: { code: /SIGN|CERT/ },
    })
    t.equal(requests.length, 0)
    const trusting = await exporting(t, { url, tls: { ca_file: files.ca } })
    await trusting.exporter.exportEncoded(logsOf([recordOf()]), never)
    t.equal(requests.length, 1)
  },
)

test('WebhookExporter goes on after a failure where it was, and sends nothing twice', async (t) => {
  const { url, requests } = await serving(t, (index) => ({ status: index === 1 ? 503 : 200 }))
  const { exporter } = await exporting(t, { url })
  const logs = logsOf(['a', 'b', 'c'].map((body) => recordOf({ body })))
  await t.rejects(exporter.exportEncoded(logs, never), { name: 'RetryableError' })
  await exporter.exportEncoded({ ...logs }, never)
  t.same(
    requests.map(({ body }) => (JSON.parse(body.toString()) as { body: string }).body),
    ['a', 'b', 'b', 'c'],
  )
})

test('WebhookExporter gives up only the records that are refused', async (t) => {
  const { url } = await serving(t, (_index, { body }) => ({ status: body.includes('poison') ? 422 : 200 }))
  const { exporter } = await exporting(t, { url })
  const logs = logsOf([recordOf({ body: 'a' }), recordOf({ body: 'poison' })], [recordOf({ body: 'c' })])
  const failure = await failureOf(exporter.exportEncoded(logs, never))
  t.ok(failure instanceof PartlyDeliveredError)
  t.match(failure, { code: 'HEPH_WEBHOOK_PARTLY', cause: { code: 'HEPH_WEBHOOK_REFUSED' } })
  const { rest } = failure as PartlyDeliveredError
  t.equal(rest.count, 1)
  const left = rest.parts.flatMap((part) => decodeLogs(part, { stream: '' }))
  t.same(
    left.map((batch) => batch.bodyText(0)),
    ['poison'],
  )
})

test('WebhookExporter sends in halves what a service finds wrong or too large at once', async (t) => {
  const bodies: string[] = []
  const { url } = await serving(t, (_index, { body }) => {
    const logs = JSON.parse(body.toString()) as readonly { message: string }[]
    if (logs.length > 2 || logs.some(({ message }) => message === 'poison')) {
      if (logs.length > 1) return { status: logs.length > 2 ? 413 : 400 }
      return { status: 400 }
    }
    bodies.push(...logs.map(({ message }) => message))
    return { status: 202 }
  })
  const { exporter } = await exporting(t, { url, preset: 'datadog', token: 'key' })
  const words = ['a', 'b', 'poison', 'c', 'd', 'e', 'f']
  const failure = await failureOf(
    exporter.exportEncoded(logsOf(words.map((body) => recordOf({ body }))), never),
  )
  t.equal((failure as PartlyDeliveredError).rest.count, 1)
  t.same(
    bodies,
    words.filter((word) => word !== 'poison'),
  )
})

test('WebhookExporter puts no more into a request than the service takes', async (t) => {
  const sizes: number[] = []
  const { url } = await serving(t, (_index, { body }) => {
    sizes.push((JSON.parse(body.toString()) as unknown[]).length)
    t.ok(body.length <= 4_096)
    return { status: 202 }
  })
  const { exporter } = await exporting(t, { url, preset: 'datadog', token: 'key', max_request_size: '4KiB' })
  await exporter.exportEncoded(
    logsOf(Array.from({ length: 40 }, (_, index) => recordOf({ body: `${index} ${'x'.repeat(100)}` }))),
    never,
  )
  t.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    40,
  )
  t.ok(sizes.length > 1)
})

test('WebhookExporter does not send a record that is larger than a request may be', async (t) => {
  const { url, requests } = await serving(t)
  const { exporter } = await exporting(t, { url, max_request_size: '1KiB' })
  const logs = logsOf([recordOf({ body: 'x'.repeat(2_000) })])
  await t.rejects(exporter.exportEncoded(logs, never), {
    name: 'PermanentError',
    code: 'HEPH_WEBHOOK_TOO_LARGE',
  })
  t.equal(requests.length, 0)
})

test('WebhookExporter deals with every document of a bulk request by what Elasticsearch says of it', async (t) => {
  const sent: string[][] = []
  const { url } = await serving(t, (index, { body }) => {
    const documents = body.toString().trimEnd().split('\n')
    const messages = documents.filter((_line, at) => at % 2 === 1)
    sent.push(messages.map((line) => (JSON.parse(line) as { message: string }).message))
    const statuses = index === 0 ? [201, 409, 400, 429] : [201]
    const items = statuses.map((status) => ({
      create: status < 300 ? { status } : { status, error: { type: 'mapper', reason: 'for a reason' } },
    }))
    return { status: 200, body: JSON.stringify({ errors: index === 0, items }) }
  })
  const { exporter } = await exporting(t, { url, preset: 'elasticsearch' })
  const logs = logsOf(['a', 'b', 'c', 'd'].map((body) => recordOf({ body })))
  await t.rejects(exporter.exportEncoded(logs, never), {
    name: 'RetryableError',
    message: 'the service answered 429 for a record: mapper: for a reason',
  })
  const failure = await failureOf(exporter.exportEncoded(logs, never))
  t.same(sent, [['a', 'b', 'c', 'd'], ['d']])
  t.match(failure, { code: 'HEPH_WEBHOOK_PARTLY', cause: { message: /400 for a record/ } })
  t.equal((failure as PartlyDeliveredError).rest.count, 1)
})

test('WebhookExporter tries a bulk request again whose answer cannot be read', async (t) => {
  const { url } = await serving(t, () => ({ status: 200, body: '{"errors":tr' }))
  const { exporter } = await exporting(t, { url, preset: 'elasticsearch' })
  await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), {
    name: 'RetryableError',
    code: 'HEPH_WEBHOOK_ANSWER',
  })
})

test('WebhookExporter signs the time and the body as they are sent, anew for each attempt, with both keys', async (t) => {
  const { url, requests } = await serving(t, (index) => ({ status: index === 0 ? 503 : 200 }))
  const secret = 'a key of at least 16'
  const previous_secret = 'another key of 16 or more'
  const { exporter, clock } = await exporting(t, {
    url,
    compression: 'gzip',
    signature: { secret, previous_secret },
  })
  const logs = logsOf([recordOf({ body: 'x'.repeat(5_000) })])
  await t.rejects(exporter.exportEncoded(logs, never))
  await clock.advance(90_000)
  await exporter.exportEncoded(logs, never)
  const times = requests.map(({ headers, body }) => {
    const [time = '', ...proofs] = String(headers['x-hephaestus-signature']).split(',')
    const signed = Buffer.concat([Buffer.from(`${time.slice(2)}.`), body])
    const expected = [secret, previous_secret].map(
      (key) => `v1=${createHmac('sha256', key).update(signed).digest('hex')}`,
    )
    t.same(proofs, expected)
    t.equal(headers['content-encoding'], 'gzip')
    t.match(gunzipSync(body).toString(), /x{5000}/)
    return time
  })
  t.same(times, ['t=1700000000', 't=1700000090'])
})

test('WebhookExporter has one key for an event however it comes, and another for a line that is logged again', async (t) => {
  const { url, requests } = await serving(t)
  const { exporter } = await exporting(t, { url })
  const line = recordOf({ body: 'the same' })
  await exporter.exportEncoded(logsOf([fixRecord(), line, line]), never)
  // As it is after a restart: read from the queue again, in other company.
  await exporter.exportEncoded(logsOf([fixRecord()]), never)
  await exporter.exportEncoded(logsOf([fixRecord(), line, line]), never)
  const keys = requests.map(({ headers }) => headers['idempotency-key'])
  t.equal(keys[0], keys[3])
  t.same(keys.slice(4), keys.slice(0, 3))
  t.equal(new Set(keys).size, 3)
})

test('WebhookExporter sends what its filter lets through and counts the rest', async (t) => {
  const { url, requests } = await serving(t)
  const { exporter, settings } = await exporting(t, {
    url,
    filter: {
      event_names: ['hephaestus.error.detected'],
      min_severity: 'error',
      services: ['checkout'],
      classes: ['missing_key'],
      condition: 'attributes["http.route"] != "/health"',
    },
  })
  const right = {
    eventName: 'hephaestus.error.detected',
    attributes: { 'hephaestus.error.class': 'missing_key', 'http.route': '/cart' },
  }
  const attributes = { ...right.attributes, 'http.route': '/health' }
  const records = [
    recordOf({ ...right, body: 'right' }),
    recordOf({ ...right, severityNumber: 0, body: 'no severity' }),
    recordOf({ ...right, severityNumber: 13, body: 'a warning' }),
    recordOf({ ...right, eventName: 'hephaestus.error.repeated' }),
    recordOf({ ...right, attributes: { 'hephaestus.error.class': 'recursion' } }),
    recordOf({ ...right, attributes }),
  ]
  const elsewhere = recordOf({ ...right, resource: { attributes: { 'service.name': 'other' } } })
  await exporter.exportEncoded(logsOf(records, [elsewhere]), never)
  t.same(
    requests.map(({ body }) => (JSON.parse(body.toString()) as { body: string }).body),
    ['right', 'no severity'],
  )
  const counted = settings.instruments
    .snapshot()
    .find(({ name }) => name === 'hephaestus_exporter_filtered_log_records')
  t.same(counted?.points, [{ attributes: { exporter: 'webhook' }, value: 5 }])
})

test('WebhookExporter sends its headers, and a URL without a path gets that of the preset', async (t) => {
  const { port, requests } = await serving(t, () => ({ status: 204 }))
  const origin = `http://127.0.0.1:${port}`
  const { exporter } = await exporting(t, {
    url: origin,
    preset: 'loki',
    loki: { tenant: 'team' },
    headers: { 'X-Tenant': 'a', 'User-Agent': 'mine' },
  })
  await exporter.exportEncoded(logsOf([recordOf()]), never)
  const other = await exporting(t, { url: `${origin}/gateway/push`, preset: 'loki' })
  await other.exporter.exportEncoded(logsOf([recordOf()]), never)
  t.same(
    requests.map(({ path }) => path),
    ['/loki/api/v1/push', '/gateway/push'],
  )
  t.match(requests[0]?.headers, {
    'x-tenant': 'a',
    'x-scope-orgid': 'team',
    'user-agent': 'mine',
    'content-type': 'application/json',
  })
})

test('WebhookExporter sends what a template makes, with its method and content type', async (t) => {
  const { url, requests } = await serving(t)
  const { exporter } = await exporting(t, {
    url,
    method: 'PUT',
    template: { body: '<p>{{event.title}}</p>', content_type: 'text/html' },
  })
  await exporter.exportEncoded(logsOf([recordOf({ body: '<script>"x"</script>' })]), never)
  t.equal(requests[0]?.method, 'PUT')
  t.equal(requests[0]?.headers['content-type'], 'text/html; charset=utf-8')
  t.equal(requests[0]?.body.toString(), '<p>&lt;script&gt;&quot;x&quot;&lt;/script&gt;</p>')
})

test('WebhookExporter ends a request that is under way at its shutdown', async (t) => {
  const { url } = await serving(t, () => {
    setImmediate(() => void exporter.shutdown())
    return 'hang'
  })
  const { exporter } = await exporting(t, { url })
  await t.rejects(exporter.exportEncoded(logsOf([recordOf()]), never), { name: 'RetryableError' })
})
