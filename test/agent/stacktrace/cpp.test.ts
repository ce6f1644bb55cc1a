import { test } from 'tap'
import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'
import { looksLikeLibrary } from '../../../agent/stacktrace/own-code.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { fixture, linesOf, recordsOf } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

/** What native programs, their runtimes and debuggers print. */

interface Expected {
  readonly text: string
  /** Type and message of each exception. */
  readonly exceptions: readonly (readonly [type: string, message: string])[]
  /** The frames of the first one. */
  readonly frames: readonly string[]
  readonly isTruncated?: boolean
  /** A record of the lines around it. */
  readonly above?: string
}

const SAMPLES: Readonly<Record<string, Expected>> = {
  'a report of Valgrind': {
    text: `==7== Invalid read of size 8
==7==    at 0x109161: shop::total(int*) (cart.cpp:12)
==7==    by 0x109187: main (main.cpp:9)
==7==  Address 0x4a9d048 is 0 bytes after a block of size 8 alloc'd
==7==    at 0x4845828: malloc (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)
==7==    by 0x10914E: shop::total(int*) (cart.cpp:10)
==7== `,
    exceptions: [['Invalid read', 'Invalid read of size 8']],
    frames: ['shop::total(int*) cart.cpp:12', 'main main.cpp:9'],
  },
  'the end of a program by gdb': {
    text: `Program received signal SIGSEGV, Segmentation fault.
0x000055555555686b in operator() (__closure=0x7fffffffe590, p=0x0) at crash.cpp:92
92	    std::function<int(int *)> run = [](int *p) { return *p; };
#0  0x000055555555686b in operator() (__closure=0x7fffffffe590, p=0x0) at crash.cpp:92
#1  0x000055555555868e in std::function<int (int*)>::operator()(int*) const (this=0x7fffffffe590, __args#0=0x0) at /usr/include/c++/12/bits/std_function.h:591
#2  0x0000555555556a60 in main (argc=2, argv=0x7fffffffe6e8) at crash.cpp:93`,
    exceptions: [['SIGSEGV', 'Segmentation fault']],
    frames: [
      'operator() crash.cpp:92',
      'std::function<int (int*)>::operator()(int*) const /usr/include/c++/12/bits/std_function.h:591',
      'main crash.cpp:93',
    ],
  },
  'frames of gdb without a header, libraries, and a parenthesis in a text': {
    text: `#0  __pthread_kill_implementation (threadid=<optimized out>, no_tid=no_tid@entry=0) at ./nptl/pthread_kill.c:44
#1  <signal handler called>
#2  0x00007ffff7ca8e85 in std::terminate() () from /lib/x86_64-linux-gnu/libstdc++.so.6
#3  0x00007ffff7ca8e85 in ?? ()
#4  0x0000555555556511 in shop::load (name=0x5555 "a (b", kind=0) at crash.cpp:51`,
    exceptions: [['backtrace', '']],
    frames: [
      '__pthread_kill_implementation ./nptl/pthread_kill.c:44',
      '<signal handler called>',
      'std::terminate() in /lib/x86_64-linux-gnu/libstdc++.so.6',
      '',
      'shop::load crash.cpp:51',
    ],
  },
  'a core dump that systemd kept': {
    text: `Process 1234 (shop) of user 1000 dumped core.

Stack trace of thread 1234:
#0  0x00007f0b1a2c3d4e raise (libc.so.6 + 0x3d2a2)
#1  0x00007f0b1a2c4f5a n/a (libc.so.6 + 0x2a859)
#2  0x000055d0c5f3a123 _ZN4shop4loadEi (shop + 0x1123)

Stack trace of thread 1235:
#0  0x00007f0b1a2c3d4e poll (libc.so.6 + 0x3d2a2)
ELF object binary architecture: AMD x86-64`,
    exceptions: [['core dump', 'shop']],
    frames: ['raise in libc.so.6', ' in libc.so.6', '_ZN4shop4loadEi in shop'],
  },
  'a stack of Boost below a log line': {
    text: `2024-05-01 10:00:00 ERROR cart failed
 0# shop::load(int) at /app/src/cart.cpp:51
 1# main in ./shop
 2# 0x00007F0B1A2C3D4E in /lib/x86_64-linux-gnu/libc.so.6`,
    exceptions: [['backtrace', 'cart failed']],
    frames: ['shop::load(int) /app/src/cart.cpp:51', 'main in ./shop', ' in /lib/x86_64-linux-gnu/libc.so.6'],
  },
  'an exception with the stack of a terminate handler': {
    text: `terminate called after throwing an instance of 'shop::NotFound'
  what():  cart 7
was not there
   0# shop::load(int) at /app/src/cart.cpp:51
   1#      at :0
   2# __libc_start_main
Aborted (core dumped)`,
    exceptions: [['shop::NotFound', 'cart 7\nwas not there']],
    frames: ['shop::load(int) /app/src/cart.cpp:51', '', '__libc_start_main'],
  },
  'a failed check of glog': {
    text: `F0501 10:00:00.000001  1234 cart.cc:12] Check failed: count > 0 (0 vs. 0) no lines
*** Check failure stack trace: ***
    @     0x7f6c2d2c5390  google::LogMessage::Fail()
    @     0x55d0c5f3a123  shop::Cart::total()
    @           0x4005d3  main
Aborted (core dumped)`,
    exceptions: [['check failed', 'count > 0 (0 vs. 0) no lines']],
    frames: ['google::LogMessage::Fail()', 'shop::Cart::total()', 'main'],
  },
  'a signal that glog caught': {
    text: `*** Aborted at 1714557600 (unix time) try "date -d @1714557600" if you are using GNU date ***
PC: @     0x55d0c5f3a123 shop::Cart::total()
*** SIGSEGV (@0x8) received by PID 1234 (TID 0x7f6c) from PID 8; stack trace: ***
    @     0x7f6c2d2c5390 (unknown)
    @     0x55d0c5f3a200 main`,
    exceptions: [['SIGSEGV', '']],
    frames: ['shop::Cart::total()', '', 'main'],
  },
  'a signal that Abseil caught, with frames left out': {
    text: `*** SIGSEGV received at time=1714557600 on cpu 3 ***
PC: @     0x55d0c5f3a123  (unknown)  shop::Cart::total()
    @     0x7f6c2d2c5390        112  absl::AbslFailureSignalHandler()
    @     ... and at least 3 more frames`,
    exceptions: [['SIGSEGV', '']],
    frames: ['shop::Cart::total()', 'absl::AbslFailureSignalHandler()'],
    isTruncated: true,
  },
  'a fatal message of Chromium': {
    text: `[1234:5678:0501/100000.123456:FATAL:cart.cc(12)] Check failed: count > 0.
#0 0x55d0c5f3a123 base::debug::CollectStackTrace()
#1 0x55d0c5f3a200 shop::Cart::total() [../../shop/cart.cc:12:5]
#2 0x7f6c2d2c5390 <unknown>`,
    exceptions: [['check failed', 'count > 0.']],
    frames: ['base::debug::CollectStackTrace()', 'shop::Cart::total() ../../shop/cart.cc:12:5', ''],
  },
  'a signal that Chromium caught': {
    text: `Received signal 11 SEGV_MAPERR 000000000000
#0 0x55d0c5f3a123 base::debug::CollectStackTrace()
  r8: 0000000000000000  r9: 0000000000000000 r10: 0000000000000000 r11: 0000000000000246
[end of stack trace]`,
    exceptions: [['SIGSEGV', 'SEGV_MAPERR 000000000000']],
    frames: ['base::debug::CollectStackTrace()'],
  },
  'what older C libraries print of their heap': {
    text: `*** Error in \`./a': double free or corruption (fasttop): 0x0000000001a2c010 ***
======= Backtrace: =========
/lib/x86_64-linux-gnu/libc.so.6(+0x777e5)[0x7f0b1a2c37e5]
./a(main+0x1f)[0x55d0c5f3a200]
======= Memory map: ========
00400000-00401000 r-xp 00000000 08:01 123 /app/a
Aborted (core dumped)`,
    exceptions: [['memory corruption', 'double free or corruption (fasttop)']],
    frames: [' in /lib/x86_64-linux-gnu/libc.so.6', 'main in ./a'],
  },
  'an exception of ClickHouse': {
    text: `2024.05.01 10:00:00.000000 [ 12 ] {} <Error> TCPHandler: Code: 60. DB::Exception: Table x doesn't exist. (UNKNOWN_TABLE), Stack trace (when copying this message, always include the lines below):

0. ./src/Common/Exception.cpp:96: DB::Exception::Exception(DB::Exception::MessageMasked&&, int, bool) @ 0x000000000cdf in /usr/bin/clickhouse
1. DB::TCPHandler::run() @ 0x00000000112 in /usr/bin/clickhouse`,
    exceptions: [['DB::Exception', "Table x doesn't exist. (UNKNOWN_TABLE)"]],
    frames: [
      'DB::Exception::Exception(DB::Exception::MessageMasked&&, int, bool) ./src/Common/Exception.cpp:96',
      'DB::TCPHandler::run() in /usr/bin/clickhouse',
    ],
  },
  'undefined behavior with its stack': {
    text: `cart.cpp:92:58: runtime error: load of null pointer of type 'int'
    #0 0x55d0c5f3a123 in shop::total(int) /app/my src/cart.cpp:92:58
    #1 0x55d0c5f3a200 in main /app/main.cpp:3:1
    #2 0x7f6c2d2c5390 in __libc_start_main (/lib/libc.so.6+0x2a859) (BuildId: 00ff)
SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior cart.cpp:92:58 in`,
    exceptions: [['undefined behavior', "load of null pointer of type 'int'"]],
    frames: [
      'shop::total(int) /app/my src/cart.cpp:92:58',
      'main /app/main.cpp:3:1',
      '__libc_start_main in /lib/libc.so.6',
    ],
  },
  'a report of the address sanitizer that was cut off': {
    text: `==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60 at pc 0x55 bp 0x7f sp 0x7f
READ of size 4 at 0x60 thread T0
    #0 0x55adbbec557a in shop::freed(int*) /app/crash.cpp:28`,
    exceptions: [
      ['heap-use-after-free', 'heap-use-after-free on address 0x60\nREAD of size 4 at 0x60 thread T0'],
    ],
    frames: ['shop::freed(int*) /app/crash.cpp:28'],
    isTruncated: true,
  },
}

for (const [name, { text, exceptions, frames, isTruncated = false }] of Object.entries(SAMPLES)) {
  test(`${name} is one record and read in full`, async (t) => {
    const lines = text.split('\n')
    t.same(recordsOf([...lines, 'next']), [text, 'next'])
    t.same(recordsOf([...lines, ...lines]), [text, text], 'twice in a row')
    const trace = parseStackTrace(text)
    t.equal(trace?.language, 'cpp')
    t.same(
      trace?.exceptions.map(({ type, message }) => [type, message]),
      exceptions,
    )
    t.same(trace?.exceptions[0]?.frames.map(view), frames)
    t.equal(trace?.isTruncated, isTruncated)
  })
}

function view(frame: {
  readonly function: string
  readonly module?: string
  readonly file: string
  readonly line?: number
  readonly column?: number
}): string {
  if (frame.file === '') return frame.function + (frame.module === undefined ? '' : ` in ${frame.module}`)
  const column = frame.column === undefined ? '' : `:${frame.column}`
  return `${frame.function} ${frame.file}:${frame.line ?? ''}${column}`
}

/** One line says it all; where it names a place, that is the only frame. */
const LINES: Readonly<Record<string, readonly [type: string, message: string, frame?: string]>> = {
  '*** stack smashing detected ***: terminated': ['memory corruption', 'stack smashing detected'],
  '*** buffer overflow detected ***: ./shop terminated': ['memory corruption', 'buffer overflow detected'],
  'free(): invalid pointer': ['memory corruption', 'free(): invalid pointer'],
  'free(): double free detected in tcache 2': [
    'memory corruption',
    'free(): double free detected in tcache 2',
  ],
  'malloc(): corrupted top size': ['memory corruption', 'malloc(): corrupted top size'],
  'double free or corruption (!prev)': ['memory corruption', 'double free or corruption (!prev)'],
  'corrupted size vs. prev_size while consolidating': [
    'memory corruption',
    'corrupted size vs. prev_size while consolidating',
  ],
  "terminate called after throwing an instance of 'int'": ['int', ''],
  'terminate called without an active exception': [
    'terminate',
    'terminate called without an active exception',
  ],
  'libc++abi: terminating due to uncaught exception of type std::runtime_error: no price': [
    'std::runtime_error',
    'no price',
  ],
  'plain: crash.cpp:72: void shop::check(int): Assertion `count > 0 && "no lines"\' failed.': [
    'assertion failed',
    'count > 0 && "no lines"',
    'void shop::check(int) crash.cpp:72',
  ],
  "/usr/include/c++/12/bits/stl_vector.h:1123: T std::vector<T>::operator[](size_type) [with T = int; _Alloc = std::allocator<int>]: Assertion '__n < this->size()' failed.":
    [
      'assertion failed',
      '__n < this->size()',
      'T std::vector<T>::operator[](size_type) [with T = int; _Alloc = std::allocator<int>] /usr/include/c++/12/bits/stl_vector.h:1123',
    ],
  'Assertion failed: (x > 0), function check, file cart.c, line 12.': [
    'assertion failed',
    'x > 0',
    'check cart.c:12',
  ],
  'Assertion failed: x > 0 (cart.c: check: 12)': ['assertion failed', 'x > 0', 'check cart.c:12'],
  'Segmentation fault (core dumped)': ['SIGSEGV', 'Segmentation fault'],
  './run.sh: line 3:   770 Segmentation fault      (core dumped) ./shop': ['SIGSEGV', 'Segmentation fault'],
  'crash.cpp:71:37: runtime error: division by zero': [
    'undefined behavior',
    'division by zero',
    ' crash.cpp:71:37',
  ],
}

for (const [line, [type, message, frame]] of Object.entries(LINES)) {
  test(`"${line.slice(0, 60)}" is an error by itself`, async (t) => {
    t.same(recordsOf(['10:00:00 ERROR checkout failed', line, line, 'next']), [
      '10:00:00 ERROR checkout failed',
      line,
      line,
      'next',
    ])
    const [exception] = parseStackTrace(line)?.exceptions ?? []
    t.same([exception?.type, exception?.message], [type, message])
    t.same(exception?.frames.map(view), frame === undefined ? [] : [frame])
  })
}

test('a use of memory that was freed is followed by who freed and who allocated it', async (t) => {
  const text = fixture('native/asan-freed.log')
  t.equal(recordsOf([...linesOf(text), 'next']).length, 2)
  t.equal(recordsOf([...linesOf(text), ...linesOf(text)]).length, 2)
  const trace = parseStackTrace(text)
  t.equal(trace?.isTruncated, false)
  t.same(
    trace?.exceptions.map(({ type, frames }) => [
      type,
      frames.filter((frame) => !looksLikeLibrary(frame, 'cpp')).map(view),
    ]),
    [
      ['heap-use-after-free', ['shop::freed(int*) /app/crash.cpp:28', 'main /app/crash.cpp:85']],
      ['freed', ['shop::freed(int*) /app/crash.cpp:27', 'main /app/crash.cpp:85']],
      ['previously allocated', ['main /app/crash.cpp:85']],
    ],
  )
})

test('the frame that holds a variable is no frame of the fault', async (t) => {
  const text = fixture('native/asan-stack.log')
  t.equal(recordsOf(linesOf(text)).length, 1)
  const [fault, ...others] = parseStackTrace(text)?.exceptions ?? []
  t.same(others, [])
  t.equal(fault?.type, 'stack-buffer-overflow')
  t.equal(fault?.frames.length, 5)
})

test('a leak has the stack that allocated it', async (t) => {
  const text = fixture('native/lsan-leak.log')
  t.equal(recordsOf(linesOf(text)).length, 1)
  const [leak] = parseStackTrace(text)?.exceptions ?? []
  t.equal(leak?.type, 'memory leak')
  t.equal(leak?.message, 'detected memory leaks\nDirect leak of 48 byte(s) in 3 object(s) allocated from')
  t.equal(leak?.frames[1]?.function, 'shop::leak()')
})

test('a data race has both accesses, and ends with its ruler', async (t) => {
  const lines = linesOf(fixture('native/tsan-race.log'))
  const report = lines.slice(0, -1).join('\n')
  t.same(recordsOf([...lines.slice(0, -1), ...lines]), [report, report, lines.at(-1)])
  t.same(
    parseStackTrace(report)?.exceptions.map(({ type, frames }) => [type, frames.length, frames[0]?.line]),
    [
      ['data race', 7, 66],
      ['previous write', 7, 65],
    ],
  )
})

test('a signal in undefined behavior is two reports, each with its place', async (t) => {
  const records = recordsOf(linesOf(fixture('native/asan-lambda.log')))
  t.same(
    records.map((record) => parseStackTrace(record)?.exceptions[0]?.type),
    ['undefined behavior', 'SEGV'],
  )
})

test('a report behind the prefix of syslog is one record', async (t) => {
  for (const name of ['asan-freed', 'tsan-race', 'lsan-leak']) {
    const lines = linesOf(fixture(`native/${name}.log`))
      .filter((line) => !line.startsWith('ThreadSanitizer: reported'))
      .map((line) => `May  1 10:00:00 host shop[4711]: ${line}`)
    const next = 'May  1 10:00:01 host shop[4711]: going on'
    t.same(recordsOf([...lines, next]), [lines.join('\n'), next])
    t.equal(parseStackTrace(lines.join('\n'))?.language, 'cpp')
  }
})

test('addresses, parts of functions and numbers of lambdas do not change a fingerprint', async (t) => {
  const report = (frames: string): string =>
    `==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n${frames}`
  const of = (text: string): string =>
    fingerprintOf({ exceptionType: '', exceptionMessage: '', trace: parseStackTrace(text), service: 'a' })
  const one = report(
    '    #0 0x11 in shop::{lambda(int)#1}::operator()(int) const /app/a.cpp:1\n    #1 0x12 in f /app/a.cpp:2',
  )
  const rebuilt = report(
    '    #0 0x99 in shop::{lambda(int)#2}::operator()(int) const [clone .isra.0] /app/a.cpp:8\n    #1 0x98 in f.part.3 /app/a.cpp:9',
  )
  t.equal(of(rebuilt), of(one))
  t.not(of(one.replace(' f ', ' g ')), of(one))
})

test('where an endless recursion was cut does not change a fingerprint', async (t) => {
  const of = (times: number): string => {
    const frames = Array.from(
      { length: times },
      (_, index) => `    #${index} 0x1${index} in again(int) /app/a.cpp:4${index % 2}`,
    )
    const text = [
      '==7==ERROR: AddressSanitizer: stack-overflow on address 0x7f (pc 0x1 bp 0x2 sp 0x3 T0)',
      ...frames,
    ]
    return fingerprintOf({
      exceptionType: '',
      exceptionMessage: '',
      trace: parseStackTrace(text.join('\n')),
      service: 'a',
    })
  }
  t.equal(of(20), of(31))
})

test('lists, headings and prose are no frames and no reports', async (t) => {
  const lines = [
    '#0 first point',
    '#1 second point',
    '0# comment',
    '- #0  item',
    '1. foo @ home in bed',
    'Aborted the upload of file x',
    '    @ me please',
    'The Assertion `x` failed.',
    '*** note ***',
    'a runtime error: it failed',
    'he said: Segmentation fault (core dumped) again',
    'malloc(3): see there',
    '==================',
    'Results',
    '==================',
  ]
  t.same(recordsOf(lines), lines)
  t.equal(parseStackTrace(lines.join('\n')), undefined)
})

test('lines of a megabyte of one character are read in linear time', async (t) => {
  for (const character of ['a', ' ', '#', '(', '(a', '<', ': ', ' at ', ' + 0x', '*', '=', "'", '1. ']) {
    for (const start of [
      '',
      '#0  0x123456 in ',
      '    @     0x123456 ',
      ' 0# ',
      'x: y:1: Assertion `',
      '==1==ERROR: AddressSanitizer: ',
    ]) {
      const line = start + character.repeat(1_048_576 / character.length)
      const read = (): unknown => [parseStackTrace(`${line}\n${line}`), recordsOf([line, line])]
      t.ok(cpuSecondsOf(read) < LINEAR_SECONDS_MAX, start + character)
    }
  }
})
