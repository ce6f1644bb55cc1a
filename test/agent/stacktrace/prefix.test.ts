import { test } from 'tap'
import { leadStrength } from '../../../agent/stacktrace/lead.ts'
import { logPrefix, prefixLength } from '../../../agent/stacktrace/prefix.ts'

/** Each line as prefix and message, with the level that the prefix names. */
const PREFIXED: readonly (readonly [prefix: string, message: string, severity: number | undefined])[] = [
  ['2024-05-01T10:00:00.123Z ', 'ready', undefined],
  ['2024-05-01 10:00:00,123 ERROR ', 'failed', 17],
  ['2024/05/01 10:00:00 ', 'http failed', undefined],
  ['[2024-05-01T10:00:00+02:00] [warn] ', 'slow', 13],
  ['2024-05-01 10:00:00.123 CEST ERROR ', 'failed', 17],
  ['2024-05-01 10:00:00 EST [4242] ERROR:  ', 'relation "a" does not exist', 17],
  ['2024-05-01 10:00:00.123 -03 [4242] ERROR:  ', 'relation "a" does not exist', 17],
  ['2024-05-01 10:00:00.123+00 [4242] ERROR:  ', 'relation "a" does not exist', 17],
  ['2024-05-01 10:00:00 ', '-12 degrees', undefined],
  ['May  1 10:00:00 host cart[4711]: ', 'ready', undefined],
  ['<13>May  1 10:00:00 host cart: ', 'ready', undefined],
  ['E0501 10:00:00.000001       1 main.go:12] ', 'failed', 17],
  ['app-1  | ', 'ready', undefined],
  ['app-1  | 10:00:00 ERROR ', 'failed', 17],
  ['2024-05-01T10:00:00.000000001+00:00 stderr F ', 'ready', undefined],
  ['ERROR:', 'root:failed', 17],
  ['ERROR: ', 'failed', 17],
  ['error: ', 'failed', 17],
  ['INFO:     ', '127.0.0.1 ready', 9],
  ['time=2024-05-01T10:00:00Z level=error ', 'msg="failed"', 17],
  ['127.0.0.1 - - [01/May/2024:10:00:00 +0000] ', '"GET / HTTP/1.1" 200', undefined],
  ['[    1.234567] ', 'kernel words', undefined],
  ['2024-05-01 10:00:00 ERROR ', 'TypeError: x', 17],
  ['2024-05-01 10:00:00 ERROR shop.cart - ', 'failed', 17],
  ['1714557600.123 ', 'ready', undefined],
  ['05-01 10:00:00.123  1234  1250 E CartTag : ', 'FATAL failed', 17],
  ['E/CartTag( 1234): ', 'failed', 17],
  ['[2024-05-01 10:00:00,123: ERROR/ForkPoolWorker-1] ', 'Task failed', 17],
  ['[05/01/24 10:00:00] ERROR    ', 'failed    cart.py:12', 17],
  ['                    ERROR    ', 'failed    cart.py:12', 17],
  ['           WARNING  ', 'slow', 13],
  ['E/AndroidRuntime(1234): ', 'FATAL EXCEPTION: main', undefined],
]

for (const [prefix, message, severity] of PREFIXED) {
  test(`the prefix of "${prefix}${message}" is found`, async (t) => {
    t.same(logPrefix(`${prefix}${message}`), { length: prefix.length, severity })
  })
}

test('lines without a time, a level or a process have no prefix', async (t) => {
  for (const line of [
    '',
    'listening on 80',
    'TypeError: x',
    'Error: x',
    'panic: x',
    'HTTP server',
    'ALL done',
    '    at f (/a.js:1:2)',
    '[cart] ready',
    'id: 7',
    '12 items',
    'LINE 1: SELECT 1',
  ]) {
    t.equal(logPrefix(line), undefined, line)
  }
})

test('a prefix is found again where its digits and its inner white space differ', async (t) => {
  t.equal(prefixLength('10:00:00.1 ERROR ', '10:00:01.25 ERROR     at f'), '10:00:01.25 ERROR '.length)
  t.equal(prefixLength('app-1  | ', 'app-12 |   indented'), 'app-12 | '.length)
  t.equal(prefixLength('app-1  | ', 'app-1  |'), 'app-1  |'.length)
  t.equal(prefixLength('10:00:00 ERROR ', '10:00:01 INFO x'), -1)
  t.equal(prefixLength('app-1  | ', 'web-1  | x'), -1)
  t.equal(prefixLength('app-1  | ', 'app'), -1)
})

const LEADS: Readonly<Record<string, string>> = {
  '10:00:00 ERROR x': 'strong',
  '10:00:00 WARN request failed': 'strong',
  '10:00:00 request failed': 'strong',
  'Task exception was never retrieved': 'strong',
  '10:00:00 INFO caught an error': 'weak',
  'request failed': 'weak',
  '10:00:00 ready': 'silent',
  '10:00:00 INFO ready': 'none',
  '10:00:00 WARN slow': 'none',
  ready: 'none',
  '': 'none',
  '{"level":"error"}': 'none',
}

for (const [line, strength] of Object.entries(LEADS)) {
  test(`"${line}" announces a trace: ${strength}`, async (t) => {
    t.equal(leadStrength(line, logPrefix(line)), strength)
  })
}
