import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { createTraceTracker } from '../../../agent/stacktrace/continuation.ts'
import { REPLAYED_LINES } from '../../../agent/stacktrace/trace-tracker.ts'
import { GRAMMARS } from '../../../agent/stacktrace/languages.ts'
import { linesThatCouldMatter, TRACE_LITERALS } from '../../../agent/stacktrace/literals.ts'
import { extractStackTrace, parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import type { Crash } from './scripted-crashes.ts'
import { fixture, linesOf, recordsOf } from './support.ts'
import { batchOfText } from '../../support/batches.ts'

/** Lines as logs have them: of real traces, whole or in parts, between others, and of any characters. */
const REAL: readonly string[] = [
  'fluent-plugin-detect-exceptions/node_js_exc.log',
  'fluent-plugin-detect-exceptions/client_js_exc.log',
  'fluent-plugin-detect-exceptions/v8_js_exc.log',
  'fluent-plugin-detect-exceptions/python_exc.log',
  'fluent-plugin-detect-exceptions/go_exc.log',
  'fluent-plugin-detect-exceptions/go_http.log',
  'fluent-plugin-detect-exceptions/go_signal_exc.log',
  'node/error_aggregateTwoErrors.snapshot',
  'node/events_unhandled_error_nexttick.snapshot',
  'node/undefined_reference_in_new_context.snapshot',
  'native/asan-freed.log',
  'native/tsan-race.log',
  'native/asan-lambda.log',
  'forms/dotnet.txt',
  'forms/go.txt',
  'forms/java.txt',
  'forms/javascript.txt',
  'forms/python.txt',
  'forms/rust.txt',
  'fluent-plugin-detect-exceptions/php_on_gae_exc.log',
  'fluent-plugin-detect-exceptions/rails_exc.log',
  'fluent-plugin-detect-exceptions/dart_async_err.log',
].flatMap((name) => linesOf(fixture(name)))
/** Of runtimes; see scripted-crashes.ts. */
const PRINTED: readonly string[] = ['php', 'ruby', 'elixir', 'erlang', 'lua'].flatMap((language) => {
  // The files are checked in and have this shape.
  const crashes = JSON.parse(fixture(`crashing-programs/captured/${language}.json`)) as Record<string, Crash>
  return Object.values(crashes).flatMap(({ output }) => linesOf(output.trim()).slice(0, 12))
})
const MADE: readonly string[] = `
}
  ]
    ^
failed {
config {
{"a":1}
10:00:00 ERROR x
10:00:01 INFO y
10:00:01 z
exit status 2
main.load
\t/app/cart.go:12
During handling of the above exception, another exception occurred:
  + Exception Group Traceback (most recent call last):
  | ValueError: x
    +------------------
java.io.IOException: x
\tat com.shop.Cart.total(Cart.java:12)
Caused by: java.lang.Error: y
\t... 2 more
 \t at com.shop.Cart.total(Cart.java:12)
Unhandled exception. Shop.CartException: x
 ---> System.IO.IOException: y
   at Shop.Cart.Total() in /src/Cart.cs:line 12
   --- End of inner exception stack trace ---
10:00:00 WARN retrying
/a.js:*
^
app-1  | TypeError: x
app-1  |     at f (/a.js:1:2)
Shop\\NotFound: x
Stack trace:
#0 /app/cart.php(12): Shop\\Cart->total()
#0 {main}
  thrown in /app/cart.php on line 12
[stacktrace]
[10:00:00] app.ERROR: x {"exception":"[object] (Shop\\\\NotFound(code: 0): x at /app/cart.php:12)
PHP Warning:  x in /app/cart.php on line 3
NotFound (x):
Causes:
Traceback (most recent call last):
\t1: from /app/cart.rb:3:in 'total'
/app/cart.rb:3:in 'Cart#total': x (KeyError)
/app/cart.rb:3: syntax error (SyntaxError)
** (KeyError) x
    ** (EXIT) an exception was raised:
    (shop 0.1.0) lib/cart.ex:3: Shop.Cart.total/1
Last message: x
cart.lua:3: x
stack traceback:
\tcart.lua:3: in function 'total'
shop/Cart.swift:12: Fatal error: no price
*** Program crashed: Illegal instruction at 0x0 ***
Thread 0 crashed:
0 0x00007f00 f() + 12 in shop at /app/Cart.swift:1:2
Unhandled exception:
#0      Cart.total (package:shop/cart.dart:12:5)
<asynchronous suspension>
══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞══
════════════════════════════════
NotFound: x
words
  words
/a.js:12
[  123.456789] BUG: kernel NULL pointer dereference, address: 0000000000000008
[  123.456790] ------------[ cut here ]------------
[  123.456791] WARNING: CPU: 3 PID: 12 at kernel/sched/core.c:5432 set_task_cpu+0x1b2/0x1c0
[  123.456792] Call Trace:
[  123.456793]  vfs_write+0xb1/0x1a0
[  123.456794] ---[ end trace 0000000000000000 ]---
shop[4711]: segfault at 8 ip 000055d0c5f3a123 sp 00007ffc40d31fe0 error 4 in shop[55d0c5f3a000+1000]
Program received signal SIGSEGV, Segmentation fault.
#0  0x000055555555686b in f (p=0x0) at crash.cpp:92
#1  0x0000555555556a60 in main () at crash.cpp:93
 0# shop::load(int) at /app/src/cart.cpp:51
 1# main in ./shop
*** Check failure stack trace: ***
    @     0x7f6c2d2c5390  google::LogMessage::Fail()
./a(main+0x1f)[0x55d0c5f3a200]
terminate called after throwing an instance of 'shop::NotFound'
  what():  cart 7
free(): invalid pointer
Aborted (core dumped)
/app/run:12`.split('\n')
const line = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...REAL, ...MADE) },
  { weight: 6, arbitrary: fc.constantFrom(...PRINTED) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replaceAll('\n', '')),
  },
)
const lines = fc.array(line, { maxLength: 60 })

test('every line is in exactly one record, in order, whatever the lines are', async () => {
  fc.assert(
    fc.property(lines, (all) => {
      const records = recordsOf(all)
      return records.join('\n') === all.join('\n') && records.length <= all.length
    }),
  )
})

test('lines that could not matter may be passed over, but for those just before one that does', async () => {
  fc.assert(
    fc.property(lines, (all) => {
      const full = stepsOf(all, false)
      const lazy = stepsOf(all, true)
      return JSON.stringify(full) === JSON.stringify(lazy)
    }),
    { numRuns: 500 },
  )
})

/** Which lines are records, as [first, lines], when all lines are read or only those that could matter. */
function stepsOf(all: readonly string[], isLazy: boolean): readonly (readonly [number, number])[] {
  const tracker = createTraceTracker()
  const could = tracker.couldMatterIn(batchOfText(all))
  const records: [number, number][] = []
  let first = -1
  const close = (end: number, joined: number): void => {
    if (first < 0) return
    records.push([first, joined])
    for (let index = first + joined; index < end; index += 1) records.push([index, 1])
    first = -1
  }
  let unread = 0
  const read = (index: number, isReplayed: boolean): void => {
    const joined = tracker.joinedLines
    const isPlain = isLazy && !isReplayed && tracker.isOpen && could?.[index] === 0
    const step = isPlain ? tracker.nextPlain(all[index] ?? '') : tracker.next(all[index] ?? '')
    const isOver = step === 'none' || step === 'passed'
    if (isOver || step === 'starts') close(index, joined)
    if (isOver) records.push([index, 1])
    if (step === 'passed') unread = 1
    if (step === 'starts') first = index
    if (step === 'ends') close(index + 1, tracker.joinedLines)
  }
  for (const index of all.keys()) {
    if (isLazy && !tracker.isOpen && could?.[index] === 0) {
      unread += 1
      records.push([index, 1])
      continue
    }
    const replayed = Math.min(unread, REPLAYED_LINES)
    records.length -= replayed
    for (let back = index - replayed; back < index; back += 1) read(back, true)
    unread = 0
    read(index, false)
  }
  close(all.length, tracker.joinedLines)
  return records
}

test('a line on which a trace surely begins could matter, and holds a literal of its grammar', async () => {
  fc.assert(
    fc.property(line, (text) =>
      GRAMMARS.every((grammar) => {
        if (grammar.begin(text)?.fit !== 'joined') return true
        const [could] = linesThatCouldMatter(batchOfText([text]))
        return could === 1 && grammar.literals.some((literal) => text.includes(literal))
      }),
    ),
    { numRuns: 1_000 },
  )
})

test('a record with a trace holds one of the literals', async () => {
  fc.assert(
    fc.property(lines, (all) => {
      const text = all.join('\n')
      return parseStackTrace(text) === undefined || TRACE_LITERALS.some((literal) => text.includes(literal))
    }),
    { numRuns: 500 },
  )
})

test('what is read of a trace is within its text', async () => {
  fc.assert(
    fc.property(lines, (all) => {
      const extracted = extractStackTrace(all.join('\n'))
      if (extracted === undefined) return true
      const { exceptions } = extracted.trace
      return (
        exceptions.length > 0 &&
        exceptions.every(({ frames }) =>
          frames.every(({ line: row, column }) => (row ?? 1) >= 0 && (column ?? 1) >= 0),
        )
      )
    }),
    { numRuns: 500 },
  )
})

test('every beginning of a trace is read without a fault', async (t) => {
  for (const name of ['python_exc', 'go_exc', 'node_js_exc']) {
    const text = fixture(`fluent-plugin-detect-exceptions/${name}.log`)
    for (let length = 0; length < text.length; length += 7) {
      const cut = text.slice(0, length)
      parseStackTrace(cut)
      t.equal(recordsOf(linesOf(cut)).join('\n'), linesOf(cut).join('\n'))
    }
  }
})
