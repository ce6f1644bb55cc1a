import { test } from 'tap'
import { differences } from '../../../../agent/cli/pipeline-test/compare.ts'
import type { LogRecord } from '../../../../agent/model/log-record.ts'
import type { ExpectedEvent } from '../../../../config/pipeline-tests.ts'

const PLACE = { from: 'console', at: { source: 'agent.yaml' }, path: 'tests[0].expect[0]' }

function record(body: string, changes: Partial<LogRecord> = {}): LogRecord {
  const times = { timeUnixNano: 0n, observedTimeUnixNano: 0n }
  const words = { severityNumber: 9, severityText: 'info', eventName: '', traceId: '', spanId: '' }
  return { ...times, ...words, body, attributes: {}, resource: { attributes: {} }, ...changes }
}

function event(changes: Partial<ExpectedEvent>): ExpectedEvent {
  return { attributes: {}, resource: {}, where: [], ...changes }
}

test('every part of a record that differs is said, wanted and found', (t) => {
  const wanted = event({
    body: 'one\ntwo',
    severity: 'ERROR',
    attributes: { code: 7, tags: ['a', { b: 1 }], absent: true },
    resource: { 'service.name': 'shop' },
    where: ['severity_number > 12', 'body == "one"'],
  })
  const found = record('one', {
    attributes: { code: '7', tags: ['a', { b: 1n }], other: 1 },
    resource: { attributes: { 'service.name': '' } },
  })
  t.strictSame(differences({ ...PLACE, events: [wanted] }, [found]), [
    'event 1, severity:',
    '  - ERROR',
    '  + INFO',
    'event 1, body:',
    '  - one',
    '  - two',
    '  + one',
    'event 1, attributes.code:',
    '  - 7',
    '  + "7"',
    'event 1, attributes.absent:',
    '  - true',
    '  + (absent)',
    'event 1, resource.service.name:',
    '  - shop',
    '  + (empty)',
    'event 1: does not hold: severity_number > 12',
  ])
  t.end()
})

test('records that are too many or too few are listed', (t) => {
  const records = Array.from({ length: 12 }, (_, index) => record(`line ${index}\nmore`))
  const lines = differences({ ...PLACE, events: [event({})] }, records)
  t.equal(lines[0], 'expected 1 record, got 12:')
  t.equal(lines[1], '  + INFO line 0 (and 1 more lines)')
  t.equal(lines.at(-1), '  … 2 more')
  t.strictSame(differences({ ...PLACE, none: true }, [record('a')]), [
    'expected no records, got 1:',
    '  + INFO a',
  ])
  t.strictSame(differences({ ...PLACE, count: 2 }, []), ['expected 2 records, got 0:'])
  t.end()
})

test('records that are included may come in any order, and each stands for one', (t) => {
  // The first expectation fits both records, the second only the first: a greedy choice would fail.
  const includes = [event({ severity: 'INFO' }), event({ body: 'a' })]
  t.strictSame(differences({ ...PLACE, includes }, [record('a'), record('b')]), [])
  t.strictSame(differences({ ...PLACE, includes }, [record('a')]), [
    'event 2 of includes is not among the 1 record that others do not need',
  ])
  t.strictSame(differences({ ...PLACE, includes: [event({ body: 'c' })] }, [record('a')]), [
    'event 1 of includes is not among the 1 record:',
    'the record nearest to event 1, body:',
    '  - c',
    '  + a',
  ])
  t.end()
})
