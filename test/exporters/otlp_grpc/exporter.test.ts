import { readFileSync } from 'node:fs'
import { ServerCredentials } from '@grpc/grpc-js'
import { test } from 'tap'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { PartlyDeliveredError } from '../../../agent/otlp/partly-delivered.ts'
import { batchOfText } from '../../support/batches.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { OtlpGrpcSink, type GrpcSinkAnswer, type GrpcSinkCall } from '../../support/otlp-grpc-sink.ts'
import { settingsWith } from '../../support/settings.ts'
import { logsOf, never } from '../../support/otlp-exporting.ts'
import { exportingTo, started } from './support.ts'

test('OtlpGrpcExporter says that it may be tried again when nobody answers', async (t) => {
  const exporter = await started(t, settingsWith(), { endpoint: 'http://127.0.0.1:1' })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), never), {
    name: 'RetryableError',
    code: 'HEPH_GRPC_FAILED',
    message: 'no answer from 127.0.0.1:1',
    cause: /ECONNREFUSED/,
  })
})

test('OtlpGrpcExporter ends with its signal while the server is silent', async (t) => {
  const controller = new AbortController()
  const { exporter } = await exportingTo(t, {
    answer: () => {
      setImmediate(() => controller.abort(new Error('enough')))
      return { kind: 'hang' }
    },
  })
  await t.rejects(exporter.exportEncoded(logsOf(['a']), controller.signal), { message: 'enough' })
})

/** Every code by the table of the specification. */
const RETRYABLE = [1, 4, 10, 11, 14, 15]
for (const code of Array.from({ length: 16 }, (_, index) => index + 1)) {
  const isRetryable = RETRYABLE.includes(code)
  test(`OtlpGrpcExporter ${isRetryable ? 'tries code' : 'gives up after code'} ${code}${isRetryable ? ' again' : ''}`, async (t) => {
    const { exporter, sink } = await exportingTo(t, {
      answer: () => ({ kind: 'status', code, message: 'no %\r\n€' }),
    })
    await t.rejects(exporter.exportEncoded(logsOf(['a', 'b']), never), {
      name: isRetryable ? 'RetryableError' : 'PermanentError',
      code: isRetryable ? 'HEPH_OTLP_GRPC_UNAVAILABLE' : 'HEPH_OTLP_GRPC_REFUSED',
      message: /^the server answered [A-Z_]+: no % €$/,
    })
    t.equal(sink.calls.length, 1)
  })
}

for (const code of [8, 14]) {
  test(`OtlpGrpcExporter waits as long as RetryInfo asks for with code ${code}`, async (t) => {
    const { exporter } = await exportingTo(t, {
      answer: () => ({ kind: 'status', code, message: 'slow down', retryDelayMs: 7_250 }),
    })
    await t.rejects(exporter.exportEncoded(logsOf(['a']), never), {
      name: 'RetryableError',
      retryAfterMs: 7_250,
    })
  })
}

test('OtlpGrpcExporter counts and names what the server did not keep, and does not send it again', async (t) => {
  const { exporter, sink, logged, settings } = await exportingTo(t, {
    answer: () => ({ kind: 'partial', rejected: 2, message: 'older than a day' }),
  })
  await exporter.exportEncoded(logsOf(['a', 'b', 'c']), never)
  t.equal(sink.calls.length, 1)
  t.match(logged, [/error.*older than a day/])
  const rejected = settings.instruments
    .snapshot()
    .find(({ name }) => name === 'hephaestus_exporter_rejected_log_records')
  t.same(rejected?.points, [{ attributes: { exporter: 'otlp_grpc' }, value: 2 }])
})

/** A server that takes messages up to a size, in the words of several implementations. */
const SIZE_WORDS: readonly (readonly [code: number, words: string])[] = [
  [8, 'grpc: received message larger than max (5000 vs. 700)'],
  [8, 'gRPC message exceeds maximum size 700: 5000'],
  [8, 'Received message exceeds the maximum configured message size.'],
  [11, 'Error, decoded message length too large: found 5000 bytes, the limit is: 700 bytes'],
]
const upTo =
  (bytesMax: number, code: number, message: string) =>
  (_index: number, { body }: GrpcSinkCall): GrpcSinkAnswer =>
    body.length > bytesMax ? { kind: 'status', code, message } : { kind: 'ok' }

for (const [code, words] of SIZE_WORDS) {
  test(`OtlpGrpcExporter sends in halves what is "${words.slice(0, 40)}"`, async (t) => {
    const { exporter, sink } = await exportingTo(t, { answer: upTo(700, code, words) })
    const lines = Array.from({ length: 40 }, (_, index) => `record ${index} ${'x'.repeat(50)}`)
    await exporter.exportEncoded(logsOf(lines.slice(0, 30), lines.slice(30)), never)
    t.same(sink.bodies, lines)
  })
}

test('OtlpGrpcExporter gives up the one record that is too large, and only that', async (t) => {
  const { exporter, sink } = await exportingTo(t, { answer: upTo(700, 8, 'larger than max') })
  const large = 'y'.repeat(1_000)
  const failure = await exporter
    .exportEncoded(logsOf(['a', 'b', large, 'c']), never)
    .then(undefined, (thrown: unknown) => thrown)
  t.same(sink.bodies, ['a', 'b', 'c'])
  t.ok(failure instanceof PartlyDeliveredError)
  t.match(failure, { code: 'HEPH_OTLP_PARTLY', cause: { code: 'HEPH_OTLP_GRPC_TOO_LARGE' } })
  const { rest } = failure as PartlyDeliveredError
  t.same(
    rest.parts.flatMap((part) => decodeLogs(part, { stream: '' })).map((batch) => batch.bodyText(0)),
    [large],
  )
})

test('OtlpGrpcExporter goes on after a failure where it was, and sends nothing twice', async (t) => {
  let isDown = true
  const { exporter, sink } = await exportingTo(t, {
    answer: (index, { records }) => {
      if (records > 2) return { kind: 'status', code: 8, message: 'larger than max' }
      if (index === 2 && isDown) return { kind: 'status', code: 14 }
      return { kind: 'ok' }
    },
  })
  const logs = logsOf(['a', 'b', 'c', 'd'])
  await t.rejects(exporter.exportEncoded(logs, never), { name: 'RetryableError' })
  isDown = false
  await exporter.exportEncoded({ ...logs }, never)
  t.same(sink.bodies, ['a', 'b', 'c', 'd'])
})

for (const compression of ['gzip', 'deflate', 'none']) {
  test(`OtlpGrpcExporter sends with the compression ${compression}`, async (t) => {
    const { exporter, sink } = await exportingTo(t, {}, { compression })
    const lines = Array.from({ length: 300 }, (_, index) => `record ${index} ü €`)
    await exporter.exportEncoded(logsOf(lines, ['last']), never)
    t.same(sink.bodies, [...lines, 'last'])
  })
}

test('OtlpGrpcExporter sends its metadata, its name and its deadline', async (t) => {
  const { exporter, sink } = await exportingTo(
    t,
    {},
    { headers: { Authorization: 'Bearer t', 'X-Tenant': 'a' }, timeout: '20s' },
  )
  await exporter.exportEncoded(logsOf(['a']), never)
  const [call] = sink.calls
  t.match(call?.metadata, { authorization: 'Bearer t', 'x-tenant': 'a', 'user-agent': 'hephaestus' })
  const left = (call?.deadline ?? 0) - Date.now()
  t.ok(left > 10_000 && left <= 20_000, `${left}`)
})

test('OtlpGrpcExporter sends a batch that is not encoded yet', async (t) => {
  const { exporter, sink } = await exportingTo(t, {})
  await exporter.export(batchOfText(['a', 'b']), never)
  t.same(sink.bodies, ['a', 'b'])
})

test('OtlpGrpcExporter connects again after the server has said goodbye', async (t) => {
  const { exporter, sink } = await exportingTo(t, {})
  await exporter.exportEncoded(logsOf(['a']), never)
  await sink.goAway()
  const next = await new OtlpGrpcSink({ port: sink.port }).start()
  t.teardown(() => next.close())
  await exporter.exportEncoded(logsOf(['b']), never)
  t.same([sink.bodies, next.bodies], [['a'], ['b']])
})

test('OtlpGrpcExporter speaks TLS and checks the certificate', { skip: noOpenssl }, async (t) => {
  const { ca, serverCert, serverKey, clientCert, clientKey } = makeCertificates(t.testdir(), 'collector')
  const read = (path: string): Buffer => readFileSync(path)
  const credentials = ServerCredentials.createSsl(
    read(ca),
    [{ private_key: read(serverKey), cert_chain: read(serverCert) }],
    true,
  )
  const sink = await new OtlpGrpcSink({ credentials }).start()
  t.teardown(() => sink.close())
  const known = { ca_file: ca, cert_file: clientCert, key_file: clientKey }
  const sending = async (written: Readonly<Record<string, unknown>>): Promise<void> => {
    const exporter = await started(t, settingsWith(), { endpoint: sink.endpoint, ...written })
    await exporter.exportEncoded(logsOf(['a']), never)
  }
  await t.rejects(sending({ tls: { cert_file: clientCert, key_file: clientKey } }), {
    code: 'HEPH_GRPC_FAILED',
    cause: /certificate/,
  })
  await t.rejects(sending({ tls: known }), { code: 'HEPH_GRPC_FAILED', cause: /IP|altnames/ })
  await t.rejects(sending({ tls: { ca_file: ca, server_name_override: 'collector' } }), {
    code: 'HEPH_GRPC_FAILED',
  })
  t.equal(sink.bodies.length, 0)
  await sending({ tls: { ...known, server_name_override: 'collector' } })
  await sending({ tls: known, authority: 'collector' })
  await sending({ tls: { ...known, insecure_skip_verify: true } })
  t.equal(sink.bodies.length, 3)
})
