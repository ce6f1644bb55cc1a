import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { errorEventAttributes, errorEventOf } from '../../../agent/model/error-event.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import { EVENT } from '../../../agent/model/semantic-conventions.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { config } from '../../../processors/redact/config.ts'
import { RedactProcessor } from '../../../processors/redact/processor.ts'
import { batchOfText } from '../../support/batches.ts'
import { errorEvent } from '../../support/events.ts'
import { settingsWith } from '../../support/settings.ts'

const { signal } = new AbortController()
const EMAIL = /^mail to \[redacted:email:[a-f]\d[\da-f]{6}:16\] bounced$/

interface Setup {
  readonly written?: object
  readonly stateDirectory?: string
  readonly next?: Consumer
}

async function redact(batch: LogBatch, setup: Setup = {}) {
  const settings = settingsWith(
    setup.stateDirectory === undefined ? {} : { stateDirectory: setup.stateDirectory },
  )
  const next = setup.next ?? { consume: (): Promise<void> => Promise.resolve() }
  const processor = new RedactProcessor(settings, config.parse(setup.written ?? {}), next)
  await processor.start()
  await processor.consume(batch, signal)
  return { processor, settings, batch }
}

function record(changes: Partial<LogRecord>): LogRecord {
  return {
    timeUnixNano: 1n,
    observedTimeUnixNano: 2n,
    severityNumber: 9,
    severityText: 'INFO',
    body: '',
    attributes: {},
    eventName: '',
    traceId: '',
    spanId: '',
    resource: { attributes: {} },
    ...changes,
  }
}

test('RedactProcessor refuses a rule it does not know, a bad pattern, and a group that is not there', async (t) => {
  for (const written of [
    { disabled_rules: ['emial'] },
    { classes: ['everything'] },
    { blocked_key_patterns: ['('] },
    { rules: [{ name: 'x', pattern: 'a(?=b)' }] },
    { rules: [{ name: 'x', pattern: '(?P<one>a)', group: 'two' }] },
    { rules: [{ name: 'No Name', pattern: 'a' }] },
  ]) {
    t.equal(config.safeParse(written).success, false, JSON.stringify(written))
  }
})

test('RedactProcessor leaves a batch that is refused as it masked it, and counts its values once', async (t) => {
  const batch = batchOfText(['mail to ann@example.org bounced'])
  let calls = 0
  const next = {
    consume: () => {
      calls += 1
      return calls === 1 ? Promise.reject(new RefusedError('HEPH_FULL', 'full')) : Promise.resolve()
    },
  }
  const settings = settingsWith()
  const processor = new RedactProcessor(settings, config.parse({}), next)
  await processor.start()
  await t.rejects(processor.consume(batch, signal), { code: 'HEPH_FULL' })
  await processor.consume(batch, signal)
  t.match(batch.bodyText(0), EMAIL)
  t.equal(batch.attribute(0, 'hephaestus.redaction.count'), 1)
  t.same(
    settings.instruments.snapshot().map(({ name, points }) => [name, points]),
    [['hephaestus_redact_values', [{ attributes: { component: 'test', rule: 'email' }, value: 1 }]]],
  )
})

test('RedactProcessor goes on with a key of its own where the state cannot be kept', async (t) => {
  const { batch } = await redact(batchOfText(['mail to ann@example.org bounced']), {
    stateDirectory: '/dev/null/state',
  })
  t.match(batch.bodyText(0), EMAIL)
})

test('RedactProcessor gives the same masks after a restart, and others to another installation', async (t) => {
  const masked = async (stateDirectory: string): Promise<string> => {
    const { batch } = await redact(batchOfText(['mail to ann@example.org bounced']), { stateDirectory })
    return batch.bodyText(0)
  }
  const home = t.testdir({ a: {}, b: {}, broken: {} })
  const first = await masked(join(home, 'a'))
  t.equal(await masked(join(home, 'a')), first)
  t.not(await masked(join(home, 'b')), first)
  t.equal(statSync(join(home, 'a/redaction.key')).mode & 0o777, 0o600)
  t.equal(readFileSync(join(home, 'a/redaction.key')).length, 32)
  writeFileSync(join(home, 'broken/redaction.key'), 'short')
  t.match(await masked(join(home, 'broken')), EMAIL)
})

test('RedactProcessor masks body, what was logged, own, common, resource and scope attributes', async (t) => {
  const secret = 'hunter2!'
  const bytes = Buffer.from(`{"msg":"login","password":"${secret}"}`)
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.of(0),
    ends: Uint32Array.of(bytes.length),
    count: 1,
    stream: 's',
    observedTimeUnixNano: 1n,
    resource: { attributes: { 'process.command_args': ['app', '--api-key', secret], host: 'a' } },
    scope: {
      name: 'x',
      version: '',
      attributes: { token: secret },
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    attributes: { 'db.password': secret },
  })
  batch.replaceBody(0, `login with password=${secret}`)
  batch.addAttributes(0, { user: { name: 'bob', credentials: [{ pin: 1234, passphrase: secret }] } })
  await redact(batch)
  const encoded = Buffer.from(encodeLogs(batch)).toString('latin1')
  t.notMatch(encoded, secret)
  t.notMatch(batch.rawText(0), secret)
  t.equal(JSON.parse(batch.rawText(0)).msg, 'login')
  t.match(encoded, 'bob')
  t.match(batch.bodyText(0), /^login with password=\[redacted:secret:/)
})

test('RedactProcessor masks an error event in all that it says', async (t) => {
  const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'
  const event = errorEvent({
    exceptionMessage: `bad token ${secret}`,
    stackTraceText: `Error: bad token ${secret}\n    at verify (/srv/auth.js:3:9)`,
    contextBefore: ['ok', '-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBg', '-----END PRIVATE KEY-----'],
    contextAfter: [`retry ${secret}`],
  })
  const batch = batchOfRecords(
    [
      record({
        eventName: EVENT.errorDetected,
        attributes: errorEventAttributes(event),
        body: event.stackTraceText,
      }),
    ],
    { stream: 's' },
  )
  await redact(batch)
  const masked = errorEventOf(batch.record(0))
  t.notMatch(JSON.stringify(masked), secret)
  t.notMatch(JSON.stringify(masked), 'MIIEvQIBADANBg')
  t.equal(masked?.contextBefore.length, 4)
  t.equal(masked?.contextBefore[1], '-----BEGIN PRIVATE KEY-----')
  t.match(
    masked?.stackTraceText,
    /^Error: bad token \[redacted:jwt:\S+\]\n {4}at verify \(\/srv\/auth\.js:3:9\)$/,
  )
  t.equal(masked?.fingerprint, event.fingerprint)
  const mask = /\[redacted:jwt:[^\]]+\]/.exec(masked?.body ?? '')?.[0] ?? '?'
  t.match(masked?.exceptionMessage, mask)
})

test('RedactProcessor masks a body that is no text, and keeps its shape', async (t) => {
  const batch = batchOfRecords(
    [record({ body: '{"password":"x1y2"}', bodyValue: { password: 'x1y2', n: 1, at: ['ann@example.org'] } })],
    { stream: 's' },
  )
  await redact(batch)
  const value = batch.bodyValue(0) as Attributes
  t.match(value['password'], /^\[redacted:secret:/)
  t.equal(value['n'], 1)
  t.match(value['at'], [/^\[redacted:email:/])
  t.notMatch(batch.bodyText(0), 'x1y2')
})

test('RedactProcessor masks a private key whose lines are records of their own, over batches, by stream', async (t) => {
  const lines = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEAx3v8',
    'Qx3v8Q==',
    '-----END RSA PRIVATE KEY-----',
  ]
  const { processor, batch } = await redact(batchOfText(['start', ...lines.slice(0, 2)], { stream: 'a' }))
  const other = batchOfText(['MIIEpAIBAAKCAQEAx3v8'], { stream: 'b' })
  const rest = batchOfText([...lines.slice(2), 'ordinaryLineOfText'], { stream: 'a' })
  await processor.consume(other, signal)
  await processor.consume(rest, signal)
  t.equal(batch.bodyText(0), 'start')
  t.match(batch.bodyText(2), /^\[redacted:private_key:/)
  t.equal(other.bodyText(0), 'MIIEpAIBAAKCAQEAx3v8')
  t.match(rest.bodyText(0), /^\[redacted:private_key:/)
  t.equal(rest.bodyText(1), '-----END RSA PRIVATE KEY-----')
  t.equal(rest.bodyText(2), 'ordinaryLineOfText')
})

test('RedactProcessor masks the lines of a private key also where each was logged with a time before it', async (t) => {
  const lines = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEAx3v8',
    'Qx3v8Q/w==',
    '-----END PRIVATE KEY-----',
  ]
  const logged = lines.map((line) =>
    line.includes('/')
      ? `{"log":"${line.replace('/', String.raw`\/`)}"}`
      : `2026-01-01T00:00:00Z INFO ${line}`,
  )
  const batch = batchOfText([...logged, 'later ordinaryLineOfText'])
  for (const [index, line] of [...lines, 'ordinaryLineOfText'].entries()) batch.replaceBody(index, line)
  await redact(batch)
  for (const index of [1, 2]) t.match(batch.bodyText(index), /^\[redacted:private_key:[^\]]+\]$/)
  t.match(batch.rawText(1), /^2026-01-01T00:00:00Z INFO \[redacted:private_key:[^\]]+\]$/)
  t.match(batch.rawText(2), /^\[redacted:private_key:[^\]]+\]$/)
  t.equal(batch.rawText(4), 'later ordinaryLineOfText')
  t.equal(batch.bodyText(4), 'ordinaryLineOfText')
})

test('RedactProcessor follows its options', async (t) => {
  const written = {
    classes: ['credential', 'address'],
    disabled_rules: ['jwt'],
    blocked_key_patterns: [String.raw`^customer\.`],
    ignored_keys: ['session_token'],
    rules: [
      {
        name: 'customer',
        literals: ['CUSTOMER'],
        pattern: String.raw`customer (?P<id>C-\d{4})`,
        group: 'id',
      },
      { name: 'voucher', pattern: 'V[0-9]{6}' },
    ],
  }
  const batch = batchOfText(['customer C-1234 and V123456 of ann@example.org from 10.1.2.3', 'nothing here'])
  batch.addAttributes(0, { customer: { x: 1 }, 'customer.name': 'Ann', session_token: 'kept', token: 'gone' })
  await redact(batch, { written })
  t.match(
    batch.bodyText(0),
    /^customer \[redacted:customer:\S+\] and \[redacted:voucher:\S+\] of ann@example\.org from \[redacted:ip:\S+\]$/,
  )
  t.match(batch.ownAttributes(0), {
    customer: { x: 1 },
    'customer.name': /^\[redacted:secret:/,
    session_token: 'kept',
    token: /^\[redacted:secret:/,
    'hephaestus.redaction.count': 5,
  })
  t.equal(batch.bodyText(1), 'nothing here')
  t.same(batch.ownAttributes(1), {})
})

test('RedactProcessor leaves what holds nothing untouched, down to the objects', async (t) => {
  const batch = batchOfText(['GET /cart 200', '', 'malformed \u{fffd} bytes'])
  const attributes = { path: '/cart', list: ['a'], map: { b: 1 } }
  batch.addAttributes(0, attributes)
  const { resource } = batch
  await redact(batch)
  t.equal(batch.ownAttributes(0), attributes)
  t.equal(batch.resource, resource)
  t.equal(batch.bodyText(0), 'GET /cart 200')
  t.equal(batch.attribute(0, 'hephaestus.redaction.count'), undefined)
})
