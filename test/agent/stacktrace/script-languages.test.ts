import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Language } from '../../../agent/model/stack-trace.ts'
import { createTraceTracker } from '../../../agent/stacktrace/continuation.ts'
import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'
import { TRACE_LITERALS } from '../../../agent/stacktrace/literals.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { fixture, linesOf, recordsOf } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

/** Traces of PHP, Ruby, Elixir, Erlang, Lua, Swift and Dart, in the forms in which logs have them. */

interface Form {
  readonly language: Language
  readonly text: string
  /** Of every exception: type, message, number of frames, and the innermost one as "function file:line". */
  readonly exceptions: readonly (readonly [string, string, number, string])[]
  readonly isTruncated?: boolean
}

const PHP = String.raw`PHP Fatal error:  Uncaught Shop\NotFound: cart 7 in /app/cart.php:12
Stack trace:
#0 /app/index.php(3): Shop\Cart->total(Array, 'a) in b')
#1 {main}
  thrown in /app/cart.php on line 12`
const PHP_EXCEPTION = [
  String.raw`Shop\NotFound`,
  'cart 7',
  2,
  String.raw`Shop\Cart->total /app/cart.php:12`,
] as const

const RUBY = `/app/cart.rb:12:in 'Shop::Cart#price': undefined method 'price' for nil (NoMethodError)

    item.price
        ^^^^^^
\tfrom /app/cart.rb:9:in 'block in Shop::Cart#total'
\tfrom <internal:array>:42:in 'Array#each'
\tfrom /app/cart.rb:3:in '<main>'`
const RUBY_EXCEPTION = [
  'NoMethodError',
  "undefined method 'price' for nil",
  4,
  'Shop::Cart#price /app/cart.rb:12',
] as const

const ERLANG = `** Generic server cart terminating
** Last message in was total
** Reason for termination ==
** {{badmatch,{error,x}},
    [{cart,total,[#{a => "}]"}],[{file,"src/cart.erl"},{line,9}]},
     {proc_lib,init_p,3,[{file,"proc_lib.erl"},{line,225}]}]}`

const FLUTTER = `══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞═══════════════════════════════
The following _TypeError was thrown building CartPage(dirty):
Null check operator used on a null value

The relevant error-causing widget was:
  CartPage CartPage:file:///app/lib/main.dart:14:12

When the exception was thrown, this was the stack:
#0      CartPage.build (package:shop/cart_page.dart:20:9)
#1      StatelessElement.build (package:flutter/src/widgets/framework.dart:5687:49)
...     Normal element mounting (12 frames)
#14     Element.inflateWidget (package:flutter/src/widgets/framework.dart:4468:16)
════════════════════════════════════════════════════════════════════════`

const FORMS: Readonly<Record<string, Form>> = {
  'an uncaught exception in the log of PHP': { language: 'php', text: PHP, exceptions: [PHP_EXCEPTION] },
  'the same behind a syslog prefix on each line': {
    language: 'php',
    text: PHP.replaceAll(/^/gm, 'May  1 10:00:00 web php[12]: '),
    exceptions: [PHP_EXCEPTION],
  },
  'the same in the error log of nginx': {
    language: 'php',
    text: `2024/05/01 10:00:00 [error] 12#12: *1 FastCGI sent in stderr: "PHP message: ${PHP}" while reading response header from upstream, client: 10.0.0.7`,
    exceptions: [PHP_EXCEPTION],
  },
  'the same in the log of php-fpm': {
    language: 'php',
    text: PHP.replaceAll(
      /^(.*)$/gm,
      '[01-May-2024 10:00:00] WARNING: [pool www] child 12 said into stderr: "$1"',
    ).replace('"PHP F', '"NOTICE: PHP message: PHP F'),
    exceptions: [PHP_EXCEPTION],
  },
  'the same on one line of the error log of Apache': {
    language: 'php',
    text: `[Wed May 01 10:00:00.123456 2024] [php:error] [pid 12] [client 10.0.0.7:4711] ${PHP.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`)}, referer: http://shop/`,
    exceptions: [PHP_EXCEPTION],
  },
  'a fatal error of PHP without an exception': {
    language: 'php',
    text: '[01-May-2024 10:00:00 UTC] PHP Fatal error:  Allowed memory size of 1048576 bytes exhausted (tried to allocate 8 bytes) in /app/a.php on line 16',
    exceptions: [
      [
        'Fatal error',
        'Allowed memory size of 1048576 bytes exhausted (tried to allocate 8 bytes)',
        1,
        ' /app/a.php:16',
      ],
    ],
  },
  'a warning of PHP as HTML': {
    language: 'php',
    text: '<b>Warning</b>:  Undefined variable $a in <b>/app/a.php</b> on line <b>3</b><br />',
    exceptions: [['Warning', 'Undefined variable $a', 1, ' /app/a.php:3']],
  },
  'the calls of Xdebug below a warning': {
    language: 'php',
    text: 'PHP Warning:  no cart in /app/a.php on line 3\nPHP Stack trace:\nPHP   1. {main}() /app/a.php:0\nPHP   2. total($x = 1) /app/a.php:12',
    exceptions: [['Warning', 'no cart', 2, 'total /app/a.php:3']],
  },
  'an exception of PHP 5': {
    language: 'php',
    text: "exception 'Exception' with message 'no cart' in /app/a.php:5\nStack trace:\n#0 /app/a.php(9): load()\n#1 {main}",
    exceptions: [['Exception', 'no cart', 2, 'load /app/a.php:5']],
  },
  'an exception and its cause in the log of Laravel': {
    language: 'php',
    text: String.raw`[2024-05-01 10:00:00] production.ERROR: no table {"userId":7,"exception":"[object] (App\\QueryException(code: 42S02): no table
at all at /app/vendor/db/Connection.php:712)
[stacktrace]
#0 /app/app/Cart.php(20): App\\Models\\Cart::total('select * from (1...')
#1 [internal function]: App\\CartController->show()
#2 {main}

[previous exception] [object] (PDOException(code: 1): lost at /app/vendor/db/Connection.php:423)
[stacktrace]
#0 /app/vendor/db/Connection.php(423): PDO->prepare('select')
#1 {main}
"} `,
    exceptions: [
      [
        String.raw`App\QueryException`,
        'no table\nat all',
        3,
        String.raw`App\Models\Cart::total /app/vendor/db/Connection.php:712`,
      ],
      ['PDOException', 'lost', 2, 'PDO->prepare /app/vendor/db/Connection.php:423'],
    ],
  },
  'an exception of Monolog on one line': {
    language: 'php',
    text: '[2024-05-01T10:00:02.000000+00:00] app.CRITICAL: Uncaught {"exception":"[object] (RuntimeException(code: 0): boom at /app/src/Cart.php:12)"} []',
    exceptions: [['RuntimeException', 'boom', 1, ' /app/src/Cart.php:12']],
  },
  'a trace of PHP that was cut off': {
    language: 'php',
    text: PHP.split('\n').slice(0, 3).join('\n'),
    exceptions: [[PHP_EXCEPTION[0], PHP_EXCEPTION[1], 1, PHP_EXCEPTION[3]]],
    isTruncated: true,
  },
  'an uncaught exception of Ruby 3.4': { language: 'ruby', text: RUBY, exceptions: [RUBY_EXCEPTION] },
  'the same of a container': {
    language: 'ruby',
    text: RUBY.replaceAll(/^/gm, 'app-1  | '),
    exceptions: [RUBY_EXCEPTION],
  },
  'the same with the newest call last': {
    language: 'ruby',
    text: `Traceback (most recent call last):\n\t2: from /app/cart.rb:3:in '<main>'\n\t1: from <internal:array>:42:in 'Array#each'\n/app/cart.rb:9:in 'total': no price (KeyError)`,
    exceptions: [['KeyError', 'no price', 3, 'total /app/cart.rb:9']],
  },
  'an error and its cause in the log of Rails, with tags': {
    language: 'ruby',
    text: `F, [2024-05-01T10:00:00.123456 #12] FATAL -- : [5f3a]   
[5f3a] ActionView::Template::Error (undefined method 'name' for nil):
[5f3a]     1: <h1>
[5f3a]   
[5f3a] app/views/show.html.erb:2:in '_app_views_show'
[5f3a] actionpack (7.1.0) lib/action_dispatch/middleware/executor.rb:12:in 'call'
[5f3a]   
[5f3a] Causes:
[5f3a] NoMethodError (undefined method 'name' for nil):
[5f3a] app/views/show.html.erb:2:in '_app_views_show'`,
    exceptions: [
      [
        'ActionView::Template::Error',
        "undefined method 'name' for nil\n    1: <h1>",
        2,
        '_app_views_show app/views/show.html.erb:2',
      ],
      ['NoMethodError', "undefined method 'name' for nil", 1, '_app_views_show app/views/show.html.erb:2'],
    ],
  },
  'a SyntaxError of Ruby while a file is read': {
    language: 'ruby',
    text: '/app/cart.rb:2: syntax error found (SyntaxError)\n> 1 | def total(\n    | ^ unexpected end',
    exceptions: [
      ['SyntaxError', 'syntax error found\n> 1 | def total(\n    | ^ unexpected end', 1, ' /app/cart.rb:2'],
    ],
  },
  'what Phoenix logs of a request that failed': {
    language: 'elixir',
    text: `10:00:00.000 request_id=F1 [error] #PID<0.500.0> running ShopWeb.Endpoint terminated
Server: localhost:4000 (http)
** (exit) an exception was raised:
    ** (KeyError) key :price not found in: %{a: 1}. Did you mean:

      * :prize

        (shop 0.1.0) lib/shop_web/cart_controller.ex:12: ShopWeb.CartController.show/2
        (stdlib 5.0) proc_lib.erl:240: :proc_lib.init_p_do_apply/3`,
    exceptions: [
      [
        'KeyError',
        'key :price not found in: %{a: 1}. Did you mean:\n\n      * :prize',
        2,
        'ShopWeb.CartController.show/2 lib/shop_web/cart_controller.ex:12',
      ],
    ],
  },
  'an error that a test of ExUnit failed with': {
    language: 'elixir',
    text: `  1) test ten takes ten euros off (ShopTest)
     test/shop_test.exs:8
     ** (FunctionClauseError) no function clause matching in Cart.discount/2

     The following arguments were given to Cart.discount/2:
     
         # 1
         2500
     
         # 2
         {:amount, 1000}
     
     Attempted function clauses (showing 2 out of 2):
     
         def discount(total, -{:percent, p}-) when -p <= 100-
         def discount(total, -:none-)
     
     code: assert Shop.checkout([%{sku: "a", cents: 2500}], "TEN") == 1500
     stacktrace:
       (cart 0.1.0) lib/cart.ex:9: Cart.discount/2
       test/shop_test.exs:9: (test)`,
    exceptions: [
      [
        'FunctionClauseError',
        'no function clause matching in Cart.discount/2\nThe following arguments were given to Cart.discount/2:\n    # 1\n    2500\n    # 2\n    {:amount, 1000}\nAttempted function clauses (showing 2 out of 2):\n    def discount(total, -{:percent, p}-) when -p <= 100-\n    def discount(total, -:none-)',
        2,
        'Cart.discount/2 lib/cart.ex:9',
      ],
    ],
  },
  'an assertion that does not hold in a test of ExUnit': {
    language: 'elixir',
    text: `  2) test summer takes a fifth off (ShopTest)
     test/shop_test.exs:4
     Assertion with == failed
     code:  assert Shop.checkout([], "SUMMER") == 800
     left:  0
     right: 800
     stacktrace:
       test/shop_test.exs:5: (test)`,
    exceptions: [
      [
        'ExUnit.AssertionError',
        'Assertion with == failed\nleft:  0\nright: 800',
        1,
        '(test) test/shop_test.exs:5',
      ],
    ],
  },
  'an exit and what caused it, with the state of the process': {
    language: 'elixir',
    text: `10:00:00.000 [error] GenServer Shop.Till terminating
** (stop) exited in: GenServer.call(Shop.Cart, :total, 5000)
    ** (EXIT) no process: the process is not alive
    (elixir 1.17.2) lib/gen_server.ex:1128: GenServer.call/3
    (shop 0.1.0) lib/shop/till.ex:9: Shop.Till.pay(%{a: "x, y)"}, [1, 2])
Last message (from #PID<0.96.0>): :pay
State: %{
  cart: nil
}
Client #PID<0.96.0> is alive

    (stdlib 5.0) gen.erl:256: :gen.do_call/4
    (shop 0.1.0) lib/shop/web.ex:1: Shop.Web.post/1`,
    exceptions: [
      [
        'stop',
        'exited in: GenServer.call(Shop.Cart, :total, 5000)',
        2,
        'GenServer.call/3 lib/gen_server.ex:1128',
      ],
      ['EXIT', 'no process: the process is not alive', 0, ''],
    ],
  },
  'a report of Erlang on lines with a prefix each': {
    language: 'erlang',
    text: ERLANG.replaceAll(/^/gm, '2024-05-01 10:00:00.000000+00:00 [error] <0.123.0> '),
    exceptions: [['badmatch', '{error,x}', 2, 'cart:total/1 src/cart.erl:9']],
  },
  'a reason of Erlang that was cut off': {
    language: 'erlang',
    text: `=ERROR REPORT==== 1-May-2024::10:00:00.000000 ===\n${ERLANG.split('\n').slice(0, 5).join('\n')}`,
    exceptions: [['badmatch', '{error,x}', 1, 'cart:total/1 src/cart.erl:9']],
    isTruncated: true,
  },
  'an exception of a script of Erlang': {
    language: 'erlang',
    text: 'escript: exception error: no match of right hand side value {error,x}\n  in function  cart:total/1 (cart.erl, line 9)\n  in call from escript:start/1 (escript.erl, line 277)',
    exceptions: [['badmatch', 'no match of right hand side value {error,x}', 2, 'cart:total/1 cart.erl:9']],
  },
  'an error of Lua in the log of OpenResty': {
    language: 'lua',
    text: `2024/05/01 10:00:00 [error] 12#12: *1 lua entry thread aborted: runtime error: /app/cart.lua:3: attempt to index a nil value (field 'x')
stack traceback:
coroutine 0:
\t/app/cart.lua:3: in function 'total'
\t/app/main.lua:9: in function </app/main.lua:1>, client: 10.0.0.7, server: , request: "GET / HTTP/1.1"`,
    exceptions: [['runtime error', "attempt to index a nil value (field 'x')", 2, 'total /app/cart.lua:3']],
  },
  'an endless recursion of LuaJIT': {
    language: 'lua',
    text: `luajit: /app/cart.lua:5: stack overflow
stack traceback:
\t/app/cart.lua:5: in function 'again'
\t...
\t/app/cart.lua:12: in main chunk
\t[C]: at 0x561ded5fc2c0`,
    exceptions: [['runtime error', 'stack overflow', 3, 'again /app/cart.lua:5']],
    isTruncated: true,
  },
  'a crash of Swift with the backtrace of 5.9': {
    language: 'swift',
    text: `shop/Cart.swift:12: Fatal error: no price

*** Signal 4: Backtracing from 0x7f1c2a... done ***

*** Program crashed: Illegal instruction at 0x00007f1c2a4b5d10 ***

Thread 0 "shop" crashed:

0 [inlined] [system] 0x00007f1c2a4b5d10 _assertionFailure(_:_:file:line:flags:) + 351 in libswiftCore.so
1 [ra] 0x000055d0c0a81b2e Cart.total() + 94 in shop at /app/Sources/shop/Cart.swift:12:9

    11│     guard let price else {
    12│       fatalError("no price")
      │       ▲

2 [ra] [system] 0x000055d0c0a81c10 main + 9 in shop at /<compiler-generated>

Thread 1:

0 0x00007f1c2a4b5d10 worker() + 3 in shop at /app/Sources/shop/Worker.swift:1:2

Registers:

rax 0x0000000000000000  0

Images (3 omitted):

0x000055d0c0a80000–0x000055d0c0a82000 0123456789abcdef shop /app/shop

Backtrace took 0.42s`,
    exceptions: [['Fatal error', 'no price', 3, '_assertionFailure(_:_:file:line:flags:) ']],
  },
  'a crash of Swift up to 5.8': {
    language: 'swift',
    text: `Fatal error: no cart: file Cart.swift, line 7
Current stack trace:
0    libswiftCore.so                    0x00007f5a6b3c1d90 _swift_stdlib_reportFatalErrorInFile + 113
1    shop                               0x000055d0c0a81b2e Cart.total() + 94`,
    exceptions: [['Fatal error', 'no cart', 2, '_swift_stdlib_reportFatalErrorInFile ']],
  },
  'an error that reached the top of a program of Swift': {
    language: 'swift',
    text: 'Swift/ErrorType.swift:254: Fatal error: Error raised at top level: shop.CartError.missing\nCurrent stack trace:\n0    shop                               0x000055d0c0a81b2e main + 94',
    exceptions: [['shop.CartError', 'shop.CartError.missing', 1, 'main ']],
  },
  'an exception of the frameworks of Apple': {
    language: 'swift',
    text: "2024-05-01 10:00:00.123 shop[4711:1] *** Terminating app due to uncaught exception 'NSRangeException', reason: 'index 5 beyond bounds'\n*** First throw call stack:\n(\n\t0   CoreFoundation                      0x00007ff80045e3fb __exceptionPreprocess + 242\n\t1   shop                                0x0000000100003f2c main + 44\n)\nlibc++abi: terminating due to uncaught exception of type NSException",
    exceptions: [['NSRangeException', 'index 5 beyond bounds', 2, '__exceptionPreprocess ']],
  },
  'a box of Flutter': {
    language: 'dart',
    text: FLUTTER,
    exceptions: [
      [
        'TypeError',
        'Null check operator used on a null value',
        3,
        'CartPage.build package:shop/cart_page.dart:20',
      ],
    ],
    isTruncated: true,
  },
  'a box of Flutter on a device': {
    language: 'dart',
    text: FLUTTER.replaceAll(/^/gm, 'I/flutter ( 4711): '),
    exceptions: [
      [
        'TypeError',
        'Null check operator used on a null value',
        3,
        'CartPage.build package:shop/cart_page.dart:20',
      ],
    ],
    isTruncated: true,
  },
  'an exception of a thread of Flutter': {
    language: 'dart',
    text: `E/flutter ( 4711): [ERROR:flutter/runtime/dart_vm_initializer.cc(41)] Unhandled Exception: Bad state: no cart
E/flutter ( 4711): #0      Cart.total (package:shop/cart.dart:12:5)
E/flutter ( 4711): <asynchronous suspension>
E/flutter ( 4711): #1      main (file:///app/bin/shop.dart:3:3)`,
    exceptions: [['StateError', 'Bad state: no cart', 2, 'Cart.total package:shop/cart.dart:12']],
  },
}

for (const [name, { language, text, exceptions, isTruncated }] of Object.entries(FORMS)) {
  test(`${name} is one record and is understood`, async (t) => {
    const lines = linesOf(text)
    t.same(recordsOf([...lines, 'and so on']), [text, 'and so on'])
    const trace = parseStackTrace(text)
    t.equal(trace?.language, language)
    t.same(
      trace?.exceptions.map(({ type, message, frames: [first, ...rest] }) => {
        const place = first?.line === undefined ? '' : `${first.file}:${first.line}`
        return [
          type,
          message,
          first === undefined ? 0 : rest.length + 1,
          first && `${first.function} ${place}`,
        ]
      }),
      exceptions.map(([type, message, count, first]) => [
        type,
        message,
        count,
        count === 0 ? undefined : first,
      ]),
    )
    t.equal(trace?.isTruncated, isTruncated ?? false)
    t.ok(TRACE_LITERALS.some((literal) => text.includes(literal)))
  })
}

const CALLS_ALONE: Readonly<Record<string, readonly string[]>> = {
  php: ['#3 /app/a.php(3): total()', '#4 [internal function]: {closure}(1)', '#5 {main}'],
  ruby: ["/app/cart.rb:3:in 'total'", "/app/cart.rb:9:in '<main>'"],
  elixir: [
    '    (shop 0.1.0) lib/cart.ex:3: Shop.Cart.total/1',
    '    (shop 0.1.0) lib/till.ex:9: Shop.Till.pay/2',
  ],
  lua: ['stack traceback:', "\t/app/cart.lua:3: in function 'total'", '\t[C]: in ?'],
  dart: ['#1      Cart.total (package:shop/cart.dart:12:5)', '#2      main (file:///app/shop.dart:3:3)'],
}

for (const [language, lines] of Object.entries(CALLS_ALONE)) {
  test(`calls of ${language} by themselves are one record that lacks its beginning`, async (t) => {
    t.same(recordsOf(['ready', ...lines, 'next']), ['ready', lines.join('\n'), 'next'])
    const trace = parseStackTrace(lines.join('\n'))
    t.equal(trace?.language, language)
    t.equal(trace?.isTruncated, true)
    t.equal(trace?.exceptions[0]?.frames.length, lines.filter((line) => !line.startsWith('stack')).length)
  })
}

test('columns, packages and what belongs to the runtime are read', async (t) => {
  const dart = parseStackTrace(FLUTTER)?.exceptions[0]?.frames[0]
  t.same([dart?.line, dart?.column, dart?.module], [20, 9, 'shop'])
  const swift = parseStackTrace(FORMS['a crash of Swift with the backtrace of 5.9']?.text ?? '')
    ?.exceptions[0]
  t.same(
    swift?.frames.map(({ line, column, isNative }) => [line, column, isNative]),
    [
      [undefined, undefined, true],
      [12, 9, false],
      [undefined, undefined, true],
    ],
  )
  t.same(
    parseStackTrace(RUBY)?.exceptions[0]?.frames.map(({ isNative }) => isNative),
    [false, false, true, false],
  )
})

test('each of two traces in a row is a record', async (t) => {
  for (const { text } of Object.values(FORMS))
    t.same(recordsOf([...linesOf(text), ...linesOf(text)]), [text, text])
})

const COLLECTED = readdirSync(join(import.meta.dirname, '../../fixtures/fluent-plugin-detect-exceptions'))
for (const name of COLLECTED.filter((file) => /^(?:php|ruby|rails|dart)_/.test(file))) {
  test(`${name} of other projects is one record, twice in a row two, with a type and frames`, async (t) => {
    const lines = linesOf(fixture(`fluent-plugin-detect-exceptions/${name}`))
    const text = lines.join('\n')
    t.same(recordsOf([...lines, ...lines]), [text, text])
    const [exception] = parseStackTrace(text)?.exceptions ?? []
    t.not(exception?.type ?? '', '')
    t.ok((exception?.frames.length ?? 0) >= 3)
  })
}

/** What begins like a trace and is none. */
const NEAR_MISSES: Readonly<Record<string, readonly string[]>> = {
  'a heading and a list with numbers': [
    '#0 Overview',
    '#1 Setup(2): run it',
    '#2 {name}',
    '# 3',
    '1. {main} is the entry',
  ],
  'a message about PHP': [
    'Warning: cart in line 3',
    'Deprecated: use total()',
    'Notice: moved',
    'Stack trace: none',
  ],
  'a YAML list': ['errors:', '  - a.rb:12:in the cart', '  - from: 3', '- stack traceback: off', 'State: ok'],
  'a table': ['| Type (x): | y |', '0    shop    total', '1    till    0x12', '#0      a (b)', '──────'],
  'mail and prose': [
    'from a.rb:3',
    'KeyError (see below)',
    '** (see below)',
    '** Note **',
    'Thread 0:',
    'in call from home',
  ],
  'a warning of the compiler of Elixir': [
    'warning: unused',
    '  lib/a.ex:3: Shop.Cart.total/1',
    '',
    'Generated shop app',
  ],
  'a progress report of Erlang': [
    '=PROGRESS REPORT==== 1-May-2024::10:00:00.000 ===',
    '    supervisor: {local,sup}',
  ],
  'log lines of a script of Lua': [
    '2024/05/01 10:00:00 [notice] 1#1: *1 [lua] a.lua:3: f(): ok',
    'a.lua:4: ready',
    'next',
  ],
}

for (const [name, lines] of Object.entries(NEAR_MISSES)) {
  test(`${name} stays a record a line and has no trace`, async (t) => {
    t.same(recordsOf(lines), lines)
    for (const line of lines) t.equal(parseStackTrace(line), undefined, line)
    t.equal(parseStackTrace(lines.join('\n')), undefined)
  })
}

test('a log line between the lines of a trace ends it', async (t) => {
  for (const text of [PHP, RUBY]) {
    const lines = linesOf(text)
    const records = recordsOf([...lines.slice(0, -1), '2024-05-01 10:00:00 INFO next', 'plain'])
    t.same(records, [lines.slice(0, -1).join('\n'), '2024-05-01 10:00:00 INFO next', 'plain'])
  }
})

test('long lines of one character, or of a piece of a trace again and again, take no time', async (t) => {
  const pieces = [
    'a',
    ' ',
    '(',
    '{',
    '"',
    '#0 a(1): ',
    'x:1:in `',
    '** (A',
    '{a,b,[',
    '.dart:1 ',
    'a.lua:1: ',
    ' + 1 in b at ',
    'A::',
  ]
  for (const piece of pieces) {
    const long = piece.repeat(Math.ceil(1_048_576 / piece.length))
    const lines = [
      'PHP Fatal error:  Uncaught A: b in /a.php:1',
      long,
      '\tfrom a.rb:1:in `a',
      long,
      `#0 ${long}`,
    ]
    const seconds = cpuSecondsOf(() => {
      const tracker = createTraceTracker()
      for (const line of lines) tracker.next(line)
      parseStackTrace(`Stack trace:\n${long}\n#0 {main}`)
    })
    t.ok(seconds < LINEAR_SECONDS_MAX, `${piece}: ${seconds} s`)
  }
})

test('numbers of closures and blocks do not change a fingerprint, names of functions do', async (t) => {
  const of = (text: string): string =>
    fingerprintOf({ exceptionType: '', exceptionMessage: '', trace: parseStackTrace(text), service: 'a' })
  const php = PHP.replace('Shop\\Cart->total', 'Shop\\{closure:/app/cart.php:12}')
  t.equal(of(php.replace('php:12}', 'php:19}')), of(php))
  t.not(of(PHP.replace('->total', '->load')), of(PHP))
  t.equal(of(RUBY.replace('block in', 'block (2 levels) in')), of(RUBY))
  const lua = FORMS['an error of Lua in the log of OpenResty']?.text ?? ''
  t.equal(of(lua.replace('main.lua:1>', 'main.lua:7>')), of(lua))
})
