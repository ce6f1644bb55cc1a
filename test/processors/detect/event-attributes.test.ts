import { test } from 'tap'
import { errorEventAttributes, groupingAttributes } from '../../../agent/model/error-event.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import type { ErrorMark } from '../../../processors/detect/error-mark.ts'
import { eventAttributes } from '../../../processors/detect/event-attributes.ts'

const fingerprint = 'f'.repeat(32) as Fingerprint

function sliceOf(text: string): ErrorMark['before'][number] {
  const bytes = Buffer.from(`<${text}>`)
  return { bytes, start: 1, end: bytes.length - 1 }
}

const mark: ErrorMark = {
  finding: {
    kind: 'trace',
    language: 'go',
    exceptionType: 'panic',
    exceptionMessage: 'größer',
    stackTraceText: 'panic: größer\nmain.main()',
    isFatal: true,
    rule: { id: 'r', errorClass: 'bounds', severity: 'high' },
  },
  grouping: {
    fingerprint,
    method: 'similar_code',
    parts: ['type panic', 'frame main'],
    hashes: [fingerprint],
    similarity: 0.93,
  },
  counted: {
    count: 7,
    firstSeenUnixNano: 1n,
    lastSeenUnixNano: 2n ** 63n,
    isThresholdReached: true,
    countInWindow: 7,
  },
  severity: 'critical',
  before: [sliceOf('one'), sliceOf('two\r\nthree')],
}
const shown = { after: [sliceOf('four')], process: [sliceOf('last words')] }

test('eventAttributes reads as the attributes that an event has', (t) => {
  const { finding, grouping, counted } = mark
  const expected = {
    'shop.cart': 3,
    ...errorEventAttributes({
      ...finding,
      fingerprint,
      contextBefore: ['one', 'two', 'three'],
      contextAfter: ['four'],
      count: counted.count,
      firstSeenUnixNano: '1',
      lastSeenUnixNano: '9223372036854775808',
    }),
    ...groupingAttributes(grouping),
    [ATTRIBUTE.errorSeverity]: 'critical',
    [ATTRIBUTE.errorRule]: 'r',
    [ATTRIBUTE.errorClass]: 'bounds',
    [ATTRIBUTE.errorContextProcess]: ['last words'],
  }
  const attributes = eventAttributes({ 'shop.cart': 3 }, mark, shown)
  t.strictSame(attributes.read(), expected)
  for (const name of Object.keys(expected)) t.ok(attributes.mayHold(name), name)
  t.notOk(attributes.mayHold('log.file.path'))
  t.end()
})

test('eventAttributes tells groupings apart that have the same parts', (t) => {
  const other = { ...mark, grouping: { ...mark.grouping, method: 'all_frames' as const, hashes: [] } }
  eventAttributes({}, mark, shown)
  const attributes = eventAttributes({}, other, shown).read()
  t.equal(attributes[ATTRIBUTE.groupingMethod], 'all_frames')
  t.strictSame(attributes[ATTRIBUTE.groupingHashes], [])
  t.end()
})

test('eventAttributes keeps its bytes while others are made', (t) => {
  const first = eventAttributes({ a: 'first' }, mark, shown)
  const many = Array.from({ length: 200 }, (_, index) => eventAttributes({ a: index }, mark, shown))
  t.equal(first.read()['a'], 'first')
  t.strictSame(
    many.map((each) => each.read()['a']),
    many.map((_, index) => index),
  )
  t.end()
})

test('eventAttributes says of what a record says too what the event says, once, and leaves it where the event says nothing', (t) => {
  const own = {
    a: 1,
    [ATTRIBUTE.exceptionType]: 'as logged',
    [ATTRIBUTE.exceptionStacktrace]: 'as logged',
    [ATTRIBUTE.groupingSimilarity]: 0.1,
    [ATTRIBUTE.errorRule]: 'as logged',
    [ATTRIBUTE.errorClass]: 'as logged',
    [ATTRIBUTE.errorContextProcess]: ['as logged'],
  }
  const all = eventAttributes(own, mark, shown)
  t.strictSame(all.read(), { ...own, ...eventAttributes({}, mark, shown).read() })
  t.equal(Buffer.from(all.bytes).toString().split(ATTRIBUTE.exceptionType).length, 2, 'it is there once')
  const { rule: _rule, ...finding } = { ...mark.finding, stackTraceText: '' }
  const { similarity: _similarity, ...grouping } = mark.grouping
  const little = { ...mark, finding, grouping }
  const attributes = eventAttributes(own, little, { ...shown, process: [] }).read()
  t.strictSame(attributes, { ...own, ...eventAttributes({}, little, { ...shown, process: [] }).read() })
  t.equal(attributes[ATTRIBUTE.exceptionStacktrace], 'as logged')
  t.equal(attributes[ATTRIBUTE.errorRule], 'as logged')
  t.end()
})
