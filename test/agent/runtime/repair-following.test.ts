import { test } from 'tap'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { RepairFollowings } from '../../../agent/runtime/repair-following.ts'
import { Taps, type TapPoint } from '../../../agent/runtime/taps.ts'
import { settingsWith } from '../../support/settings.ts'

const DETECT: TapPoint = { kind: 'processor', id: 'detect', pipeline: 'logs', side: 'out' }
const ANALYZE: TapPoint = { kind: 'processor', id: 'analyze', pipeline: 'logs', side: 'out' }
const EXPORTER: TapPoint = { kind: 'exporter', id: 'file', pipeline: '', side: 'in' }
const OTHER: TapPoint = { kind: 'exporter', id: 'otlp_http', pipeline: '', side: 'in' }
const one = 'one' as Fingerprint
const two = 'two' as Fingerprint

function record(eventName: string, fingerprint: string, more: Record<string, string> = {}): LogRecord {
  return {
    timeUnixNano: 1n,
    observedTimeUnixNano: 2n,
    severityNumber: 17,
    severityText: '',
    body: 'password is hunter22',
    attributes: { [ATTRIBUTE.fingerprint]: fingerprint, ...more },
    eventName,
    traceId: '',
    spanId: '',
    resource: { attributes: {} },
  }
}

function scene() {
  const taps = new Taps()
  const underWay = new Set<Fingerprint>()
  const known = new Map<Fingerprint, LogRecord>()
  const results = {
    isUnderWay: (fingerprint: Fingerprint) => underWay.has(fingerprint),
    known: (fingerprint: Fingerprint) => known.get(fingerprint),
  }
  const followings = new RepairFollowings({ taps, results, logger: settingsWith().logger })
  const see = (event: LogRecord, point: TapPoint, stream = 'otlp:call-1'): void =>
    taps.pass(batchOfRecords([event], { stream }), point, point.side)
  return { taps, followings, see, underWay, known }
}

test('who follows a stream is told of its errors and of their results, each once', (t) => {
  const { followings, see } = scene()
  const told: LogRecord[] = []
  followings.follow('otlp:call-1', (event) => told.push(event))
  const error = record(EVENT.errorDetected, one, {
    [ATTRIBUTE.exceptionType]: 'TypeError',
    context: 'of others',
  })
  see(error, DETECT, 'otlp:call-1:0a1b')
  see(error, ANALYZE, 'otlp:call-1:0a1b')
  see(error, EXPORTER, 'otlp:call-1:0a1b')
  see(
    record(EVENT.errorAnalyzed, one, { [ATTRIBUTE.eventId]: 'job1:analyze:logs/analyze' }),
    EXPORTER,
    'repair',
  )
  see(record(EVENT.fixProposed, one, { [ATTRIBUTE.eventId]: 'job1:fix:logs/fix' }), EXPORTER, 'many')
  see(record(EVENT.fixProposed, one, { [ATTRIBUTE.eventId]: 'job1:fix:logs/fix' }), OTHER, 'many')
  see(record(EVENT.fixProposed, one, { [ATTRIBUTE.eventId]: 'job1:fix:more/fix' }), EXPORTER, 'many')
  t.same(
    told.map(({ eventName }) => eventName),
    [EVENT.errorDetected, EVENT.errorAnalyzed, EVENT.fixProposed],
  )
  t.equal(told[0]?.body, '', 'what is not masked yet is not told')
  t.same(told[0]?.attributes, { [ATTRIBUTE.fingerprint]: one, [ATTRIBUTE.exceptionType]: 'TypeError' })
  t.end()
})

test('nobody is told of the errors of another stream, or of results that came before the error', (t) => {
  const { followings, see } = scene()
  const told: LogRecord[] = []
  followings.follow('otlp:call-1', (event) => told.push(event))
  see(record(EVENT.errorDetected, one), DETECT, 'otlp:call-11:0a1b')
  see(record(EVENT.errorDetected, one), DETECT, 'otlp')
  see(record(EVENT.fixProposed, one), EXPORTER, 'many')
  see(record(EVENT.fixProposed, two), EXPORTER, 'many')
  see(record('', one), DETECT)
  t.same(told, [])
  t.end()
})

test('what is known of an error is told with it, and not again when it is seen on its way', (t) => {
  const { followings, see, known } = scene()
  const told: LogRecord[] = []
  known.set(one, record(EVENT.fixFailed, one, { [ATTRIBUTE.eventId]: 'job1:fix' }))
  followings.follow('otlp:call-1', (event) => told.push(event))
  see(record(EVENT.errorDetected, one), DETECT)
  see(record(EVENT.fixFailed, one, { [ATTRIBUTE.eventId]: 'job1:fix:logs/fix' }), EXPORTER)
  see(record(EVENT.fixProposed, one, { [ATTRIBUTE.eventId]: 'job2:fix:logs/fix' }), EXPORTER)
  t.same(
    told.map(({ eventName }) => eventName),
    [EVENT.errorDetected, EVENT.fixFailed, EVENT.fixProposed],
  )
  t.end()
})

test('work is under way as long as an error of the stream is worked on', (t) => {
  const { followings, see, underWay } = scene()
  const following = followings.follow('otlp:call-1', () => undefined)
  underWay.add(one).add(two)
  t.notOk(following.isWorkUnderWay())
  see(record(EVENT.errorDetected, one), DETECT)
  t.ok(following.isWorkUnderWay())
  underWay.delete(one)
  t.notOk(following.isWorkUnderWay(), 'the other is of somebody else')
  t.end()
})

test('nothing is looked at when nobody follows, and who has ended is told nothing', (t) => {
  const { taps, followings, see } = scene()
  const told: LogRecord[] = []
  t.notOk(taps.areOpen)
  const first = followings.follow('otlp:call-1', (event) => told.push(event))
  const second = followings.follow('otlp:call-2', () => undefined)
  first.end()
  first.end()
  t.ok(taps.areOpen)
  see(record(EVENT.errorDetected, one), DETECT)
  t.same(told, [])
  second.end()
  t.notOk(taps.areOpen)
  const third = followings.follow('otlp:call-1', (event) => told.push(event))
  see(record(EVENT.errorDetected, one), DETECT)
  t.equal(told.length, 1)
  third.end()
  t.end()
})

test('a client is told of ten thousand errors at most at a time, the oldest are forgotten', (t) => {
  const { followings, see } = scene()
  let told = 0
  followings.follow('otlp:call-1', () => void (told += 1))
  for (let index = 0; index <= 10_000; index += 1) see(record(EVENT.errorDetected, `e${index}`), DETECT)
  see(record(EVENT.fixProposed, 'e0'), EXPORTER)
  t.equal(told, 10_001)
  see(record(EVENT.fixProposed, 'e10000'), EXPORTER)
  t.equal(told, 10_002)
  t.end()
})
