import { test } from 'tap'
import { COMPANIONS, companionsOf } from '../../../agent/stacktrace/companions.ts'
import { createTraceTracker } from '../../../agent/stacktrace/continuation.ts'
import { linesOf, recordsOf } from './support.ts'
import { batchOfText } from '../../support/batches.ts'

/**
 * Lines of one event without a trace: for each of those that know some, whole records that stand in a row, and lines
 * that no record takes in.
 */
const PREFIX = '2026-01-02 03:04:05.678 UTC [42] shop@carts '
const TABLE: readonly (readonly [id: string, what: string, records: readonly string[]])[] = [
  [
    'postgres',
    'the parts of a message, twice',
    [
      `${PREFIX}ERROR:  deadlock detected\n${PREFIX}DETAIL:  Process 42 waits for ShareLock.\n\tProcess 43: UPDATE carts\n${PREFIX}HINT:  See the server log.\n${PREFIX}STATEMENT:  UPDATE carts`,
      `${PREFIX}ERROR:  deadlock detected\n${PREFIX}DETAIL:  Process 42 waits for ShareLock.`,
      `${PREFIX}LOG:  server process (PID 7) was terminated by signal 9: Killed\n${PREFIX}DETAIL:  Failed process was running: SELECT 1`,
    ],
  ],
  [
    'postgres',
    'a line number in the prefix, and no prefix',
    [
      'Jan  2 03:04:05 db1 postgres[42]: [5-1] ERROR:  no carts\nJan  2 03:04:05 db1 postgres[42]: [5-2] STATEMENT:  SELECT 1',
      'ERROR:  relation "carts" does not exist\nSTATEMENT:  SELECT 1',
    ],
  ],
  [
    'postgres',
    'no part of another process',
    [
      `${PREFIX}ERROR:  no carts`,
      '2026-01-02 03:04:05.678 UTC [43] shop@carts DETAIL:  of another one',
      `${PREFIX}LOG:  checkpoint starting: time`,
    ],
  ],
  [
    'innodb',
    'an error with what it means',
    [
      '2026-01-02T03:04:05.678901Z 0 [ERROR] [MY-012592] [InnoDB] Operating system error number 13 in a file operation.\n2026-01-02T03:04:05.678910Z 0 [ERROR] [MY-012595] [InnoDB] The error means mysqld does not have the access rights.',
      '2026-01-02T03:04:06.000001Z 0 [ERROR] [MY-012930] [InnoDB] Plugin initialization aborted with error Generic error.',
    ],
  ],
  [
    'server_report',
    'what MySQL says of its end, up to the next log line',
    [
      '03:04:05 UTC - mysqld got signal 11 ;\nMost likely, you have hit a bug.\nThread pointer: 0x7f2c28000b60\n/usr/sbin/mysqld(handle_fatal_signal+0x2b) [0x55]',
      '2026-01-02T03:04:05.678901Z 0 [System] [MY-010116] [Server] starting',
    ],
  ],
  [
    'server_report',
    'the report of Redis, up to its end',
    [
      '=== REDIS BUG REPORT START: Cut & paste starting from here ===\n1:M 02 Jan 2026 03:04:05.678 # Redis 7.2.4 crashed by signal: 11\n------ STACK TRACE ------\n=== REDIS BUG REPORT END. Make sure to include from START to END. ===',
      '1:M 02 Jan 2026 03:04:06.000 * Ready to accept connections',
    ],
  ],
  [
    'server_report',
    "the banner of Spring Boot, and no others' stars",
    [
      '2026-01-02T03:04:05.678Z ERROR 1 --- [main] o.s.b.d.LoggingFailureAnalysisReporter   : \n\n***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nPort 8080 was already in use.',
      '2026-01-02T03:04:06.678Z  INFO 1 --- [main] shop.Main : next',
      '***************************',
      'carts of the day',
    ],
  ],
  [
    'systemd_unit',
    'the steps of one unit, from a file and from the journal',
    [
      "Jan  2 03:04:05 web1 systemd[1]: shop.service: Main process exited, code=exited, status=1/FAILURE\nJan  2 03:04:06 web1 systemd[1]: shop.service: Failed with result 'exit-code'.\nJan  2 03:04:06 web1 systemd[1]: Failed to start shop.service - The shop.",
      "shop.service: Main process exited, code=dumped, status=11/SEGV\nshop.service: Failed with result 'core-dump'.",
      "Jan  2 03:04:06 web1 systemd[1]: carts.service: Failed with result 'exit-code'.",
    ],
  ],
  [
    'apple_crash',
    'the fields and threads of a report',
    [
      'Exception Type:  EXC_BAD_ACCESS (SIGSEGV)\nException Codes: KERN_INVALID_ADDRESS at 0x8\nTermination Reason: SIGNAL 11 Segmentation fault: 11\nTriggered by Thread:  0\n\nThread 0 Crashed:\n0   Cart  0x0000000104a3 total + 31 (Cart.swift:14)',
      '2026-01-02 03:04:05.678 Cart[42:1] started',
    ],
  ],
  [
    'dotnet_console',
    'level and message, at any level',
    [
      'info: Shop.Cart[0]\n      added 7\n      and 8',
      'crit: Microsoft.AspNetCore.Server.Kestrel[0]\n      Unable to start Kestrel.\n      System.IO.IOException: in use\n         at Shop.Main.Run() in /src/Main.cs:line 12',
      'warn: Shop.Cart[7]\n      slow',
      'carts of the day',
    ],
  ],
  [
    'python_warning',
    'the one line of source below',
    [
      '/srv/shop.py:12: DeprecationWarning: utcnow() is deprecated\n  now = utcnow()',
      '  and nothing more',
      'WARNING:py.warnings:/srv/shop.py:12: UserWarning: old\n  warn("old")',
    ],
  ],
  [
    'rails_request',
    'the answer and the error of one request, by its tags',
    [
      "[5f3a] Completed 500 Internal Server Error in 31ms (Allocations: 812)\n[5f3a]   \n[5f3a] KeyError (no price):\n[5f3a]   \n[5f3a] app/models/cart.rb:12:in `total'\n[5f3a] app/controllers/carts_controller.rb:9:in `create'",
      '[77aa] Started GET "/carts" for 10.0.0.9',
      '[77aa] Completed 500 Internal Server Error in 3ms',
      '[5f3b] KeyError (of another request):',
    ],
  ],
  [
    'rails_request',
    'the same behind the head of the Logger, with tags and without',
    [
      "I, [2026-01-02T03:04:05.678901 #42]  INFO -- : [5f3a] Completed 500 Internal Server Error in 31ms\nF, [2026-01-02T03:04:05.678902 #42] FATAL -- : [5f3a]   \n[5f3a] KeyError (no price):\n[5f3a]   \n[5f3a] app/models/cart.rb:12:in `total'",
      'I, [2026-01-02T03:04:05.678903 #42]  INFO -- : [5f3b] Started GET "/carts" for 10.0.0.9',
      "I, [2026-01-02T03:04:05.678904 #42]  INFO -- : Completed 500 Internal Server Error in 31ms\nF, [2026-01-02T03:04:05.678905 #42] FATAL -- :   \nKeyError (no price):\n  \napp/models/cart.rb:12:in `total'",
      'I, [2026-01-02T03:04:05.678906 #42]  INFO -- : Started GET "/carts" for 10.0.0.9',
    ],
  ],
  [
    'same_head',
    'lines with the same head to the millisecond',
    [
      '2026-01-02 03:04:05.678901+00:00 [error] <0.8.0> closing connection <0.8.0>:\n2026-01-02 03:04:05.678901+00:00 [error] <0.8.0> missed heartbeats',
      '2026-01-02 03:04:05.678902+00:00 [error] <0.9.0> no carts',
      '01-02 03:04:05.678  42  43 E Cart: no price\n01-02 03:04:05.678  42  43 E Cart: asked twice',
      '01-02 03:04:05.679  42  43 E Cart: no price',
      '01-02 03:04:05.679  42  43 I Cart: one',
      '01-02 03:04:05.679  42  43 I Cart: two',
    ],
  ],
]

for (const [id, what, records] of TABLE) {
  test(`the companion ${id} joins ${what}`, async (t) => {
    const lines = records.flatMap(linesOf)
    t.same(recordsOf(lines), records)
    t.same(recordsOf([...lines, 'plain']), [...records, 'plain'], 'and takes in nothing after it')
  })
}

test('every companion is in the table', async (t) => {
  const ids = new Set(TABLE.map(([id]) => id))
  t.same(
    COMPANIONS.filter(({ id }) => !ids.has(id)),
    [],
  )
})

test('no companion holds back a line that is no head', async (t) => {
  for (const line of ['', 'plain', '{"a":1}', '10:00:00 INFO DETAIL: x', 'info: ready', '***', 'a\tb'])
    t.equal(companionsOf(line), undefined, line)
})

test('a line that speaks of a report of Redis takes in no lines below it', async (t) => {
  const start = '=== REDIS BUG REPORT START: Cut & paste starting from here ==='
  t.equal(companionsOf(`10:00:00 INFO ann says: ${start}`), undefined)
  t.type(companionsOf(`redis-1  | ${start}`), 'function')
  t.type(companionsOf(`2026-01-02T03:04:05.678Z ${start}`), 'function')
})

test('a record that never ends is cut', async (t) => {
  const goesOn = companionsOf('=== REDIS BUG REPORT START: Cut & paste starting from here ===')
  const lines = Array.from({ length: 1_000 }, () => goesOn?.('x') === true)
  t.equal(lines.filter(Boolean).length, 400)
})

test('lines that go on are found where only their own words are looked for', async (t) => {
  for (const [, what, records] of TABLE) {
    for (const record of records.filter((text) => text.includes('\n'))) {
      const could = createTraceTracker().couldMatterIn(batchOfText(linesOf(record)))
      // The head is read because of what it holds, or replayed because of a line just below it.
      t.ok(could?.slice(0, 5).includes(1), `${what}: ${record.slice(0, 60)}`)
    }
  }
})
