import { test } from 'tap'
import { timeAt, timeOf } from '../../../agent/time/time.ts'
import { isLocation, locationOf, offsetMinutesOf } from '../../../agent/time/zone.ts'
import { nano, OBSERVED } from './support.ts'

const context = { observedUnixNano: OBSERVED, location: locationOf('UTC') }

const LAYOUTS: readonly (readonly [written: string, expected: string])[] = [
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z'],
  ['2024-01-02T03:04:05.1Z', '2024-01-02T03:04:05.1Z'],
  ['2024-01-02T03:04:05.123456789Z', '2024-01-02T03:04:05.123456789Z'],
  ['2024-01-02T03:04:05.123456+02:00', '2024-01-02T01:04:05.123456Z'],
  ['2024-01-02T03:04:05,123-0530', '2024-01-02T08:34:05.123Z'],
  ['2024-01-02T03:04:05+01', '2024-01-02T02:04:05Z'],
  ['2024-01-02T03:04Z', '2024-01-02T03:04:00Z'],
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05Z'],
  ['2024-01-02 03:04:05,123', '2024-01-02T03:04:05.123Z'],
  ['2024-01-02 03:04:05.123 +0000', '2024-01-02T03:04:05.123Z'],
  ['2024-01-02 03:04:05.123 UTC', '2024-01-02T03:04:05.123Z'],
  ['2024-01-02 03:04:05 EST', '2024-01-02T08:04:05Z'],
  ['2024-01-02  3:04:05', '2024-01-02T03:04:05Z'],
  ['2024-01-02, 03:04:05 UTC', '2024-01-02T03:04:05Z'],
  ['2024/01/02 03:04:05.123456', '2024-01-02T03:04:05.123456Z'],
  ['2024.01.02 03:04:05', '2024-01-02T03:04:05Z'],
  ['20240102T030405Z', '2024-01-02T03:04:05Z'],
  ['20240102 03:04:05.678901', '2024-01-02T03:04:05.678901Z'],
  ['02/Jan/2024:03:04:05 -0700', '2024-01-02T10:04:05Z'],
  ['02-Jan-2024 03:04:05.678', '2024-01-02T03:04:05.678Z'],
  ['02 Jan 2024 03:04:05.123', '2024-01-02T03:04:05.123Z'],
  ['Tue, 02 Jan 2024 03:04:05 GMT', '2024-01-02T03:04:05Z'],
  ['Tuesday, 02-Jan-24 03:04:05 EST', '2024-01-02T08:04:05Z'],
  ['Tue Jan  2 03:04:05 2024', '2024-01-02T03:04:05Z'],
  ['Tue Jan  2 03:04:05.123456 2024', '2024-01-02T03:04:05.123456Z'],
  ['Tue Jan  2 03:04:05 PST 2024', '2024-01-02T11:04:05Z'],
  ['Jan 02, 2024 3:04:05 PM', '2024-01-02T15:04:05Z'],
  ['Jan  2 2024 03:04:05', '2024-01-02T03:04:05Z'],
  ['Jan  2 03:04:05', '2024-01-02T03:04:05Z'],
  ['01/02/2024, 3:04:05 AM', '2024-01-02T03:04:05Z'],
  ['01/02/2024 12:04:05 AM', '2024-01-02T00:04:05Z'],
  ['01/02/2024 12:04:05 PM', '2024-01-02T12:04:05Z'],
  ['31/12/2023 23:59:59', '2023-12-31T23:59:59Z'],
  ['02.01.2024 03:04:05', '2024-01-02T03:04:05Z'],
  ['01-02 03:04:05.678', '2024-01-02T03:04:05.678Z'],
  ['0102 03:04:05.678901', '2024-01-02T03:04:05.678901Z'],
  ['240102 03:04:05', '2024-01-02T03:04:05Z'],
  ['03:04:05.678', '2024-01-02T03:04:05.678Z'],
  ['3:04AM', '2024-01-02T03:04:00Z'],
  ['1704164645', '2024-01-02T03:04:05Z'],
  ['1704164645.123456789', '2024-01-02T03:04:05.123456789Z'],
  ['1704164645123', '2024-01-02T03:04:05.123Z'],
  ['1704164645123.5', '2024-01-02T03:04:05.1235Z'],
  ['1704164645123456', '2024-01-02T03:04:05.123456Z'],
  ['1704164645123456789', '2024-01-02T03:04:05.123456789Z'],
]

for (const [written, expected] of LAYOUTS) {
  test(`timeOf reads "${written}" to the last nanosecond`, (t) => {
    t.equal(timeOf(written, context), nano(expected))
    t.end()
  })
}

const NO_TIMES = [
  '',
  'yesterday',
  '12',
  '2024',
  '99999999',
  '2024-13-02 03:04:05',
  '2024-02-30 03:04:05',
  '2024-01-02 24:04:05',
  '2024-01-02 03:60:05',
  '2023-02-29T00:00:00Z',
  '01/02/2024 13:04:05 PM',
  '2024-01-02T03:04:05Zulu',
  '99999999999999999999',
  '-1704164645',
  '1e9',
  '10000-01-02T03:04:05Z',
]

for (const written of NO_TIMES) {
  test(`timeOf leaves "${written}" alone`, (t) => {
    t.equal(timeOf(written, context), undefined)
    t.end()
  })
}

test('timeOf reads numbers since the epoch in every unit', (t) => {
  t.equal(timeOf(1_704_164_645, context), nano('2024-01-02T03:04:05Z'))
  t.equal(timeOf(1_704_164_645.123456, context), nano('2024-01-02T03:04:05.123456Z'))
  t.equal(timeOf(1_704_164_645_123, context), nano('2024-01-02T03:04:05.123Z'))
  t.equal(timeOf(1_704_164_645_123_456_789n, context), nano('2024-01-02T03:04:05.123456789Z'))
  t.equal(timeOf(12, context), undefined, 'a duration is no time')
  t.equal(timeOf(Number.NaN, context), undefined)
  t.equal(timeOf(1e300, context), undefined)
  t.equal(timeOf({}, context), undefined)
  t.end()
})

test('timeAt reads an offset in hours before a process in brackets, and no other number behind a blank', (t) => {
  const postgres = timeAt('2024-01-02 03:04:05.678 -03 [42] ERROR:  gone', 0, context)
  t.same(postgres, { unixNano: nano('2024-01-02T06:04:05.678Z'), end: 27 })
  const cold = timeAt('2024-01-02 03:04:05 -12 degrees', 0, context)
  t.same(cold, { unixNano: nano('2024-01-02T03:04:05Z'), end: 19 })
  t.end()
})

test('timeAt gives the position just after the time', (t) => {
  t.same(timeAt('at 03:04:05.678 it', 3, context)?.end, 15)
  t.equal(timeAt('2024-01-02 03:04:05 INFO x', 0, context)?.end, 19, 'a level is no zone')
  t.end()
})

test('a time without a year is the newest that is not after arrival', (t) => {
  const at = (iso: string) => ({ observedUnixNano: nano(iso), location: locationOf('UTC') })
  t.equal(timeOf('Dec 31 23:59:59', at('2024-01-01T00:00:05Z')), nano('2023-12-31T23:59:59Z'))
  t.equal(
    timeOf('Jan  1 00:00:01', at('2023-12-31T23:59:59Z')),
    nano('2024-01-01T00:00:01Z'),
    'a clock that runs fast',
  )
  t.equal(timeOf('Feb 29 12:00:00', at('2027-03-01T00:00:00Z')), nano('2024-02-29T12:00:00Z'))
  t.end()
})

test('a time without a date is the one nearest to arrival', (t) => {
  const at = (iso: string) => ({ observedUnixNano: nano(iso), location: locationOf('UTC') })
  t.equal(timeOf('23:59:59', at('2024-01-02T00:00:05Z')), nano('2024-01-01T23:59:59Z'))
  t.equal(timeOf('00:00:01', at('2024-01-01T23:59:59Z')), nano('2024-01-02T00:00:01Z'))
  t.end()
})

test('a time without a zone is in the configured location, also over the change of clocks', (t) => {
  const at = (name: string) => ({ observedUnixNano: OBSERVED, location: locationOf(name) })
  t.equal(timeOf('2024-01-02 03:04:05', at('Europe/Berlin')), nano('2024-01-02T02:04:05Z'))
  t.equal(timeOf('2024-07-02 03:04:05', at('Europe/Berlin')), nano('2024-07-02T01:04:05Z'))
  t.equal(timeOf('2024-07-02 03:04:05', at('Asia/Kolkata')), nano('2024-07-01T21:34:05Z'))
  t.equal(timeOf('2024-07-02 03:04:05', at('+02:00')), nano('2024-07-02T01:04:05Z'))
  t.equal(
    timeOf('2024-07-02 03:04:05Z', at('Europe/Berlin')),
    nano('2024-07-02T03:04:05Z'),
    'a written zone wins',
  )
  t.equal(timeOf('2024-03-10 02:30:00', at('America/New_York')), nano('2024-03-10T07:30:00Z'), 'skipped hour')
  t.equal(
    timeOf('2024-11-03 01:30:00', at('America/New_York')),
    nano('2024-11-03T05:30:00Z'),
    'repeated hour',
  )
  t.equal(timeOf('2024-11-03 03:30:00', at('America/New_York')), nano('2024-11-03T08:30:00Z'))
  t.end()
})

test('isLocation knows IANA zones and offsets only', (t) => {
  t.ok(isLocation('UTC'))
  t.ok(isLocation('Europe/Berlin'))
  t.ok(isLocation('-03:00'))
  t.notOk(isLocation('Mars/Olympus'))
  t.notOk(isLocation(''))
  t.end()
})

test('offsetMinutesOf reads names and numbers', (t) => {
  t.equal(offsetMinutesOf('+0530'), 330)
  t.equal(offsetMinutesOf('-03:30'), -210)
  t.equal(offsetMinutesOf('CEST'), 120)
  t.equal(offsetMinutesOf('XYZ'), undefined)
  t.end()
})
