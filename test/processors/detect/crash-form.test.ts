import { test } from 'tap'
import { isCrash } from '../../../processors/detect/crash-form.ts'

const FORMS: readonly (readonly [mark: string, nearMiss: string])[] = [
  ['panic: no cart', 'http: panic serving 10.0.0.1:5: no cart'],
  ["terminate called after throwing an instance of 'int'", 'terminate called on the worker'],
  ['terminate called without an active exception', 'why was terminate called without an active exception?'],
  ['libc++abi: terminating due to uncaught exception of type int', 'linked with libc++abi: yes'],
  ['==7==ERROR: AddressSanitizer: heap-use-after-free', 'built with AddressSanitizer: yes'],
  ['==7== ERROR: LeakSanitizer: detected memory leaks', 'WARNING: ThreadSanitizer: data race (pid=7)'],
  ['Segmentation fault (core dumped)', 'Segmentation fault handling was improved'],
  ['./run.sh: line 12:  4242 Aborted                 (core dumped) ./shop', 'Aborted the upload of ./shop'],
  ['[   12.345678] Kernel panic - not syncing: no init', 'docs on "Kernel panic - not syncing"'],
  ['Exception in thread "main" java.lang.Error: x', 'Exception in thread pools is logged'],
  ['Exception in thread "pool 1 \'x\'-3" java.lang.Error: x', 'saw Exception in thread "main" in the log'],
  ["thread 'main' panicked at src/cart.rs:12:5:", "thread 'worker' panicked at src/cart.rs:12:5:"],
  ["shop: cart.c:12: total: Assertion `x' failed.", "step 3: Assertion `x' failed. Asked again"],
  ["thread 'main' has overflowed its stack", 'the cart has overflowed its stack of parcels'],
  ['FATAL ERROR: Reached heap limit Allocation failed', 'no FATAL ERROR: lines'],
  [
    '# A fatal error has been detected by the Java Runtime Environment:',
    'A fatal error has been detected by ops',
  ],
  ['PHP Fatal error:  Uncaught TypeError: x in /a.php:1', 'PHP Warning:  Fatal error: handler is slow'],
  ['[02-Jan-2026 03:04:05 UTC] PHP Parse error:  syntax error', 'the text PHP Parse error: x'],
  ['Fatal error: Uncaught Exception: x in /a.php:1', 'Fatal error: nothing to do'],
  ['Unhandled exception:\nFormatException: x', 'Unhandled exceptions are reported'],
  ['Unhandled exception. System.Exception: x', 'Unhandled exception handling was changed'],
  ['*** Program crashed: Bad pointer dereference at 0x0 ***', 'Program crashed: see the wiki'],
  ['Shop/main.swift:12: Fatal error: Index out of range', 'Shop/main.swift:12: warning: unused'],
  ['Fatal error: Index out of range: file Shop/main.swift, line 12', 'Fatal error: file Shop, see line 12'],
  ['=CRASH REPORT==== 2-Jan-2026::03:04:05 ===', '=INFO REPORT==== 2-Jan-2026::03:04:05 ==='],
  ['** (EXIT from #PID<0.94.0>) shell process exited', 'bold: ** (EXIT) ** is a label'],
  ['Fatal Python error: Segmentation fault', 'saw "Fatal Python error: x"'],
]

test('the form in which a runtime tells of its end is a crash, and words about one are none', (t) => {
  for (const [mark, nearMiss] of FORMS) {
    t.ok(isCrash(mark), mark)
    t.ok(isCrash(`some lines\n${mark}`), mark)
    t.notOk(isCrash(nearMiss), nearMiss)
  }
  t.end()
})

test('a crash is one behind what carries the output of the program too', (t) => {
  t.ok(isCrash("Jan  2 03:04:05 web1 shop[42]: terminate called after throwing an instance of 'int'"))
  t.ok(isCrash('shop-1  | Exception in thread "worker" java.lang.Error: x\nshop-1  | \tat a.B.c(B.java:1)'))
  t.notOk(isCrash('2026-01-02 03:04:05 INFO chat: panic: we are out of coffee'))
  t.end()
})
