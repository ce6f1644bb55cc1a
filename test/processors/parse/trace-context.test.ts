import { test } from 'tap'
import { traceContextIn } from '../../../processors/parse/trace-context.ts'
import { read } from './support.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

const WRITTEN: readonly (readonly [line: string, trace: string | undefined, span: string])[] = [
  [`{"msg":"m","trace_id":"${TRACE}","span_id":"${SPAN}"}`, TRACE, SPAN],
  [`{"msg":"m","traceId":"${TRACE.toUpperCase()}"}`, TRACE, ''],
  [`{"msg":"m","trace":{"id":"${TRACE}"},"span":{"id":"${SPAN}"}}`, TRACE, SPAN],
  [`{"msg":"m","logging.googleapis.com/trace":"projects/p/traces/${TRACE}"}`, TRACE, ''],
  [`{"msg":"m","traceparent":"00-${TRACE}-${SPAN}-01"}`, TRACE, SPAN],
  [
    '{"msg":"m","dd.trace_id":"1234567890123456789","dd.span_id":987654321}',
    '0000000000000000112210f47de98115',
    '000000003ade68b1',
  ],
  [`{"msg":"m","dd":{"trace_id":"${TRACE}","span_id":"12345678901234567"}}`, TRACE, '002bdc545d6b4b87'],
  [`{"msg":"m","mdc":{"X-B3-TraceId":"x","traceId":"${SPAN}"}}`, `0000000000000000${SPAN}`, ''],
  [
    '{"msg":"m","xray_trace_id":"1-5759e988-bd862e3fe1be46a994272793"}',
    '5759e988bd862e3fe1be46a994272793',
    '',
  ],
  [`{"@t":"2024-01-02T03:04:05Z","@m":"m","@tr":"${TRACE}","@sp":"${SPAN}"}`, TRACE, SPAN],
  [`level=info msg=m trace_id=${TRACE} span_id=${SPAN}`, TRACE, SPAN],
  [`2024-01-02 03:04:05 INFO [trace_id=${TRACE} span_id=${SPAN}] m`, TRACE, SPAN],
  [`2024-01-02 03:04:05 INFO traceparent: 00-${TRACE}-${SPAN}-01 m`, TRACE, SPAN],
  [
    `2024-01-02 03:04:05 INFO [dd.service=shop dd.trace_id=1234567890123456789 dd.span_id=9876543210123456789] m`,
    '0000000000000000112210f47de98115',
    '891087b8b0347115',
  ],
  [`2024-01-02 03:04:05 INFO [shop,${TRACE},${SPAN}] m`, TRACE, SPAN],
  [`2024-01-02 03:04:05 INFO [${TRACE}-${SPAN}] m`, TRACE, SPAN],
  [`{"msg":"m","trace_id":"${'0'.repeat(32)}"}`, undefined, ''],
  [`{"msg":"m","trace_id":"${TRACE}0"}`, undefined, ''],
  ['{"msg":"m","dd.trace_id":"99999999999999999999"}', undefined, ''],
  ['2024-01-02 03:04:05 INFO trace_id=none m', undefined, ''],
  [`2024-01-02 03:04:05 INFO session ${TRACE} m`, undefined, ''],
]

for (const [line, trace, span] of WRITTEN) {
  test(`the trace context of ${line} is read`, (t) => {
    const { parsed } = read(line)
    t.equal(parsed?.traceId, trace)
    t.equal(parsed?.spanId ?? '', span)
    t.end()
  })
}

test('an id is found wherever it stands in a line, behind other digits that are none', (t) => {
  const id = 'af7651916cd43dd8'
  for (let place = 0; place < 40; place += 1) {
    const before = 'deadbeef '.repeat(5).slice(0, place)
    const line = `${before}[${id}-b7ad6b7169203331]`
    t.equal(traceContextIn(line)?.traceId, id.padStart(32, '0'), line)
    t.equal(traceContextIn(`${before}trace_id=${id.slice(1)}`), undefined, 'one digit is missing')
  }
  t.end()
})
