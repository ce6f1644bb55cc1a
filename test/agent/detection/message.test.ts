import { test } from 'tap'
import { withoutCarrier } from '../../../agent/detection/carrier.ts'
import { messageOf } from '../../../agent/detection/message.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const KEPT: readonly (readonly [line: string, message: string])[] = [
  ['', ''],
  ['2026-01-02 03:04:05 ERROR', '2026-01-02 03:04:05 ERROR'],
  ['panic: x', 'panic: x'],
  ['2026-01-02 03:04:05 ERROR User 7: gone', 'User 7: gone'],
  ['2026-01-02 03:04:05 ERROR order 42 [late] lost', 'order 42 [late] lost'],
  ['2026-01-02 03:04:05 ERROR main loop failed', 'main loop failed'],
  ['2026-01-02 03:04:05 ERROR in checkout: declined', 'in checkout: declined'],
  ['2026-01-02 03:04:05 ERROR request_id=7 failed', 'request_id=7 failed'],
  ['2026-01-02 03:04:05 ERROR ActiveRecord::RecordNotFound: x', 'ActiveRecord::RecordNotFound: x'],
  ['2026-01-02 03:04:05 ERROR std::bad_alloc: x', 'std::bad_alloc: x'],
  ['2026-01-02 03:04:05 ERROR java.lang.NullPointerException', 'java.lang.NullPointerException'],
  ['2026-01-02 03:04:05 ERROR shop.Cart : java.io.IOException: closed', 'java.io.IOException: closed'],
  ['2026-01-02 03:04:05 ERROR Cannot connect: WARN buffer', 'Cannot connect: WARN buffer'],
]

test('a row of rich has its level in front and its place at the right, which are no part of the message', (t) => {
  t.equal(messageOf('[01/02/26 03:04:05] ERROR    no price          cart.py:12'), 'no price')
  t.equal(messageOf(`${' '.repeat(20)}ERROR    no price          cart.py:12\nmore`), 'no price')
  t.equal(messageOf(`${' '.repeat(20)}no price in cart.py:12`), 'no price in cart.py:12')
  t.end()
})

test('what looks like a head and is the message stays', (t) => {
  for (const [line, message] of KEPT) t.equal(messageOf(line), message, line)
  t.end()
})

test('a long hostile line is looked at up to a bound', (t) => {
  for (const part of ['a.', '[a] ', 'a=b ', '1 ', 'a::', '- ', '| ']) {
    const line = `2026-01-02 03:04:05 ERROR ${part.repeat(500_000)}`
    t.ok(cpuSecondsOf(() => messageOf(line)) < LINEAR_SECONDS_MAX, part)
  }
  t.end()
})

test('what carries the output of a program is taken from each line, and nothing else is', (t) => {
  t.equal(withoutCarrier('shop-1  | panic: a\nshop-1  | b\nshop-1  |     c'), 'panic: a\nb\n    c')
  t.equal(
    withoutCarrier('Jan  2 03:04:05 web1 shop[42]: panic: a\nJan 12 03:04:06 web1 shop[42]: b'),
    'panic: a\nb',
  )
  t.equal(withoutCarrier('2026-01-02T03:04:05.678+00:00 web1 shop[42]: a'), 'a')
  for (const line of ['panic: a', '2026-01-02 03:04:05 ERROR a', '| a | b |', 'two words | a', 'id|name']) {
    t.equal(withoutCarrier(line), undefined, line)
  }
  t.end()
})
