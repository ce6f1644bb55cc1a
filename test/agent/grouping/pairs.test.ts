import { test } from 'tap'
import { GroupFinder } from '../../../agent/grouping/group-finder.ts'
import type { ErrorGrouping } from '../../../agent/model/error-event.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { TRACES } from './traces.ts'

// Goal: what is one fault is one group and what are two are two, in every language and for messages without a
// trace. Method: each pair goes through one finder, in both orders, as an agent would see them.

function groupsOf(texts: readonly string[]): readonly ErrorGrouping[] {
  const finder = new GroupFinder({ rules: [], similarityMin: 0.9, groupsMax: 100 })
  return texts.map((text) => {
    const trace = parseStackTrace(text)
    const first = trace?.exceptions[0]
    return finder.groupOf({
      exceptionType: first?.type ?? '',
      exceptionMessage: first?.message ?? text,
      trace,
      service: 'shop',
    })
  })
}

function isOne(one: string, other: string): boolean {
  const fingerprints = [...groupsOf([one, other]), ...groupsOf([other, one])].map(
    ({ fingerprint }) => fingerprint,
  )
  return fingerprints[0] === fingerprints[1] && fingerprints[2] === fingerprints[3]
}

function changed(text: string, change: readonly (readonly [string | RegExp, string])[]): string {
  return change.reduce((current, [from, to]) => current.replace(from, () => to), text)
}

for (const [language, { trace, one, two }] of Object.entries(TRACES)) {
  test(`traces of ${language} are one group for one fault, and two for two`, (t) => {
    const parsed = parseStackTrace(trace)
    t.ok((parsed?.exceptions[0]?.frames.length ?? 0) > 1, 'the trace is read')
    t.equal(parsed?.language, language === 'kotlin' ? 'java' : language)
    for (const [name, change] of Object.entries(one)) {
      const variant = changed(trace, change)
      t.not(variant, trace, `${name} is a change`)
      t.ok(isOne(trace, variant), `${name} is one group`)
    }
    for (const [name, change] of Object.entries(two)) {
      const variant = changed(trace, change)
      t.notOk(isOne(trace, variant), `${name} is another group`)
    }
    t.end()
  })
}

const ONE_MESSAGES: readonly (readonly [string, string])[] = [
  ['user 17 not found', 'user 18 not found'],
  ["user 'ann' not found", "user 'bob smith' not found"],
  ['id 3fa85f64-5717-4562-b3fc-2c963f66afa6 is gone', 'id 00000000-5717-4562-b3fc-2c963f66afa6 is gone'],
  ['connect to 10.0.0.7:5432 failed', 'connect to 192.168.17.4:5433 failed'],
  ['connect to [::1] failed', 'connect to [fe80::17] failed'],
  ['took 12ms, limit 10ms', 'took 1.5s, limit 10ms'],
  ['body of 12MiB is too large', 'body of 900KB is too large'],
  ['cannot open /srv/a/x.txt', 'cannot open /home/ann/y/z.csv'],
  ['mail to ann@shop.example bounced', 'mail to b.smith@other.example bounced'],
  ['pod web-7d4b9c6f5-x2x9z evicted', 'pod web-5f6d7c8b9-kqzfw evicted'],
  ['lost at 2024-05-01T10:00:00Z', 'lost at 2024-06-11 23:59:59,999'],
  ['bad pointer 0xdeadbeef', 'bad pointer 0x7ffd1234'],
  ['ids [1, 2, 3] are locked', 'ids [4] are locked'],
  ['session 9f8e7d6c5b4a expired', 'session 0a1b2c3d4e5f expired'],
  ['GET https://a.example/x?y=1 timed out', 'GET https://b.example/ timed out'],
]
const TWO_MESSAGES: readonly (readonly [string, string])[] = [
  ['user 17 not found', 'user 17 not allowed'],
  ['upstream answered status 503', 'upstream answered status 404'],
  ['exit code 137', 'exit code 1'],
  ['ORA-00942: failed', 'ORA-01017: failed'],
  ['SQLSTATE[42P01]: error', 'SQLSTATE[23505]: error'],
  ['E11000 in write', 'E11600 in write'],
  ['errno 13 on open', 'errno 28 on open'],
  ['lost the database', 'lost the cache'],
  ['GET /cart/7 failed', 'GET /orders/7 failed'],
  ['disk is full', 'queue is full'],
  ['connect to 10.0.0.7 refused', 'connect to 10.0.0.7 timed out'],
  ['signal 9 ended it', 'signal 11 ended it'],
]

test('messages without a trace are one group for other values, and two for other words', (t) => {
  for (const [one, other] of ONE_MESSAGES) t.ok(isOne(one, other), `${one} | ${other}`)
  for (const [one, other] of TWO_MESSAGES) t.notOk(isOne(one, other), `${one} | ${other}`)
  t.end()
})

test('the table has sixty pairs of each kind at least', (t) => {
  const count = (which: 'one' | 'two'): number =>
    Object.values(TRACES).reduce((sum, pairs) => sum + Object.keys(pairs[which]).length, 0)
  t.ok(count('one') >= 60)
  t.ok(count('two') >= 60)
  t.end()
})
