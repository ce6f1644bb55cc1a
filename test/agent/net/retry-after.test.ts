import { test } from 'tap'
import { retryAfterMs } from '../../../agent/net/retry-after.ts'

// Where this machine is says nothing of a server's time.
process.env['TZ'] = 'America/New_York'
const NOW = Date.UTC(2026, 10, 21, 12, 0, 0)

const CASES: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['5000000000000000', undefined],
  ['2026-11-21T13:00:00Z', undefined],
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-26 12:01:00 GMT', 60_000],
  ['Sat Nov 21 11:00:00 2026', 0],
  ['Sat Nov 21 13:00:00 2026', 3_600_000],
  ['Sat, 99 Nov 2026 12:00:30 GMT', undefined],
]

for (const [header, expected] of CASES) {
  test(`retryAfterMs reads ${header ?? 'no header'}`, (t) => {
    t.equal(retryAfterMs(header, NOW), expected)
    t.end()
  })
}
