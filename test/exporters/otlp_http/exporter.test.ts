import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { PartlyDeliveredError } from '../../../agent/otlp/partly-delivered.ts'
import { batchOfText } from '../../support/batches.ts'
import { OtlpSink, type SinkRequest } from '../../support/otlp-sink.ts'
import { settingsWith } from '../../support/settings.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { logsOf, never } from '../../support/otlp-exporting.ts'
import { exportingTo, failureOf, started } from './support.ts'

test('OtlpHttpExporter says that it may be tried again when nobody answers', async (t) => {
  const exporter = await started(t, settingsWith(), { endpoint: 'http://127.0.0.1:1' })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), never), {
    name: 'RetryableError',
    code: 'HEPH_HTTP_FAILED',
  })
})

test('OtlpHttpExporter says that it may be tried again when the connection is cut', async (t) => {
  const { exporter, sink } = await exportingTo(t, {
    answer: (index) => (index === 0 ? { kind: 'reset' } : { kind: 'ok' }),
  })
  const logs = logsOf(['a'])
  await t.rejects(exporter.exportEncoded(logs, never), { name: 'RetryableError' })
  await exporter.exportEncoded(logs, never)
  t.same(sink.bodies, ['a'])
})

test('OtlpHttpExporter ends with its signal while the server is silent', async (t) => {
  const controller = new AbortController()
  const { exporter } = await exportingTo(t, {
    answer: () => {
      setImmediate(() => controller.abort(new Error('enough')))
      return { kind: 'hang' }
    },
  })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), controller.signal), { message: 'enough' })
})

test('OtlpHttpExporter waits as long as an overloaded server asks for', async (t) => {
  const { exporter } = await exportingTo(t, {
    answer: () => ({ kind: 'status', status: 429, headers: { 'retry-after': '7' } }),
  })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), never), {
    name: 'RetryableError',
    retryAfterMs: 7_000,
  })
})

test('OtlpHttpExporter gives up what the server calls wrong, in the words of the server', async (t) => {
  const { exporter, sink } = await exportingTo(t, {
    answer: () => ({
      kind: 'status',
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"code":3,"message":"unknown tenant"}',
    }),
  })
  await t.rejects(exporter.exportEncoded(logsOf(['a', 'b'], ['c']), never), {
    name: 'PermanentError',
    code: 'HEPH_OTLP_HTTP_REFUSED',
    message: 'the server answered 400: unknown tenant',
  })
  t.equal(sink.requests.length, 1)
})

test('OtlpHttpExporter follows no redirect, since its headers may hold secrets', async (t) => {
  const { exporter, sink } = await exportingTo(t, {
    answer: () => ({ kind: 'status', status: 307, headers: { location: '/other' } }),
  })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), never), {
    name: 'PermanentError',
    message: /\/other/,
  })
  t.same(
    sink.requests.map((request) => request.path),
    ['/v1/logs'],
  )
})

test('OtlpHttpExporter reads no more of an answer than it needs', async (t) => {
  const { exporter, sink } = await exportingTo(t, { answer: () => ({ kind: 'endless' }) })
  await exporter.exportEncoded(logsOf(['a']), never)
  t.same(sink.bodies, ['a'])
})

test('OtlpHttpExporter counts and names what the server did not keep, and does not send it again', async (t) => {
  const { exporter, sink, logged, settings, clock } = await exportingTo(t, {
    answer: () => ({ kind: 'partial', rejected: 2, message: 'older than a day' }),
  })
  await exporter.exportEncoded(logsOf(['a', 'b', 'c']), never)
  await exporter.exportEncoded(logsOf(['d', 'e']), never)
  t.equal(sink.requests.length, 2)
  const rejected = settings.instruments
    .snapshot()
    .find((instrument) => instrument.name === 'hephaestus_exporter_rejected_log_records')
  t.same(rejected?.points, [{ attributes: { exporter: 'otlp_http' }, value: 4 }])
  t.equal(logged.length, 1, 'the same complaint is logged once')
  t.match(logged[0], /older than a day/)
  await clock.advance(60_000)
  await exporter.exportEncoded(logsOf(['f', 'g']), never)
  t.equal(logged.length, 2)
})

test('OtlpHttpExporter logs a warning that comes with a success', async (t) => {
  const { exporter, logged, settings } = await exportingTo(t, {
    answer: () => ({ kind: 'partial', rejected: 0, message: 'use the new path' }),
  })
  await exporter.exportEncoded(logsOf(['a']), never)
  t.match(logged, [/warn.*use the new path/i])
  t.notOk(
    settings.instruments.snapshot().some((instrument) => instrument.points.some((point) => point.value > 0)),
  )
})

/** A server that takes bodies up to a size. */
const upTo =
  (bytesMax: number) =>
  (_index: number, request: SinkRequest): { kind: 'ok' } | { kind: 'status'; status: number } =>
    request.body.length > bytesMax ? { kind: 'status', status: 413 } : { kind: 'ok' }

test('OtlpHttpExporter sends in halves what is too large at once, in order and each record once', async (t) => {
  const { exporter, sink } = await exportingTo(t, { answer: upTo(700) })
  const lines = Array.from({ length: 40 }, (_, index) => `record ${index} ${'x'.repeat(50)}`)
  await exporter.exportEncoded(logsOf(lines.slice(0, 30), lines.slice(30)), never)
  t.same(sink.bodies, lines)
})

test('OtlpHttpExporter gives up the one record that is too large, and only that', async (t) => {
  const { exporter, sink } = await exportingTo(t, { answer: upTo(700) })
  const large = 'y'.repeat(1_000)
  const failure = await failureOf(exporter.exportEncoded(logsOf(['a', 'b', large, 'c']), never))
  t.same(sink.bodies, ['a', 'b', 'c'])
  t.ok(failure instanceof PartlyDeliveredError)
  t.match(failure, {
    name: 'PermanentError',
    code: 'HEPH_OTLP_PARTLY',
    cause: { code: 'HEPH_OTLP_HTTP_TOO_LARGE' },
  })
  const { rest } = failure as PartlyDeliveredError
  t.equal(rest.count, 1)
  const left = rest.parts.flatMap((part) => decodeLogs(part, { stream: '' }))
  t.same(
    left.map((batch) => batch.bodyText(0)),
    [large],
  )
})

test('OtlpHttpExporter gives up a single record that is too large', async (t) => {
  const { exporter } = await exportingTo(t, { answer: () => ({ kind: 'status', status: 413 }) })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), never), {
    name: 'PermanentError',
    code: 'HEPH_OTLP_HTTP_TOO_LARGE',
  })
})

test('OtlpHttpExporter does not offer again what it knows to be too large', async (t) => {
  const { exporter, sink } = await exportingTo(t, { answer: upTo(100_000) })
  const lines = Array.from({ length: 150 }, (_, index) => `record ${index} ${'x'.repeat(1_000)}`)
  await exporter.exportEncoded(logsOf(lines), never)
  t.equal(sink.requests.length, 3, 'one was refused')
  await exporter.exportEncoded(logsOf(lines), never)
  t.equal(sink.requests.length, 5, 'none was refused')
  t.same(sink.bodies, [...lines, ...lines])
})

test('OtlpHttpExporter goes on after a failure where it was, and sends nothing twice', async (t) => {
  let isDown = true
  const { exporter, sink } = await exportingTo(t, {
    answer: (index, request) => {
      if (request.records > 2) return { kind: 'status', status: 413 }
      if (index === 2 && isDown) return { kind: 'status', status: 503 }
      return { kind: 'ok' }
    },
  })
  const logs = logsOf(['a', 'b', 'c', 'd'])
  await t.rejects(exporter.exportEncoded(logs, never), { name: 'RetryableError' })
  isDown = false
  await exporter.exportEncoded({ ...logs }, never)
  t.same(sink.bodies, ['a', 'b', 'c', 'd'])
})

test('OtlpHttpExporter sends the same parts again when they are offered again after their delivery', async (t) => {
  const { exporter, sink } = await exportingTo(t, {})
  const logs = logsOf(['a'])
  await exporter.exportEncoded(logs, never)
  await exporter.exportEncoded(logs, never)
  t.same(sink.bodies, ['a', 'a'])
})

for (const encoding of ['proto', 'json']) {
  for (const compression of ['gzip', 'zstd', 'zlib', 'deflate', 'none']) {
    test(`OtlpHttpExporter sends ${encoding} with the compression ${compression}`, async (t) => {
      const { exporter, sink } = await exportingTo(t, {}, { encoding, compression })
      const lines = Array.from({ length: 30 }, (_, index) => `record ${index} ü €`)
      await exporter.exportEncoded(logsOf(lines, ['last']), never)
      t.same(sink.bodies, [...lines, 'last'])
      const { headers, bytes, body } = sink.requests[0] ?? {}
      t.equal(headers?.['content-type'], encoding === 'json' ? 'application/json' : 'application/x-protobuf')
      t.equal(headers?.['content-encoding'], compression === 'none' ? undefined : compression)
      t.equal(headers?.['content-length'], String(bytes))
      if (compression === 'none') t.equal(bytes, body?.length)
      else t.ok((bytes ?? 0) < (body?.length ?? 0) / 2)
    })
  }
}

test('OtlpHttpExporter compresses as hard as it is told', async (t) => {
  const lines = Array.from({ length: 500 }, (_, index) =>
    JSON.stringify({ index, square: index * index, text: 'request' }),
  )
  for (const compression of ['gzip', 'zstd', 'zlib', 'deflate']) {
    const sizes: number[] = []
    for (const level of [1, 9]) {
      const { exporter, sink } = await exportingTo(t, {}, { compression, compression_params: { level } })
      await exporter.exportEncoded(logsOf(lines), never)
      sizes.push(sink.requests[0]?.bytes ?? 0)
    }
    t.ok((sizes[1] ?? 0) < (sizes[0] ?? 0), `${compression}: ${sizes.join(', ')}`)
  }
})

test('OtlpHttpExporter compresses no request that is small', async (t) => {
  const { exporter, sink } = await exportingTo(t, {})
  await exporter.exportEncoded(logsOf(['small']), never)
  t.equal(sink.requests[0]?.headers['content-encoding'], undefined)
})

test('OtlpHttpExporter understands a partial success in JSON', async (t) => {
  const { exporter, logged } = await exportingTo(
    t,
    { answer: () => ({ kind: 'partial', rejected: 1, message: 'too old' }) },
    { encoding: 'json' },
  )
  await exporter.exportEncoded(logsOf(['a', 'b']), never)
  t.match(logged, [/too old/])
})

test('OtlpHttpExporter sends its headers, whatever their case, and says who it is', async (t) => {
  const { exporter, sink } = await exportingTo(
    t,
    {},
    { headers: { Authorization: 'Bearer t', 'X-Tenant': 'a' } },
  )
  await exporter.exportEncoded(logsOf(['a']), never)
  t.match(sink.requests[0]?.headers, {
    authorization: 'Bearer t',
    'x-tenant': 'a',
    'user-agent': 'hephaestus',
  })
})

test('OtlpHttpExporter lets a header of the configuration win over its own', async (t) => {
  const { exporter, sink } = await exportingTo(t, {}, { headers: { 'User-Agent': 'mine' } })
  await exporter.exportEncoded(logsOf(['a']), never)
  t.equal(sink.requests[0]?.headers['user-agent'], 'mine')
})

test('OtlpHttpExporter adds the path for logs to an endpoint, and nothing to a logs_endpoint', async (t) => {
  const sink = await new OtlpSink().start()
  t.teardown(() => sink.close())
  for (const written of [
    { endpoint: sink.endpoint },
    { endpoint: `${sink.endpoint}/` },
    { endpoint: `${sink.endpoint}/otlp/` },
    { endpoint: 'http://127.0.0.1:1', logs_endpoint: `${sink.endpoint}/ingest?tenant=a` },
  ]) {
    const exporter = await started(t, settingsWith(), written)
    await exporter.exportEncoded(logsOf(['a']), never)
  }
  t.same(
    sink.requests.map((request) => request.path),
    ['/v1/logs', '/v1/logs', '/otlp/v1/logs', '/ingest?tenant=a'],
  )
})

test('OtlpHttpExporter sends a batch that is not encoded yet', async (t) => {
  const { exporter, sink } = await exportingTo(t, {})
  await exporter.export(batchOfText(['a', 'b']), never)
  t.same(sink.bodies, ['a', 'b'])
})

test('OtlpHttpExporter keeps its connection for the next request', async (t) => {
  const { exporter, sink } = await exportingTo(t, {})
  for (let count = 0; count < 5; count += 1) {
    await exporter.exportEncoded(logsOf(['a']), never)
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.equal(sink.connections, 1)
})

test('OtlpHttpExporter opens no more connections than told', async (t) => {
  const { exporter, sink } = await exportingTo(t, {}, { max_conns_per_host: 2 })
  await Promise.all(Array.from({ length: 8 }, () => exporter.exportEncoded(logsOf(['a']), never)))
  t.equal(sink.records, 8)
  t.ok(sink.connections <= 2, `${sink.connections}`)
})

test('OtlpHttpExporter closes a connection that was not used for idle_conn_timeout', async (t) => {
  const { exporter, sink } = await exportingTo(t, {}, { idle_conn_timeout: '30ms' })
  await exporter.exportEncoded(logsOf(['a']), never)
  await sink.connectionClosed
  await exporter.exportEncoded(logsOf(['b']), never)
  t.equal(sink.connections, 2)
})

test('OtlpHttpExporter sends through its proxy', async (t) => {
  const { exporter, sink } = await exportingTo(t, {}, {})
  await exporter.shutdown()
  const proxied = await started(t, settingsWith(), {
    endpoint: 'http://far.invalid:4318',
    proxy_url: sink.endpoint,
  })
  await proxied.exportEncoded(logsOf(['a']), never)
  t.same(
    sink.requests.map((request) => [request.path, request.headers.host]),
    [['http://far.invalid:4318/v1/logs', 'far.invalid:4318']],
  )
})

test(
  'OtlpHttpExporter reaches a server with a certificate of an own authority',
  { skip: noOpenssl },
  async (t) => {
    const folder = t.testdir()
    const files = makeCertificates(folder, '127.0.0.1')
    const sink = await new OtlpSink({
      tls: { key: readFileSync(files.serverKey), cert: readFileSync(files.serverCert) },
    }).start()
    t.teardown(() => sink.close())
    const settings = settingsWith({ baseDirectory: folder })
    const trusting = await started(t, settings, { endpoint: sink.endpoint, tls: { ca_file: 'ca.pem' } })
    await trusting.exportEncoded(logsOf(['a']), never)
    const distrusting = await started(t, settings, { endpoint: sink.endpoint })
    await t.rejects(distrusting.exportEncoded(logsOf(['b']), never), {
      name: 'RetryableError',
      cause: { code: /SIGN|CERT/ },
    })
    t.same(sink.bodies, ['a'])
  },
)

test('OtlpHttpExporter does not start without the files that its TLS needs', async (t) => {
  const settings = settingsWith({ baseDirectory: t.testdir() })
  const starting = started(t, settings, { endpoint: 'https://127.0.0.1:1', tls: { ca_file: 'missing.pem' } })
  await t.rejects(starting, { code: 'HEPH_NET_FILE' })
})

test('OtlpHttpExporter ends a request that is under way at its shutdown', async (t) => {
  const { exporter } = await exportingTo(t, {
    answer: () => {
      setImmediate(() => void exporter.shutdown())
      return { kind: 'hang' }
    },
  })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), never), { name: 'RetryableError' })
})

test('OtlpHttpExporter gives up parts that are no request when it has to write them as JSON', async (t) => {
  const { exporter } = await exportingTo(t, {}, { encoding: 'json' })
  const broken = { parts: [encodeLogs(batchOfText(['a'])).subarray(0, 20)], count: 1 }
  await t.rejects(exporter.exportEncoded(broken, never), {
    name: 'PermanentError',
    code: 'HEPH_OTLP_MALFORMED',
  })
})
