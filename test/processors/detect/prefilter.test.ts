import * as fc from 'fast-check'
import { test } from 'tap'
import { LiteralScan } from '../../../processors/detect/literal-scan.ts'
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
  const filtered = new Matcher(RULES, { threshold: 17, usesPrefilter: true })
  const thorough = new Matcher(RULES, { threshold: 17, usesPrefilter: false })
  let foundCount = 0
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
      const batch = batchOf(records)
      records.forEach((_, index) => {
        const found = thorough.find(batch, index)
        if (found !== undefined) foundCount += 1
        t.same(filtered.find(batch, index), found)
      })
    }),
    { numRuns: 400 },
  )
  t.ok(foundCount > 100, `${foundCount} found`)
  t.end()
})

test('no bytes whatever make the rules throw', (t) => {
  const matcher = new Matcher(RULES, { threshold: 17, usesPrefilter: false })
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
  const matcher = new Matcher(RULES, { threshold: 17, usesPrefilter: false })
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

test('LiteralScan takes literals literally and finds them between any bytes', (t) => {
  const scan = new LiteralScan(['a.b', '(x)', 'é', 'panic: '])
  const isHit = (text: string): boolean => scan.isHit(Buffer.from(text, 'latin1'))
  t.ok(isHit('--a.b--'))
  t.notOk(isHit('--aXb--'))
  t.ok(isHit('(x)'))
  t.notOk(isHit('x'))
  t.ok(scan.isHit(Buffer.from([0xff, 0xfe, 0x00, ...Buffer.from('panic: ')])))
  t.notOk(scan.isHit(new Uint8Array()))
  t.ok(scan.isHit(Buffer.from('-panic: -').subarray(1, 8)), 'a view into a larger buffer')
  t.end()
})
