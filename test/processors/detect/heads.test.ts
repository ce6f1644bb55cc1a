import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { Judge } from '../../support/judge.ts'

const MESSAGE = 'could not load cart 7'

test('the message of an error without a trace is what the program said, in the layouts of all worlds', async (t) => {
  const judge = await Judge.start()
  const rows = readFileSync(join(import.meta.dirname, 'heads.txt'), 'utf8')
    .split('\n')
    .filter(Boolean)
  t.ok(rows.length >= 70, `${rows.length} layouts`)
  for (const row of rows) {
    const at = row.indexOf('\t')
    const events = await judge.errorsIn([row.slice(at + 1)])
    t.same(
      events.map(({ exceptionMessage }) => exceptionMessage),
      [MESSAGE],
      row.slice(0, at),
    )
  }
})

test('the same error of two processes, threads and requests is one group', async (t) => {
  const judge = await Judge.start()
  const pairs = [
    '2026-01-02 03:04:05.678 ERROR $1 --- [nio-8080-exec-$2] c.a.shop.Cart : gone',
    '2026-01-02T03:04:05.678Z pid=$1 tid=a$2 class=CartJob jid=0123456789abcdef elapsed=0.$2 ERROR: gone',
    '2026/01/02 03:04:05 [error] $1#$1: *$2 gone',
    'E, [2026-01-02T03:04:05.678901 #$1] ERROR -- : gone',
    '2026-01-02T03:04:05.678901Z $1 [ERROR] [MY-010119] [Server] gone',
  ]
  for (const line of pairs) {
    const lines = [
      line.replaceAll('$1', '42').replaceAll('$2', '1'),
      line.replaceAll('$1', '99').replaceAll('$2', '7'),
    ]
    const events = await judge.errorsIn(lines)
    t.equal(new Set(events.map(({ fingerprint }) => fingerprint)).size, 1, line)
  }
})
