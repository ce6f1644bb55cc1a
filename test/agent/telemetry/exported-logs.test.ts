import { test } from 'tap'
import { ExportedLogs } from '../../../agent/telemetry/exported-logs.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import { checkValue } from '../../../config/schema.ts'
import { serviceConfig, type ServiceConfig } from '../../../config/service.ts'
import { FakeClock } from '../../support/clock.ts'
import { OtlpGrpcSink } from '../../support/otlp-grpc-sink.ts'

function processorsOf(otlp: Readonly<Record<string, unknown>>) {
  const processors = [{ batch: { schedule_delay: 10, exporter: { otlp } } }]
  const checked = checkValue(serviceConfig, { telemetry: { logs: { processors } } })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  return (checked.value as ServiceConfig).telemetry.logs.processors
}

async function opened(otlp: Readonly<Record<string, unknown>>, faults: string[] = []) {
  return await ExportedLogs.open({
    processors: processorsOf(otlp),
    version: '1.2.3',
    instanceId: 'instance',
    baseDirectory: '/nonexistent',
    redact: (text) => text.replaceAll('hunter2', '***'),
    onFault: (message) => faults.push(message),
  })
}

test('ExportedLogs says which file of its connection cannot be read', async (t) => {
  await t.rejects(opened({ endpoint: 'https://127.0.0.1:1', certificate: 'none.pem' }), {
    name: 'PermanentError',
    code: 'HEPH_TELEMETRY_FILE',
    message: /none\.pem/,
  })
})

test('ExportedLogs sends each entry of the log as a record of the agent, without secrets', async (t) => {
  const sink = await new OtlpGrpcSink().start()
  t.teardown(() => sink.close())
  const exported = await opened({
    endpoint: `http://${sink.endpoint}`,
    headers: [{ name: 'x-tenant', value: 'a' }],
  })
  const clock = new FakeClock()
  const lines: string[] = []
  const logger = createLogger({
    clock,
    level: 'info',
    encoding: 'console',
    write: (line) => lines.push(line),
    onEntry: (entry) => exported.write(entry),
  }).with({ component: 'otlp_grpc' })
  logger.debug('not written')
  logger.warn('delivery failed for hunter2', {
    error: new RetryableError('HEPH_TEST', 'password hunter2'),
    attempts: 3,
    isLast: true,
    list: ['hunter2'],
    nothing: undefined,
  })
  await exported.close()
  t.equal(lines.length, 1)
  const [call] = sink.calls
  t.match(call?.metadata, { 'x-tenant': 'a' })
  const batches = decodeLogs(call?.body ?? Buffer.alloc(0), { stream: 'test' })
  t.same(
    batches.map((batch) => batch.count),
    [1],
  )
  t.match(batches[0]?.record(0), {
    timeUnixNano: BigInt(clock.now()) * 1_000_000n,
    severityNumber: 13,
    severityText: 'WARN',
    body: 'delivery failed for ***',
    attributes: {
      component: 'otlp_grpc',
      error: 'HEPH_TEST password ***',
      attempts: 3n,
      isLast: true,
      list: '["***"]',
    },
    resource: { attributes: { 'service.name': 'hephaestus', 'service.version': '1.2.3' } },
  })
})

test('ExportedLogs tells when the log cannot be sent, and ends all the same', async (t) => {
  const faults: string[] = []
  const exported = await opened({ endpoint: 'http://127.0.0.1:1', timeout: 50 }, faults)
  exported.write({ level: 'error', message: 'lost', fields: {}, atMs: 1 })
  await exported.close()
  t.ok(faults.length > 0)
  t.notMatch(faults[0], /[{]|stack/, 'in words, without the fields of the SDK’s error')
})

for (const [what, otlp] of [
  ['an endpoint without a scheme', { endpoint: 'collector:4317' }],
  ['another protocol', { endpoint: 'http://a:4317', protocol: 'http/protobuf' }],
  ['a key without its certificate', { endpoint: 'https://a:4317', client_key: 'key.pem' }],
] as const) {
  test(`service.telemetry.logs refuses ${what}`, (t) => {
    t.throws(() => processorsOf(otlp))
    t.end()
  })
}
