import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { Matcher } from '../../../processors/detect/matcher.ts'
import { rulesOf } from '../../../processors/detect/rules.ts'
import { batchOf, GO_PANIC, JS_TRACE, JS_UNCAUGHT, PYTHON_TRACE } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const RULES = rulesOf({ own: [], disabled: [] })

/** Records out of pieces of real traces, in any order and with anything between them. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[JS_TRACE, JS_UNCAUGHT, PYTHON_TRACE, GO_PANIC].flatMap((trace) => [trace, ...trace.split('\n')]),
    'Uncaught TypeError: x',
    'Unhandled rejection Error: y',
    '[UnhandledPromiseRejection: z]',
    'panic: boom',
    'fatal error: all goroutines are asleep - deadlock!',
    'Fatal Python error: Aborted',
    '2024-01-02 03:04:05 ERROR x',
    '',
  ),
  fc.string({ maxLength: 20 }),
)
const record = fc.record({
  body: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('\n')),
  severity: fc.constantFrom(0, 0, 0, 5, 9, 13, 17, 21),
  attributes: fc.constantFrom(
    {},
    {},
    { 'exception.stacktrace': JS_TRACE },
    { 'process.exit.code': 1 },
    { id: 7 },
  ),
})

test('the prefilter changes nothing in what is found', (t) => {
  const matcher = new Matcher(RULES, 17)
  // It is not worth its while for a few.
  const few = batchOf(Array.from({ length: 2_000 }, () => ({ body: 'well' })))
  t.same(new Set(matcher.candidates(few)), new Set([1]))
  t.same(new Set(matcher.candidates(few)), new Set([0]))
  let foundCount = 0
  let passedOver = 0
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
      const batch = batchOf(records)
      const candidates = matcher.candidates(batch)
      records.forEach(({ body }, index) => {
        const isFound = matcher.find(batch, index) !== undefined
        if (isFound) foundCount += 1
        if (candidates[index] === 1) return
        passedOver += 1
        t.notOk(isFound, body)
      })
    }),
    { numRuns: 400 },
  )
  t.ok(foundCount > 100, `${foundCount} found`)
  t.ok(passedOver > 100, `${passedOver} passed over`)
  t.end()
})

test('no bytes whatever make the rules throw', (t) => {
  const matcher = new Matcher(RULES, 17)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 17), (bytes, severity) => {
      const batch = batchOf([{ body: '', severity }])
      batch.setBody(0, [bytes])
      t.doesNotThrow(() => matcher.find(batch, 0))
    }),
    { numRuns: 500 },
  )
  t.end()
})

test('hostile records of megabytes are judged in bounded time', (t) => {
  const matcher = new Matcher(RULES, 17)
  const mebibyte = 1024 * 1024
  // Time of the processor: on a busy machine the clock says nothing.
  for (const body of [
    'panic: '.repeat(mebibyte / 7),
    'panic: \n'.repeat(mebibyte / 8),
    'fatal error: x\n'.repeat(mebibyte / 15),
    'Uncaught '.repeat(mebibyte / 9),
    `Uncaught ${'A'.repeat(mebibyte)}`,
    `Uncaught ${'a.'.repeat(mebibyte / 2)}`,
    'Traceback (most recent call last):\n'.repeat(mebibyte / 35),
    '    at f (/a.js:1:2)\n'.repeat(mebibyte / 21),
    'goroutine 1 [running]:\n'.repeat(mebibyte / 23),
    '\n'.repeat(mebibyte),
    ' '.repeat(mebibyte),
    '^\n'.repeat(mebibyte / 2),
    'x:1\n\n^^^\n'.repeat(mebibyte / 10),
    'a:1'.repeat(mebibyte / 3),
  ]) {
    const seconds = cpuSecondsOf(() => {
      for (const severity of [0, 17]) t.doesNotThrow(() => matcher.find(batchOf([{ body, severity }]), 0))
    })
    t.ok(seconds < LINEAR_SECONDS_MAX, `${JSON.stringify(body.slice(0, 20))}: ${seconds} s`)
  }
  t.end()
})
