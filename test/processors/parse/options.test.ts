import { test } from 'tap'
import { parseProcessor } from '../../../processors/parse/factory.ts'
import { ParseProcessor } from '../../../processors/parse/processor.ts'
import { batchOf, collector, configOf, nano, read, settingsOf } from './support.ts'

const { signal } = new AbortController()

test('an option that cannot be used is refused with what is wrong', (t) => {
  t.throws(() => configOf({ regex: '(?=x)' }), /RE2 syntax/)
  t.throws(() => configOf({ timestamp: { layout: '%Q' } }), /there is no %Q/)
  t.throws(() => configOf({ timestamp: { layout: '%Y-%m-%d' } }), /no hour/)
  t.throws(() => configOf({ timestamp: { layout: '%H %d' } }), /a day without a month/)
  t.throws(() => configOf({ timestamp: { layout: '%H:%H' } }), /the hour twice/)
  t.throws(() => configOf({ timestamp: { layout: 'fortnights', layout_type: 'epoch' } }), /one of s, ms/)
  t.throws(() => configOf({ severity: { mapping: { loud: 'x' } } }), /not loud/)
  t.throws(() => configOf({ severity: { mapping: { error: { min: 1 } } } }))
  t.end()
})

test('the named groups of a pattern are fields like those of JSON', (t) => {
  const regex = String.raw`^(?P<time>\S+ \S+) <(?P<level>\w+)> (?P<component>\w+)(?: trace=(?P<trace_id>\w+))? :: (?P<message>.*)$`
  const { format, parsed, faults } = read(
    '2024-01-02 03:04:05 <Warning> stock trace=0af7651916cd43dd8448eb211c80319c :: tea is low',
    { regex },
  )
  t.equal(format, 'regex')
  t.equal(parsed?.severity?.number, 13)
  t.equal(parsed?.timeUnixNano, nano('2024-01-02T03:04:05Z'))
  t.equal(parsed?.message, 'tea is low')
  t.equal(parsed?.traceId, '0af7651916cd43dd8448eb211c80319c')
  t.same(parsed?.attributes, { component: 'stock' })
  t.same(faults, [])
  t.end()
})

test('a line that the pattern does not match is read as the format says, and counted', (t) => {
  const other = read('2024-01-02 03:04:05 ERROR x', { regex: '^never$' })
  t.equal(other.format, 'plain')
  t.equal(other.parsed?.severity?.number, 17)
  t.same(other.faults, ['unmatched_regex'])
  t.same(read('{"level":50,"msg":"m"}', { regex: '^never$' }).faults, ['unmatched_regex'])
  t.same(read('x', { regex: '^never$', format: 'json' }).faults, ['unmatched_regex', 'malformed_json'])
  t.end()
})

const LAYOUTS: readonly (readonly [type: string, layout: string, written: string, expected: string])[] = [
  ['strptime', '%Y-%m-%d %H:%M:%S', '2024-01-02 03:04:05', '2024-01-02T03:04:05Z'],
  ['strptime', '%d.%m.%y %H:%M:%S,%L', '02.01.24 03:04:05,123', '2024-01-02T03:04:05.123Z'],
  ['strptime', '%d/%m/%Y %I:%M:%S %p', '02/01/2024 03:04:05 PM', '2024-01-02T15:04:05Z'],
  ['strptime', '%a %b %e %H:%M:%S %z %Y', 'Tue Jan  2 03:04:05 +0100 2024', '2024-01-02T02:04:05Z'],
  [
    'strptime',
    '%A, %B %d, %Y at %T.%f %Z',
    'Tuesday, January 02, 2024 at 03:04:05.123456 PST',
    '2024-01-02T11:04:05.123456Z',
  ],
  ['strptime', '%Y%m%d-%H%M%S.%s', '20240102-030405.123456789', '2024-01-02T03:04:05.123456789Z'],
  ['strptime', '(%D %R)', '(01/02/24 03:04)', '2024-01-02T03:04:00Z'],
  ['strptime', '%m-%d %H:%M', '01-02 03:04', '2024-01-02T03:04:00Z'],
  ['gotime', '2006-01-02T15:04:05.000Z07:00', '2024-01-02T03:04:05.123+01:00', '2024-01-02T02:04:05.123Z'],
  ['gotime', 'Mon Jan _2 15:04:05 2006', 'Tue Jan  2 03:04:05 2024', '2024-01-02T03:04:05Z'],
  ['gotime', '02.01.06 3:04:05PM', '02.01.24 3:04:05PM', '2024-01-02T15:04:05Z'],
  ['gotime', '2006/1/2 15h04m05s.999', '2024/1/2 03h04m05s.12', '2024-01-02T03:04:05.12Z'],
  ['epoch', 's', '1704164645', '2024-01-02T03:04:05Z'],
  ['epoch', 'ms', '1704164645123', '2024-01-02T03:04:05.123Z'],
  ['epoch', 'us', '1704164645123456', '2024-01-02T03:04:05.123456Z'],
  ['epoch', 'ns', '1704164645123456789', '2024-01-02T03:04:05.123456789Z'],
  ['epoch', 's.ns', '1704164645.123456789', '2024-01-02T03:04:05.123456789Z'],
  ['epoch', 's', '12', '1970-01-01T00:00:12Z'],
]

for (const [layout_type, layout, written, expected] of LAYOUTS) {
  test(`the layout ${layout} of ${layout_type} reads ${written}`, (t) => {
    const { parsed, faults } = read(JSON.stringify({ msg: 'm', time: written }), {
      timestamp: { layout, layout_type },
    })
    t.equal(parsed?.timeUnixNano, nano(expected))
    t.same(faults, [])
    t.end()
  })
}

test('a layout of one’s own decides where the known ones read something else, and leaves the rest to them', (t) => {
  const timestamp = { layout: '%d/%m/%Y %H:%M:%S' }
  const swapped = read('02/01/2024 03:04:05 ERROR x', { timestamp })
  t.equal(swapped.parsed?.timeUnixNano, nano('2024-01-02T03:04:05Z'), 'the day comes first')
  t.equal(swapped.parsed?.severity?.number, 17)
  t.equal(
    read('2024-01-02T03:04:05Z ERROR x', { timestamp }).parsed?.timeUnixNano,
    nano('2024-01-02T03:04:05Z'),
  )
  t.end()
})

test('a time that no layout reads leaves the time open and is counted', (t) => {
  const { parsed, faults } = read('{"msg":"m","time":"31/31/2024 03:04:05"}', {
    timestamp: { layout: '%d/%m/%Y %H:%M:%S' },
  })
  t.equal(parsed?.timeUnixNano, undefined)
  t.same(faults, ['unreadable_time'])
  t.end()
})

test('fields that are named hold the time and the level, at any depth', (t) => {
  const { parsed } = read(
    '{"msg":"m","level":"info","meta":{"took":{"at":"2024-01-02T03:04:05Z","ms":3}},"grade":"error","time":"2020-01-01T00:00:00Z"}',
    { timestamp: { parse_from: 'attributes.meta.took.at' }, severity: { parse_from: 'body.grade' } },
  )
  t.equal(parsed?.timeUnixNano, nano('2024-01-02T03:04:05Z'))
  t.equal(parsed?.severity?.number, 17)
  t.same(parsed?.attributes, { level: 'info', meta: { took: { ms: 3 } }, time: '2020-01-01T00:00:00Z' })
  t.end()
})

test('a mapping wins over the levels that are known, for words, numbers, ranges and statuses', (t) => {
  const severity = {
    mapping: {
      error: ['oops', 3, '5xx'],
      warn: { min: 400, max: 499 },
      fatal2: ['boom'],
      '9': 'Notice',
      debug: 'ERROR',
    },
  }
  const level = (value: unknown): number | undefined =>
    read(JSON.stringify({ msg: 'm', level: value }), { severity }).parsed?.severity?.number
  t.equal(level('Oops'), 17)
  t.equal(level(3), 17)
  t.equal(level('3'), 17)
  t.equal(level(503), 17)
  t.equal(level(404), 13)
  t.equal(level('boom'), 22)
  t.equal(level('notice'), 9)
  t.equal(level('error'), 5)
  t.equal(level('warning'), 13, 'what it does not name stays known')
  t.equal(level(20), 5)
  t.equal(
    read('2024-01-02 03:04:05 NOTICE x', { severity }).parsed?.severity?.number,
    9,
    'in plain lines too',
  )
  t.end()
})

test('with annotate each record says how it was read', async (t) => {
  const batch = batchOf(['{"level":"error","msg":"m"}', '{"cut', 'x\ny\nz'])
  await new ParseProcessor(settingsOf(), configOf({ annotate: true }), collector()).consume(batch, signal)
  t.same(batch.ownAttributes(0), { 'hephaestus.parse.format': 'json', 'hephaestus.parse.lines': 1 })
  t.same(batch.ownAttributes(1), {
    'hephaestus.parse.format': 'none',
    'hephaestus.parse.lines': 1,
    'hephaestus.parse.faults': ['malformed_json'],
  })
  t.equal(batch.attribute(2, 'hephaestus.parse.lines'), 3)
})

test('a pattern, a field or a mapping of one’s own has every line read', (t) => {
  t.ok(parseProcessor.needs?.(configOf({ timestamp: { layout: '%H:%M:%S' } })))
  t.equal(parseProcessor.needs?.(configOf({ regex: 'x' })), undefined)
  t.equal(parseProcessor.needs?.(configOf({ severity: { parse_from: 'x' } })), undefined)
  t.equal(parseProcessor.needs?.(configOf({ severity: { mapping: { error: 'x' } } })), undefined)
  t.end()
})
