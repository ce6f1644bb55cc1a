import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { extractStackTrace } from '../../../agent/stacktrace/parse.ts'

const FRAMES = `    at total (/srv/app/cart.js:12:19)
    at handle (/srv/app/server.js:40:7)`
const BELOW = [
  `TypeError: x is null\n${FRAMES}`,
  FRAMES,
  `Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    g()\nKeyError: 'x'`,
  `panic: no cart\n\ngoroutine 1 [running]:\nmain.f()\n\t/srv/a.go:3 +0x1d`,
]
const FIRST = [
  '2026-01-02 03:04:05 ERROR app - it failed',
  '2026-01-02 03:04:06 ERROR app - it failed again with code 7',
  '2026-01-02 03:04:06 ERROR app - RangeError: another',
  'RangeError: another',
  'not a log line',
  '[12:00:00] done',
]

test('a trace that is read for the second, third and fourth time is what it was', (t) => {
  for (const below of BELOW) {
    const text = `${FIRST[0]}\n${below}`
    const first = extractStackTrace(text)
    for (let time = 2; time <= 4; time += 1) t.strictSame(extractStackTrace(text), first)
  }
  t.end()
})

test('a trace that was read often below one line is read anew below a line that is part of it', (t) => {
  for (let time = 1; time <= 4; time += 1) {
    extractStackTrace(`${FIRST[0]}\n${FRAMES}`)
    extractStackTrace(`${FIRST[0]}\n${BELOW[0]}`)
  }
  const frames = extractStackTrace(`RangeError: another\n${FRAMES}`)
  t.match(frames?.trace.exceptions[0], { type: 'RangeError', message: 'another' })
  const logged = extractStackTrace(`2026-01-02 03:04:06 ERROR app - RangeError: another\n${FRAMES}`)
  t.match(logged?.trace.exceptions[0], { type: 'RangeError', message: 'another' })
  t.end()
})

test('what was read before never changes what is read', (t) => {
  // Each with a mark of its own, so that it was never read before.
  const fresh = (text: string, mark: string): unknown => {
    const extracted = extractStackTrace(text.replaceAll('/srv', `/srv${mark}`))
    return JSON.parse(JSON.stringify(extracted ?? null).replaceAll(`/srv${mark}`, '/srv'))
  }
  let marks = 0
  const text = fc
    .tuple(fc.constantFrom(...FIRST), fc.constantFrom(...BELOW))
    .map(([first, below]) => `${first}\n${below}`)
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
      for (const each of texts) {
        marks += 1
        const seen = JSON.stringify(extractStackTrace(each) ?? null)
        if (seen !== JSON.stringify(fresh(each, String(marks)))) return false
      }
      return true
    }),
  )
  t.end()
})
