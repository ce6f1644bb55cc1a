import { createHash } from 'node:crypto'
import { test } from 'tap'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { config } from '../../../exporters/webhook/config.ts'
import { webhookEvent } from '../../../exporters/webhook/event.ts'
import type { PresetName } from '../../../exporters/webhook/preset.ts'
import { presets } from '../../../exporters/webhook/presets.ts'
import { fixRecord, recordOf } from './support.ts'

const FINGERPRINT = '0123456789abcdef0123456789abcdef'
const DIFF = '--- a/src/cart.js\n+++ b/src/cart.js\n@@ -42 +42 @@\n-a < b\n+a & b\n'

/** The body of a request with these records. */
function bodyOf(
  preset: PresetName,
  records: readonly LogRecord[],
  written: Readonly<Record<string, unknown>> = {},
): string {
  const own = config.parse({ url: 'https://service.example.com', preset, ...written })
  const pieces = records.map((record, index) =>
    presets[preset].piece(webhookEvent(record, `part:${index}`), own),
  )
  return presets[preset].body(pieces.filter((piece) => piece !== undefined))
}

/** A record in which every text tries to be more than text. */
function hostile(text: string): LogRecord {
  return fixRecord({
    'exception.type': text,
    'exception.message': text,
    'hephaestus.cause.summary': text,
    'hephaestus.fix.explanation': text,
    'hephaestus.fix.diff': text,
    'code.file.path': text,
    'code.function.name': text,
    'hephaestus.fix.reasons': [text],
  })
}

const TRAPS =
  '<!channel> <@U1> @everyone @here [a](http://evil.example) http://evil.example ```\u001b[31m\u0000 "\\'

test('generic is the event as JSON, without what is not known', (t) => {
  t.same(JSON.parse(bodyOf('generic', [recordOf({ attributes: { 'big.number': 2n ** 60n } })])), {
    id: createHash('sha256').update('place\0part:0').digest('hex'),
    title: 'something failed',
    body: 'something failed',
    time: '2023-11-14T22:13:20.123Z',
    time_unix_nano: '1700000000123456789',
    severity: 'ERROR',
    severity_number: 17,
    service: { name: 'checkout' },
    host: { name: 'web-1' },
    attributes: { 'big.number': '1152921504606846976' },
    resource: { 'service.name': 'checkout', 'host.name': 'web-1' },
  })
  t.end()
})

test('slack is a message of blocks', (t) => {
  const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true })
  t.same(JSON.parse(bodyOf('slack', [fixRecord()])), {
    text: 'Fix for TypeError: x is undefined',
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: 'Fix for TypeError: x is undefined', emoji: false },
      },
      {
        type: 'section',
        text: { type: 'plain_text', text: 'Return 0 where there is no price.\nseen once', emoji: false },
      },
      {
        type: 'section',
        fields: [
          mrkdwn('*Service*\ncheckout'),
          mrkdwn('*Seen*\n3 times'),
          mrkdwn('*Where*\nsrc/cart.js:42 in total'),
          mrkdwn('*Class*\nnull_dereference'),
          mrkdwn('*Severity*\nERROR'),
          mrkdwn('*Cause*\nprice is not set'),
          mrkdwn('*Proof*\nproved, confidence 90 %'),
          mrkdwn('*Fix*\nfix-1'),
        ],
      },
      {
        type: 'section',
        text: mrkdwn(
          `\`\`\`${DIFF.replace('<', '&lt;').replace('&b', '&amp;b').replace('a & b', 'a &amp; b')}\`\`\``,
        ),
      },
      { type: 'context', elements: [mrkdwn(`hephaestus.fix.proposed · ${FINGERPRINT}`)] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  })
  t.end()
})

test('teams is an adaptive card of text runs', (t) => {
  const { type, attachments } = JSON.parse(bodyOf('teams', [fixRecord()])) as {
    type: string
    attachments: readonly { contentType: string; contentUrl: null; content: Record<string, unknown> }[]
  }
  t.equal(type, 'message')
  t.equal(attachments.length, 1)
  const { contentType, contentUrl, content } = attachments[0] ?? {}
  t.equal(contentType, 'application/vnd.microsoft.card.adaptive')
  t.equal(contentUrl, null)
  t.match(content, {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
  })
  const run = (text: string, more: object = {}) => ({ type: 'TextRun', text, ...more })
  const fact = (label: string, value: string) => ({
    type: 'RichTextBlock',
    inlines: [run(`${label}: `, { weight: 'Bolder' }), run(value)],
  })
  const body = content?.['body'] as readonly unknown[]
  t.same(body.slice(0, 3), [
    {
      type: 'RichTextBlock',
      inlines: [run('Fix for TypeError: x is undefined', { weight: 'Bolder', size: 'Large', color: 'Good' })],
    },
    { type: 'RichTextBlock', inlines: [run('Return 0 where there is no price.\nseen once')] },
    fact('Service', 'checkout'),
  ])
  t.same(body.at(-2), {
    type: 'RichTextBlock',
    inlines: [run(DIFF, { fontType: 'Monospace', size: 'Small' })],
  })
  t.end()
})

test('discord is an embed that may mention nobody', (t) => {
  const { allowed_mentions, embeds } = JSON.parse(bodyOf('discord', [fixRecord()])) as {
    allowed_mentions: object
    embeds: readonly Record<string, unknown>[]
  }
  t.same(allowed_mentions, { parse: [] })
  t.match(embeds[0], {
    title: String.raw`Fix for TypeError\: x is undefined`,
    description: `Return 0 where there is no price.\nseen once\n\`\`\`\n${DIFF}\n\`\`\``,
    color: 0x2da44e,
    footer: { text: `hephaestus.fix.proposed · ${FINGERPRINT}` },
    timestamp: '2023-11-14T22:13:20.123Z',
  })
  t.match(embeds[0]?.['fields'], [{ name: 'Service', value: 'checkout', inline: true }])
  t.end()
})

const ROUTING_KEY = '0'.repeat(32)

test('pagerduty triggers one alert a group', (t) => {
  const token = ROUTING_KEY
  const error = fixRecord(
    { 'hephaestus.error.severity': 'critical' },
    { eventName: 'hephaestus.error.detected' },
  )
  const sent = JSON.parse(bodyOf('pagerduty', [error], { token })) as Record<string, unknown>
  const { custom_details, ...payload } = sent['payload'] as Record<string, unknown>
  t.same(
    { ...sent, payload },
    {
      routing_key: token,
      dedup_key: FINGERPRINT,
      event_action: 'trigger',
      payload: {
        summary: 'TypeError: x is undefined',
        source: 'checkout',
        severity: 'critical',
        timestamp: '2023-11-14T22:13:20.123Z',
        component: 'checkout',
        class: 'null_dereference',
      },
      client: 'Hephaestus',
    },
  )
  t.match(custom_details, { error: { fingerprint: FINGERPRINT }, fix: { id: 'fix-1' } })
  t.end()
})

test('pagerduty resolves the alert of a group whose fix is verified', (t) => {
  const verified = fixRecord({}, { eventName: 'hephaestus.fix.verified' })
  t.same(JSON.parse(bodyOf('pagerduty', [verified], { token: ROUTING_KEY })), {
    routing_key: ROUTING_KEY,
    dedup_key: FINGERPRINT,
    event_action: 'resolve',
  })
  t.end()
})

test('pagerduty knows four severities', (t) => {
  const severityOf = (record: LogRecord): unknown =>
    (JSON.parse(bodyOf('pagerduty', [record], { token: ROUTING_KEY })) as { payload: { severity: string } })
      .payload.severity
  const named = ['critical', 'high', 'medium', 'low'].map((severity) =>
    severityOf(recordOf({ attributes: { 'hephaestus.error.severity': severity } })),
  )
  t.same(named, ['critical', 'error', 'warning', 'info'])
  const numbered = [21, 17, 0, 13, 9].map((severityNumber) => severityOf(recordOf({ severityNumber })))
  t.same(numbered, ['critical', 'error', 'error', 'warning', 'info'])
  t.end()
})

test('splunk_hec is one object after the other, with seconds and indexed fields', (t) => {
  const written = { token: 'x', splunk_hec: { index: 'main', sourcetype: 'hephaestus:event' } }
  const [first = '', second = '', ...more] = bodyOf('splunk_hec', [fixRecord(), recordOf()], written).split(
    '\n',
  )
  t.equal(more.length, 0)
  const { event, ...around } = JSON.parse(first) as Record<string, unknown>
  t.same(around, {
    time: 1_700_000_000.123456,
    host: 'web-1',
    source: 'hephaestus',
    sourcetype: 'hephaestus:event',
    index: 'main',
    fields: {
      event_name: 'hephaestus.fix.proposed',
      severity: 'ERROR',
      service: 'checkout',
      fingerprint: FINGERPRINT,
      fix_id: 'fix-1',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    },
  })
  t.match(event, { fix: { id: 'fix-1', diff: DIFF } })
  t.match(JSON.parse(second), { event: { body: 'something failed' }, fields: { service: 'checkout' } })
  t.same(presets.splunk_hec.headers(config.parse({ url: 'https://s', preset: 'splunk_hec', token: 'x' })), {
    authorization: 'Splunk x',
  })
  t.end()
})

test('datadog is an array of logs with its reserved attributes', (t) => {
  const written = { token: 'x', datadog: { tags: ['env:prod', 'team:web'] } }
  const [log] = JSON.parse(bodyOf('datadog', [fixRecord()], written)) as Record<string, unknown>[]
  t.match(log, {
    ddsource: 'hephaestus',
    ddtags: 'env:prod,team:web',
    hostname: 'web-1',
    service: 'checkout',
    status: 'error',
    timestamp: 1_700_000_000_123,
    message: 'Fix for TypeError: x is undefined',
    error: { kind: 'TypeError', message: 'x is undefined', stack: '', fingerprint: FINGERPRINT },
    hephaestus: { fix: { id: 'fix-1' }, name: 'hephaestus.fix.proposed' },
  })
  t.same(presets.datadog.headers(config.parse({ url: 'https://d', preset: 'datadog', token: 'x' })), {
    'dd-api-key': 'x',
  })
  t.end()
})

test('loki is streams of values by their labels, in order', (t) => {
  const written = { loki: { labels: { env: 'prod' } } }
  const { streams } = JSON.parse(
    bodyOf('loki', [recordOf({ body: 'a' }), fixRecord(), recordOf({ body: 'b' })], written),
  ) as { streams: readonly { stream: object; values: readonly (readonly unknown[])[] }[] }
  t.same(
    streams.map(({ stream }) => stream),
    [
      { service_name: 'checkout', env: 'prod' },
      { service_name: 'checkout', event_name: 'hephaestus.fix.proposed', env: 'prod' },
    ],
  )
  t.same(streams[0]?.values, [
    ['1700000000123456789', 'a', { level: 'error' }],
    ['1700000000123456789', 'b', { level: 'error' }],
  ])
  t.same(streams[1]?.values[0]?.[2], {
    level: 'error',
    fingerprint: FINGERPRINT,
    error_class: 'null_dereference',
    fix_id: 'fix-1',
    grade: 'proved',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
  })
  const older = bodyOf('loki', [recordOf({ body: 'a' })], { loki: { structured_metadata: false } })
  t.same(JSON.parse(older), {
    streams: [{ stream: { service_name: 'checkout' }, values: [['1700000000123456789', 'a']] }],
  })
  t.end()
})

test('elasticsearch is two lines a document, created under an id of its own', (t) => {
  const body = bodyOf('elasticsearch', [fixRecord(), recordOf()], { elasticsearch: { index: 'logs-x-y' } })
  t.ok(body.endsWith('\n'))
  const lines = body.trimEnd().split('\n')
  t.equal(lines.length, 4)
  const [action, document, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const { create } = action as { create: { _index: string; _id: string } }
  t.equal(create._index, 'logs-x-y')
  t.match(create._id, /^[0-9a-f]{64}$/)
  t.not(create._id, (second as { create: { _id: string } }).create._id)
  t.match(document, {
    '@timestamp': '2023-11-14T22:13:20.123Z',
    message: 'TypeError: x is undefined',
    log: { level: 'error' },
    event: { action: 'hephaestus.fix.proposed', id: create._id },
    service: { name: 'checkout' },
    trace: { id: '4bf92f3577b34da6a3ce929d0e0e4736' },
    error: { type: 'TypeError', message: 'x is undefined', id: FINGERPRINT },
    hephaestus: { fix: { id: 'fix-1' }, attributes: '{"http.route":"/cart"}' },
  })
  t.end()
})

interface Asserting {
  ok(value: unknown, ...more: readonly unknown[]): unknown
}

const checkLimits = {
  slack: (t: Asserting, sent: unknown): void => {
    const { blocks } = sent as { blocks: readonly Record<string, unknown>[] }
    t.ok(blocks.length <= 50)
    for (const { type, text, fields } of blocks) {
      const own = (text as { text: string } | undefined)?.text
      if (own !== undefined)
        t.ok(own.length >= 1 && own.length <= (type === 'header' ? 150 : 3_000), `${own.length}`)
      const each = (fields ?? []) as readonly { text: string }[]
      t.ok(each.length <= 10)
      for (const field of each) t.ok(field.text.length <= 2_000)
    }
  },
  teams: (): void => undefined,
  discord: (t: Asserting, sent: unknown): void => {
    const [embed] = (sent as { embeds: readonly Record<string, unknown>[] }).embeds
    const { title, description, fields, footer } = embed as {
      title: string
      description: string
      fields: readonly { name: string; value: string }[]
      footer: { text: string }
    }
    t.ok(title.length <= 256 && description.length <= 4_096 && footer.text.length <= 2_048)
    for (const { name, value } of fields)
      t.ok(name.length <= 256 && value.length >= 1 && value.length <= 1_024)
    const all = [title, description, footer.text, ...fields.flatMap(({ name, value }) => [name, value])]
    t.ok(all.join('').length <= 6_000, `${all.join('').length}`)
  },
}

for (const preset of ['slack', 'teams', 'discord'] as const) {
  test(`${preset} makes neither a mention nor a link nor formatting of what a log says`, (t) => {
    const sent = JSON.parse(bodyOf(preset, [hostile(TRAPS)])) as unknown
    const texts = [...textsOf(sent)].filter((text) => !text.startsWith('http://adaptivecards.io/'))
    t.ok(texts.some((text) => text.includes('evil')))
    for (const text of texts) {
      // A code block shows what is in it; Slack alone reads tags there.
      const read = text.replace(/```[^]*```/, preset === 'slack' ? '$&' : '')
      t.notMatch(read, /<[!@#]/)
      if (!text.includes('```')) t.notMatch(text, /@everyone|@here|:\/\//)
      // oxlint-disable-next-line no-control-regex
      t.notMatch(text, /[\u0000\u001b]/)
    }
    // Text that is read as Markdown has at most the one code block that we put there.
    const marked = { slack: /^(?!```)[^]*```|^```[^]*```[^]+$/, discord: /(?:```[^]*){3}/, teams: /(?!)/ }[
      preset
    ]
    for (const text of textsOf(sent, 'plain_text')) t.notMatch(text, marked)
    t.end()
  })

  test(`${preset} cuts what is longer than it takes`, (t) => {
    for (const text of ['x', '<', '`', '😀', '\u4e2d', '"', 'a\n']) {
      const body = bodyOf(preset, [hostile(text.repeat(70_000))])
      t.ok(Buffer.byteLength(body) <= presets[preset].bytesMax, `${text}: ${Buffer.byteLength(body)}`)
      checkLimits[preset](t, JSON.parse(body))
    }
    t.end()
  })

  test(`${preset} takes a record of which nothing is known`, (t) => {
    const empty = recordOf({ body: '', severityNumber: 0, severityText: '', resource: { attributes: {} } })
    const texts = [...textsOf(JSON.parse(bodyOf(preset, [empty])))]
    t.ok(texts.includes('A log record'))
    checkLimits[preset](t, JSON.parse(bodyOf(preset, [empty])))
    t.end()
  })
}

/** All texts in a value; not those in objects of a type. */
function* textsOf(value: unknown, exceptType?: string): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null) return
  if (exceptType !== undefined && 'type' in value && value.type === exceptType) return
  for (const inner of Object.values(value)) yield* textsOf(inner, exceptType)
}
