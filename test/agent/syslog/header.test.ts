import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { syslogHeadOfLine, syslogHeadOfMessage, type SyslogProtocol } from '../../../agent/syslog/header.ts'
import { severityOfPriority } from '../../../agent/syslog/priority.ts'
import { locationOf } from '../../../agent/time/zone.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const time = { observedUnixNano: 1_704_164_700_000_000_000n, location: locationOf('UTC') }
const NOW = 1_704_164_645_000_000_000n

function message(text: string, protocol: SyslogProtocol = 'auto', allowsNoPriority = false): unknown {
  const head = syslogHeadOfMessage(text, { protocol, time, allowsNoPriority })
  return head && [text.slice(head.end), head.timeUnixNano, head.attributes]
}

test('a message without a priority that may be one is none', async (t) => {
  for (const text of ['', 'text', '<', '<>x', '<1', '<1234>x', '<192>x', '<-1>x', '<a>x', ' <13>x']) {
    t.equal(message(text), undefined, JSON.stringify(text))
  }
  t.strictSame(message('text', 'auto', true), ['text', undefined, {}])
  t.equal(message('<192>x', 'auto', true), undefined)
})

test('a message of RFC 5424 is read part by part, and each may be missing', async (t) => {
  const all = { priority: 34, facility: 4 }
  const cases: readonly [text: string, expected: unknown][] = [
    ['<34>1 - - - - - -', ['', undefined, { version: 1, ...all }]],
    ['<34>1 - - - - - - ', ['', undefined, { version: 1, ...all }]],
    [
      '<34>1 2024-01-02T03:04:05Z h a p m - text',
      ['text', NOW, { version: 1, hostname: 'h', appname: 'a', proc_id: 'p', msg_id: 'm', ...all }],
    ],
    [
      '<34>1 - - - - - [a b="]"][c] text',
      ['text', undefined, { version: 1, structured_data: { a: { b: ']' }, c: {} }, ...all }],
    ],
    [
      '<34>1 - - - - - [a b="\\\\\\"\\]"]',
      ['', undefined, { version: 1, structured_data: { a: { b: '\\"]' } }, ...all }],
    ],
    ['<34>99 - h - - - - text', ['text', undefined, { version: 99, hostname: 'h', ...all }]],
  ]
  for (const [text, expected] of cases) t.strictSame(message(text), expected, text)
  for (const text of [
    '<34>1',
    '<34>1 -',
    '<34>1 - - - - -',
    '<34>1 - - - - - text',
    '<34>1 yesterday - - - - -',
    '<34>0 - - - - - -',
  ])
    t.equal(message(text, 'rfc5424'), undefined, text)
})

test('a message of RFC 3164 is read as far as it is one', async (t) => {
  const all = { priority: 34, facility: 4 }
  const cases: readonly [text: string, expected: unknown][] = [
    [
      '<34>Jan  2 03:04:05 h a[7]: text',
      ['text', NOW, { hostname: 'h', appname: 'a', proc_id: '7', ...all }],
    ],
    ['<34>Jan  2 03:04:05 a: text', ['text', NOW, { appname: 'a', ...all }]],
    ['<34>Jan  2 03:04:05 no program here', ['no program here', NOW, all]],
    [
      '<34>123: *Jan  2 03:04:05: %SYS-5-CONFIG_I: text',
      ['123: *Jan  2 03:04:05: %SYS-5-CONFIG_I: text', undefined, all],
    ],
    ['<34>', ['', undefined, all]],
    ['<34>1 looks new, is not', ['1 looks new, is not', undefined, all]],
  ]
  for (const [text, expected] of cases) t.strictSame(message(text), expected, text)
  const asOld = message('<34>1 - - - - - - text', 'rfc3164')
  t.strictSame(asOld, ['1 - - - - - - text', undefined, all])
})

test('the host of a message of RFC 3164 may be an address of IPv6', async (t) => {
  const all = { appname: 'sshd', proc_id: '1', priority: 34, facility: 4 }
  for (const hostname of ['2001:db8::1', '::1', 'fe80::aB:1', '2a02:1:2:3:4:5:6:7', '::ffff:10.0.0.7']) {
    const text = `<34>Jan  2 03:04:05 ${hostname} sshd[1]: no`
    t.strictSame(message(text), ['no', NOW, { ...all, hostname }], hostname)
    const line = `2024-01-02T03:04:05Z ${hostname} sshd[1]: no`
    t.match(syslogHeadOfLine(line, time), { timeUnixNano: NOW, attributes: { hostname, appname: 'sshd' } })
  }
})

test('a line of a file is syslog only where its time and its program say so', async (t) => {
  for (const line of [
    'text',
    '2024-01-02T03:04:05Z h a text',
    'Jan  2 03:04:05 text',
    '<34>text',
    '<34>1 - h a - - - text',
  ])
    t.equal(syslogHeadOfLine(line, time), undefined, line)
  t.equal(syslogHeadOfLine('2024-01-02T03:04:05Z h a[7]: text', time)?.attributes['proc_id'], '7')
})

test('heads are read in linear time, whatever is sent', async (t) => {
  for (const part of ['[', '[a b="', '\\"', '] ', ' -', 'a[', ': ', '<1>']) {
    for (const lead of ['<34>1 - - - - - ', '<34>Jan  2 03:04:05 ', '<34>'])
      t.ok(cpuSecondsOf(() => message(lead + part.repeat(200_000))) < LINEAR_SECONDS_MAX, lead + part)
  }
  const property = fc.property(
    fc.string({ unit: fc.constantFrom('<', '>', '1', ' ', '-', '[', ']', '"', '\\', '=', ':', 'a') }),
    (text) => {
      const head = syslogHeadOfMessage(`<34>${text}`, { protocol: 'auto', time, allowsNoPriority: false })
      t.ok(head !== undefined && head.end <= text.length + 4)
    },
  )
  fc.assert(property, { numRuns: 500 })
})

test('the eight levels of syslog are those of the data model of OpenTelemetry', async (t) => {
  const numbers = [0, 1, 2, 3, 4, 5, 6, 7].map((level) => severityOfPriority(level)?.number)
  t.strictSame(numbers, [21, 19, 18, 17, 13, 10, 9, 5])
  t.strictSame([-1, 8, 0.5, Number.NaN].map(severityOfPriority), [undefined, undefined, undefined, undefined])
})
