import { test } from 'tap'
import { extractStackTrace, parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

test('parseStackTrace gives nothing for text without a trace', async (t) => {
  for (const text of [
    '',
    'hello',
    'TypeError: x',
    'panic',
    '{"a":1}',
    'at home (now)',
    '\n\n',
    'Traceback',
  ]) {
    t.equal(parseStackTrace(text), undefined, text)
  }
})

/** One frame line each: function, file, line, column, whether it is the runtime's. */
type FrameRow = readonly [
  function: string,
  file: string,
  line?: number | undefined,
  column?: number | undefined,
  isNative?: boolean,
]
const FRAMES: Readonly<Record<string, FrameRow>> = {
  'at f (/app/a.js:1:2)': ['f', '/app/a.js', 1, 2],
  'at /app/a.js:1:2': ['', '/app/a.js', 1, 2],
  'at async f (/app/a.js:1:2)': ['f', '/app/a.js', 1, 2],
  'at async /app/a.js:1:2': ['', '/app/a.js', 1, 2],
  'at new Cart (/app/a.js:1:2)': ['new Cart', '/app/a.js', 1, 2],
  'at Cart.add [as put] (/app/a.js:1:2)': ['Cart.add [as put]', '/app/a.js', 1, 2],
  'at f (file:///app/my%20shop/a.mjs:1:2)': ['f', '/app/my shop/a.mjs', 1, 2],
  'at f (/app/my shop (copy)/a.js:1:2)': ['f', '/app/my shop (copy)/a.js', 1, 2],
  'at /app/my shop (copy)/a.js:1:2': ['', '/app/my shop (copy)/a.js', 1, 2],
  'at f (C:\\shop\\a.js:1:2)': ['f', 'C:\\shop\\a.js', 1, 2],
  'at f (node:internal/main:1:2)': ['f', 'node:internal/main', 1, 2, true],
  'at f (internal/main.js:1:2)': ['f', 'internal/main.js', 1, 2, true],
  'at f (events.js:1:2)': ['f', 'events.js', 1, 2, true],
  'at f (webpack-internal:///./a.js:1:2)': ['f', 'webpack-internal:///./a.js', 1, 2],
  'at eval (eval at g (/app/a.js:1:2), <anonymous>:3:4)': ['eval', '/app/a.js', 1, 2],
  'at f (eval at g (eval at h (/app/a.js:1:2)), <anonymous>:3:4)': ['f', '/app/a.js', 1, 2],
  'at async Promise.all (index 0)': ['Promise.all', 'index 0', undefined, undefined, true],
  'at Array.map (<anonymous>)': ['Array.map', '<anonymous>', undefined, undefined, true],
  'at Array.map (native)': ['Array.map', 'native', undefined, undefined, true],
  'at f (wasm://wasm/0a1b:wasm-function[3]:0x7f)': [
    'f',
    'wasm://wasm/0a1b:wasm-function[3]:0x7f',
    undefined,
    undefined,
    true,
  ],
  'at #secret (/app/a.js:1:2)': ['#secret', '/app/a.js', 1, 2],
}

for (const [line, [name, file, row, column, isNative = false]] of Object.entries(FRAMES)) {
  test(`the JavaScript frame "${line}" is read`, async (t) => {
    const trace = parseStackTrace(`Error: x\n    ${line}\n    at last (/app/b.js:9:9)`)
    t.equal(trace?.exceptions[0]?.frames.length, 2)
    t.same(trace?.exceptions[0]?.frames[0], {
      function: name,
      file,
      ...(row === undefined ? {} : { line: row, column }),
      isNative,
    })
  })
}

/** Header lines above a frame: type and message. */
const HEADERS: Readonly<Record<string, readonly [string, string]>> = {
  'TypeError: x is not a function': ['TypeError', 'x is not a function'],
  Error: ['Error', ''],
  'Error: ': ['Error', ''],
  'Uncaught TypeError: x': ['TypeError', 'x'],
  'Uncaught (in promise) TypeError: x': ['TypeError', 'x'],
  'TypeError [ERR_INVALID_ARG_TYPE]: The "path" argument': ['TypeError', 'The "path" argument'],
  'DOMException [AbortError]: aborted': ['AbortError', 'aborted'],
  'shop.errors.CartError: x': ['shop.errors.CartError', 'x'],
  'NotFound: cart 7': ['NotFound', 'cart 7'],
  '2024-05-01T10:00:00Z ERROR [cart] failed: TypeError: x': ['TypeError', 'x'],
  '2024-05-01 10:00:00 ERROR TypeError: x: Error: y': ['TypeError', 'x: Error: y'],
  '(node:7) UnhandledPromiseRejectionWarning: TypeError: x': ['TypeError', 'x'],
  '(node:7) MaxListenersExceededWarning: leak': ['MaxListenersExceededWarning', 'leak'],
  '10:00:00 WARN something odd': ['Error', 'something odd'],
  'Error: one of [a, b]\nbut not c': ['Error', 'one of [a, b]\nbut not c'],
  'Error: first\nTypeError: in the message': ['Error', 'first\nTypeError: in the message'],
  '10:00:00 ERROR Error: while adding\nTypeError: x': ['TypeError', 'x'],
}

for (const [header, [type, message]] of Object.entries(HEADERS)) {
  test(`the JavaScript header ${JSON.stringify(header)} is read`, async (t) => {
    const trace = parseStackTrace(`${header}\n    at f (/app/a.js:1:2)`)
    t.same(
      trace?.exceptions.map((exception) => [exception.type, exception.message]),
      [[type, message]],
    )
  })
}

test('errors nested in a JavaScript error follow it in the order they are printed', async (t) => {
  const trace = parseStackTrace(
    [
      'Error: outer',
      '    at f (/app/a.js:1:2)',
      '    ... 3 lines matching cause stack trace ...',
      '    at g (/app/a.js:2:2) {',
      "  code: 'E',",
      '  [cause]: TypeError: middle',
      '  with more',
      '      at h (/app/b.js:1:2) {',
      '    [cause]: [Inner: without calls]',
      '  }',
      '}',
    ].join('\n'),
  )
  t.same(
    trace?.exceptions.map(({ type, message, frames }) => [type, message, frames.length]),
    [
      ['Error', 'outer', 2],
      ['TypeError', 'middle\nwith more', 1],
      ['Inner', 'without calls', 0],
    ],
  )
  t.equal(trace?.isTruncated, true)
})

test('the calls of Caused by are those of the cause', async (t) => {
  const trace = parseStackTrace(
    'VError: outer: inner\n    at f (/app/a.js:1:2)\ncaused by: Error: inner\n    at g (/app/b.js:1:2)',
  )
  t.same(
    trace?.exceptions.map(({ type, frames }) => [type, frames[0]?.function]),
    [
      ['VError', 'f'],
      ['Error', 'g'],
    ],
  )
})

test('the frame of an uncaught error has the source line that Node.js prints', async (t) => {
  const trace = parseStackTrace(
    '/app/a.js:3\n  return x.y\n           ^\n\nTypeError: x\n    at f (/app/a.js:3:12)\n\nNode.js v24.0.0',
  )
  t.equal(trace?.exceptions[0]?.frames[0]?.sourceLine, 'return x.y')
})

/** What is there is read of every beginning of a trace, and it says that it was cut. */
const WHOLE: Readonly<Record<string, { readonly text: string; readonly cuts: readonly string[] }>> = {
  JavaScript: {
    text: 'Error: x\n    at f (/app/a.js:1:2)\n    at g (/app/b.js:3:4) {\n  [cause]: Error: y\n      at h (/app/c.js:5:6)\n}',
    cuts: [
      'Error: x\n    at f (/app/a.js:1:2)\n    at g (/app',
      '    at f (/app/a.js:1:2)\n    at g (/app/b.js:3:4)',
    ],
  },
  Python: {
    text: 'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    g()\nKeyError: 1',
    cuts: [
      'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    g(',
      '  File "/app/a.py", line 1, in f\n    g()\nKeyError: 1',
    ],
  },
  Go: {
    text: 'panic: x\n\ngoroutine 1 [running]:\nmain.f()\n\t/app/a.go:1 +0x1\nmain.main()\n\t/app/a.go:2 +0x2',
    cuts: [
      'panic: x\n\ngoroutine 1 [running]:\nmain.f()\n\t/app/a.go:1 +0x1\nmain.main()',
      'main.f()\n\t/app/a.go:1 +0x1\nmain.main()\n\t/app/a.go:2 +0x2',
      'panic: x\n\ngoroutine 1 [running]:\n',
      'panic: x\n\ngoroutine 1 [running]:\nmain.f()\n\t/app/a.go:1 +0x1\n...additional frames elided...',
    ],
  },
}

for (const [name, { text, cuts }] of Object.entries(WHOLE)) {
  test(`a ${name} trace says whether it was cut off`, async (t) => {
    t.equal(parseStackTrace(text)?.isTruncated, false)
    for (const cut of cuts) t.equal(parseStackTrace(cut)?.isTruncated, true, cut)
  })
}

test('the chain of Python exceptions begins with the one that ended the work', async (t) => {
  const traceback = (name: string, exception: string): string =>
    `Traceback (most recent call last):\n  File "/app/a.py", line 1, in outer\n    ${name}()\n  File "/app/a.py", line 2, in ${name}\n${exception}`
  const trace = parseStackTrace(
    [
      traceback('one', "KeyError: 'a'"),
      '\nThe above exception was the direct cause of the following exception:\n',
      traceback('two', 'shop.CartError: no\nsecond line'),
      '\nDuring handling of the above exception, another exception occurred:\n',
      traceback('three', 'KeyboardInterrupt'),
    ].join('\n'),
  )
  t.same(
    trace?.exceptions.map(({ type, message, frames }) => [type, message, frames.map((f) => f.function)]),
    [
      ['KeyboardInterrupt', '', ['three', 'outer']],
      ['shop.CartError', 'no\nsecond line', ['two', 'outer']],
      ['KeyError', "'a'", ['one', 'outer']],
    ],
  )
  t.equal(trace?.exceptions[2]?.frames[1]?.sourceLine, 'one()')
  t.equal(trace?.exceptions[2]?.frames[0]?.sourceLine, undefined)
})

test('a Python trace of a wrapper that drops the indentation is read', async (t) => {
  const trace = parseStackTrace(
    'Traceback (most recent call last):\nFile "/usr/share/vdsm/storage/task.py", line 12, in run\n  return fn()\nValueError: x',
  )
  t.same(trace?.exceptions[0]?.frames, [
    {
      function: 'run',
      file: '/usr/share/vdsm/storage/task.py',
      line: 12,
      isNative: false,
      sourceLine: 'return fn()',
    },
  ])
})

test('a crash of the Python interpreter has its calls innermost first', async (t) => {
  const trace = parseStackTrace(
    'Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f (most recent call first):\n  File "/app/a.py", line 2 in inner\n  File "/app/a.py", line 5 in <module>',
  )
  t.equal(trace?.exceptions[0]?.message, 'Segmentation fault')
  t.same(
    trace?.exceptions[0]?.frames.map((frame) => [frame.function, frame.line]),
    [
      ['inner', 2],
      ['<module>', 5],
    ],
  )
})

test('Go frames say their package and whether they are the runtime', async (t) => {
  const trace = parseStackTrace(
    [
      'panic: x',
      '',
      'goroutine 1 [running]:',
      'example.com/shop/cart%2ev2.(*Cart[...]).Total(0xc000, {0x1, 0x2})',
      '\t/src/cart.v2/cart.go:12 +0x1d',
      'net/http.HandlerFunc.ServeHTTP(0xc000)',
      '\tnet/http/server.go:2136 +0x29',
      'main.main()',
      '\t./main.go:3 +0x1',
      'created by example.com/shop.Run in goroutine 7',
      '\t/src/run.go:9 +0x1',
    ].join('\n'),
  )
  t.same(
    trace?.exceptions[0]?.frames.map((frame) => [frame.function, frame.module, frame.file, frame.isNative]),
    [
      [
        'example.com/shop/cart%2ev2.(*Cart[...]).Total',
        'example.com/shop/cart.v2',
        '/src/cart.v2/cart.go',
        false,
      ],
      ['net/http.HandlerFunc.ServeHTTP', 'net/http', 'net/http/server.go', true],
      ['main.main', 'main', './main.go', false],
      ['example.com/shop.Run', 'example.com/shop', '/src/run.go', false],
    ],
  )
})

test('of a dump that has no goroutine that failed, the first with code of its own is read', async (t) => {
  const trace = parseStackTrace(
    'SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\ngoroutine 0 [idle]:\nruntime.futex(0x1)\n\t/usr/local/go/src/runtime/sys_linux_amd64.s:569 +0x1\n\ngoroutine 1 [chan receive]:\nmain.wait(0x1)\n\t/src/main.go:7 +0x1',
  )
  t.same(
    trace?.exceptions.map(({ type, message, frames }) => [
      type,
      message,
      frames.map((frame) => frame.function),
    ]),
    [['SIGQUIT', 'quit', ['main.wait']]],
  )
})

test('errors wrapped by pkg/errors begin with the outermost', async (t) => {
  const trace = parseStackTrace(
    [
      '2024/05/01 10:00:00 open cart: no such file',
      'main.load',
      '\t/app/cart.go:12',
      'main.main',
      '\t/app/main.go:7',
      'load failed',
      'main.(*Cart).Load',
      '\t/app/cart.go:20',
    ].join('\n'),
  )
  t.same(
    trace?.exceptions.map(({ type, message, frames }) => [type, message, frames.map((frame) => frame.line)]),
    [
      ['error', 'load failed', [20]],
      ['error', 'open cart: no such file', [12, 7]],
    ],
  )
})

test('the text of a trace has no lines around it, no prefixes and no colours', async (t) => {
  const extracted = extractStackTrace(
    [
      'app-1  | 10:00:00 ERROR checkout failed',
      'app-1  | \u001b[31mTypeError: x\u001b[39m',
      'app-1  |     at f (/app/a.js:1:2)',
      'app-1  | 10:00:01 INFO next',
    ].join('\n'),
  )
  t.equal(extracted?.text, 'TypeError: x\n    at f (/app/a.js:1:2)')
})

test('the hinted language is read where several could be', async (t) => {
  const text =
    'Error: Command failed: python3 a.py\nTraceback (most recent call last):\n  File "/app/a.py", line 1, in f\nKeyError: 1\n    at run (/app/a.js:1:2)'
  t.equal(parseStackTrace(text)?.language, 'javascript')
  t.equal(parseStackTrace(text, 'python')?.exceptions[0]?.type, 'KeyError')
  t.equal(parseStackTrace(text, 'go')?.language, 'javascript')
})

test('hostile lines cost no more than their length', async (t) => {
  const hostile = [
    `Error: ${'a: '.repeat(30_000)}\n    at ${'('.repeat(30_000)}:1:2)`,
    `${'@'.repeat(50_000)}.js:1:2`,
    `    at ${'a ('.repeat(20_000)}.js:1:2)`,
    `goroutine 1 [running]:\n${'(*'.repeat(30_000)}()\n\t/a.go:1 +0x1`,
    `Traceback (most recent call last):\n${'  File "'.repeat(20_000)}", line 1`,
    '[ '.repeat(50_000),
    '    at f (/a.js:1:2)\n'.repeat(20_000),
    `${'Error: x\n'.repeat(20_000)}    at f (/a.js:1:2)`,
    `app | Error: x\n${'app |     at f (/a.js:1:2)\n'.repeat(20_000)}`,
  ]
  for (const text of hostile) {
    t.ok(cpuSecondsOf(() => parseStackTrace(text)) < LINEAR_SECONDS_MAX, text.slice(0, 30))
  }
})

test('parseStackTrace reads a large record in one go, whatever is repeated in it', (t) => {
  const thrown = '    at f (/a/b.js:1:2)'
  const [error] = parseStackTrace(`Error: x\n${'\n'.repeat(1_000_000)}y\n${thrown}`)?.exceptions ?? []
  t.match(error, { type: 'Error', message: /^x\n+y$/ }, 'empty lines in a message')
  const told = '    a_test.go:1: x\n'
  const report = parseStackTrace(`--- FAIL: TestA (0.00s)\n${told.repeat(40_000)}`)
  t.equal(report?.exceptions[0]?.frames.length, 40_000, 'places of a test that failed')
  const goroutine = '\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x1\n'
  const blank = `${' '.repeat(4_000)}x\n`
  const panic = parseStackTrace(`panic: a [recovered]\n\tpanic: b\n${blank.repeat(4_000)}${goroutine}`)
  t.match(panic?.exceptions.at(-1), { message: 'a' }, 'a panic of blanks')
  t.equal(parseStackTrace(`${'.'.repeat(4_000)} !\n\t/a.go:1\n`.repeat(4_000)), undefined, 'dots')
  const backslashes = '\\'.repeat(1_000_000)
  t.match(
    parseStackTrace(`Error: x\\n${thrown}\\n${backslashes} `)?.exceptions,
    [{ type: 'Error' }],
    'escapes',
  )
  const places = ` at a${' at a'.repeat(800)}\n`.repeat(39)
  const object = `[object] (E(code: 0): x at /app/a.php:3)\n${places}#0 /a.php(1): f()`
  t.match(
    parseStackTrace(object)?.exceptions,
    [{ frames: [{ file: '/app/a.php', line: 3 }] }],
    'places of PHP',
  )
  t.end()
})
