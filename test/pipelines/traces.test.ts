import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type Test } from 'tap'
import type { Component, Consumer } from '../../agent/component/component.ts'
import { components } from '../../agent/components.ts'
import { errorEventOf, type ErrorEvent } from '../../agent/model/error-event.ts'
import { planGraph } from '../../agent/runtime/plan.ts'
import { loadConfig } from '../../config/load.ts'
import { settingsWith } from '../support/settings.ts'

/**
 * Traces as they lie in files, through the real receiver, recombine, parse and detect: every one becomes one event
 * with exactly its lines, however the runtime of the container wrapped them and whatever is logged in between.
 */
const { signal } = new AbortController()

/** Real files are read, so real time passes. */
const REAL_CLOCK = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

const HEADED = '2024-05-01 10:00:00,123 ERROR shop.cart could not serve'
const PYTHON = [
  'Traceback (most recent call last):',
  '  File "/app/cart.py", line 12, in total',
  '    return items[0]["price"]',
]
const CARETS = [...PYTHON, '           ~~~~~~~~^^^^^^^^^', "KeyError: 'price'"]
const JAVA = [
  'java.lang.IllegalStateException: no price',
  '\tat com.shop.Cart.total(Cart.java:12)',
  '\tat com.shop.Main.main(Main.java:3)',
  'Caused by: java.lang.NullPointerException: x is null',
  '\tat com.shop.Prices.of(Prices.java:31)',
  '\t... 2 more',
]

/** The traces that are met most, each as its lines and what is read of them. */
const TRACES: Readonly<Record<string, readonly [type: string, lines: readonly string[]]>> = {
  python: ['KeyError', [...PYTHON, "KeyError: 'price'"]],
  'python-carets': ['KeyError', CARETS],
  'python-chained': [
    'RuntimeError',
    [
      ...CARETS,
      '',
      'The above exception was the direct cause of the following exception:',
      '',
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 3, in <module>',
      'RuntimeError: not served',
    ],
  ],
  'python-logged': ['KeyError', [HEADED, ...CARETS]],
  java: ['java.lang.IllegalStateException', [HEADED, ...JAVA]],
  'java-tabs-written-by-rsyslog': [
    'java.lang.IllegalStateException',
    JAVA.map((line) => `May  1 10:00:00 host shop[4711]: ${line.replace('\t', '#011')}`),
  ],
  node: [
    'TypeError',
    [
      "TypeError: Cannot read properties of undefined (reading 'price')",
      '    at total (/app/cart.js:12:23)',
      '    at node:internal/main:1:2',
    ],
  ],
  'node-cause': [
    'Error',
    [
      'Error: not served',
      '    at serve (/app/main.js:3:4) {',
      "  code: 'E_CART',",
      '  [cause]: TypeError: x is null',
      '      at total (/app/cart.js:12:23)',
      '}',
    ],
  ],
  go: [
    'runtime.Error',
    [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48bf21]',
      '',
      'goroutine 1 [running]:',
      'main.(*Cart).Total(...)',
      '\t/app/cart.go:12',
      'main.main()',
      '\t/app/main.go:7 +0x1d',
      'exit status 2',
    ],
  ],
  dotnet: [
    'System.InvalidOperationException',
    [
      'Unhandled exception. System.InvalidOperationException: not served',
      ' ---> System.ArgumentNullException: Value cannot be null.',
      '   at Shop.Prices.Of(String id) in /src/Prices.cs:line 31',
      '   --- End of inner exception stack trace ---',
      '   at Shop.Cart.Total() in /src/Cart.cs:line 12',
    ],
  ],
  rust: [
    'panic',
    [
      "thread 'main' panicked at src/cart.rs:12:9:",
      'index out of bounds: the len is 1 but the index is 7',
      'stack backtrace:',
      '   0: rust_begin_unwind',
      '   1: shop::cart::total',
      '             at ./src/cart.rs:12:9',
      'note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.',
    ],
  ],
  ruby: [
    'NoMethodError',
    [
      "/app/cart.rb:12:in 'Cart#total': undefined method 'price' for nil (NoMethodError)",
      "\tfrom /app/main.rb:3:in '<main>'",
    ],
  ],
  php: [
    'TypeError',
    [
      'PHP Fatal error:  Uncaught TypeError: Unsupported operand types in /app/cart.php:12',
      'Stack trace:',
      '#0 /app/main.php(3): Cart->total()',
      '#1 {main}',
      '  thrown in /app/cart.php on line 12',
    ],
  ],
  cpp: [
    'shop::NotFound',
    [
      "terminate called after throwing an instance of 'shop::NotFound'",
      '  what():  cart 7',
      'Aborted (core dumped)',
    ],
  ],
}
const BEFORE = '2024-05-01 10:00:00,100 INFO shop.cart serving'
const AFTER = '2024-05-01 10:00:00,200 INFO shop.cart going on'

type Wrap = (lines: readonly string[], stream: 'stdout' | 'stderr') => readonly string[]

const PIECE = 16_384
const time = (index: number): string => `2024-05-01T10:00:00.${String(index).padStart(9, '0')}Z`

/** The line in pieces of 16 KiB, as container runtimes cut it. */
function piecesOf(line: string): readonly string[] {
  const pieces: string[] = []
  for (let from = 0; from === 0 || from < line.length; from += PIECE)
    pieces.push(line.slice(from, from + PIECE))
  return pieces
}

const WRAPS: Readonly<Record<string, Wrap>> = {
  'as it is': (lines) => lines,
  'wrapped by containerd': (lines, stream) =>
    lines.flatMap((line, index) =>
      piecesOf(line).map(
        (piece, at, all) => `${time(index)} ${stream} ${at < all.length - 1 ? 'P' : 'F'} ${piece}`,
      ),
    ),
  'wrapped by Docker': (lines, stream) =>
    lines.flatMap((line, index) =>
      piecesOf(line).map((piece, at, all) =>
        JSON.stringify({ log: at < all.length - 1 ? piece : `${piece}\n`, stream, time: time(index) }),
      ),
    ),
}

for (const [how, wrap] of Object.entries(WRAPS)) {
  for (const isLong of [false, true]) {
    const what = isLong ? 'with a message that is cut in pieces, ' : ''
    test(`each of the common traces, ${what}${how}, twice in a row, is two events with its lines`, async (t) => {
      const traces = Object.entries(TRACES).map(
        ([name, [type, lines]]) => [name, type, isLong ? lengthened(lines, type) : lines] as const,
      )
      const files = traces.map(
        ([name, , lines]) => [name, wrap([BEFORE, ...lines, ...lines, AFTER], 'stderr')] as const,
      )
      const events = await eventsOf(t, Object.fromEntries(files))
      for (const [name, type, lines] of traces) {
        const own = events.filter((event) => event.attributes['log.file.name'] === `${name}.log`)
        t.same(
          own.map((event) => [event.exceptionType, event.body]),
          [
            [type, lines.join('\n')],
            [type, lines.join('\n')],
          ],
          name,
        )
      }
    })
  }
}

/** The message of the exception that is named with its type is longer than a piece. */
function lengthened(lines: readonly string[], type: string): readonly string[] {
  const line = lines.findLastIndex((one) => one.includes(`${type}: `))
  return lines.map((one, index) => (index === line ? `${one} ${'x'.repeat(20_000)}` : one))
}

test('traces of two streams of a pod, line by line in one file, do not mix', async (t) => {
  const names = Object.keys(TRACES)
  const files = names.map((name, index) => {
    const [, out] = TRACES[name] ?? ['', []]
    const [, error] = TRACES[names[(index + 1) % names.length] ?? ''] ?? ['', []]
    const wrap = WRAPS['wrapped by containerd'] ?? (() => [])
    return [name, zipped(wrap([...out, AFTER], 'stdout'), wrap([...error, AFTER], 'stderr'))] as const
  })
  const events = await eventsOf(t, Object.fromEntries(files))
  for (const [index, name] of names.entries()) {
    const own = events.filter((event) => event.attributes['log.file.name'] === `${name}.log`)
    const wanted = [name, names[(index + 1) % names.length] ?? ''].map((each) => TRACES[each]?.[1].join('\n'))
    t.same(new Set(own.map((event) => event.body)), new Set(wanted), name)
    t.equal(own.length, wanted.length)
  }
})

function zipped(one: readonly string[], other: readonly string[]): readonly string[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, index) =>
    [one[index], other[index]].filter((line) => line !== undefined),
  ).flat()
}

test('an endless recursion of twenty thousand frames is one event that says how much is left out', async (t) => {
  const frames = Array.from({ length: 20_000 }, () => '\tat com.shop.Cart.again(Cart.java:12)')
  const lines = [BEFORE, 'java.lang.StackOverflowError', ...frames, AFTER]
  const [event, ...others] = await eventsOf(t, { recursion: lines })
  t.same(others, [])
  t.equal(event?.exceptionType, 'java.lang.StackOverflowError')
  const kept = event?.body.split('\n').length ?? 0
  t.equal(kept, 10_000)
  t.equal(event?.attributes['hephaestus.log.truncated'], true)
  t.equal(Number(event?.attributes['hephaestus.log.dropped_lines']) + kept, 20_001)
})

const ON_ONE_LINE: Readonly<Record<string, readonly [language: string, type: string, line: string]>> = {
  'line breaks escaped by a logger': [
    'python',
    'KeyError',
    `2024-05-01 10:00:00 ERROR failed ${CARETS.join(String.raw`\n`)}`,
  ],
  'line breaks escaped by rsyslog': [
    'java',
    'java.lang.IllegalStateException',
    `May  1 10:00:00 host shop[4711]: ${JAVA.join('#012').replaceAll('\t', '#011')}`,
  ],
  'a trace in a field of its own': [
    'java',
    'java.lang.IllegalStateException',
    JSON.stringify({ level: 'error', message: 'could not serve', stack_trace: JAVA.join('\n') }),
  ],
  'a trace in the message': [
    'python',
    'KeyError',
    JSON.stringify({ level: 'ERROR', msg: `could not serve\n${CARETS.join('\n')}` }),
  ],
  'an error object': [
    'javascript',
    'TypeError',
    JSON.stringify({
      level: 50,
      err: { type: 'TypeError', message: 'x', stack: 'TypeError: x\n    at total (/app/cart.js:1:2)' },
      msg: 'x',
    }),
  ],
  'the stack of zap': [
    'go',
    'error',
    JSON.stringify({
      level: 'error',
      msg: 'could not serve',
      stacktrace: 'main.load\n\t/app/cart.go:12\nmain.main\n\t/app/main.go:7',
    }),
  ],
  'the verbose error of zap': [
    'go',
    'error',
    JSON.stringify({
      level: 'error',
      msg: 'could not serve',
      error: 'no such file',
      errorVerbose: 'no such file\nmain.load\n\t/app/cart.go:12\nmain.main\n\t/app/main.go:7',
    }),
  ],
}

for (const [what, [language, type, line]] of Object.entries(ON_ONE_LINE)) {
  test(`a trace on one line is found: ${what}`, async (t) => {
    const events = await eventsOf(t, { one: [BEFORE, line, AFTER] })
    t.same(
      events.map((event) => [event.language, event.exceptionType]),
      [[language, type]],
    )
    t.not(events[0]?.stackTraceText, '')
  })
}

/** A line each, and the type that is read of it. */
const WITHOUT_FRAMES: Readonly<Record<string, string>> = {
  'free(): invalid pointer': 'memory corruption',
  '*** stack smashing detected ***: terminated': 'memory corruption',
  "cart.cpp:92:58: runtime error: load of null pointer of type 'int'": 'undefined behavior',
  "shop: cart.cpp:72: void shop::check(int): Assertion `count > 0' failed.": 'assertion failed',
  'Segmentation fault (core dumped)': 'SIGSEGV',
  '[ 1234.567890] shop[4711]: segfault at 8 ip 000055d0c5f3a123 sp 00007ffc40d31fe0 error 4 in shop[55d0+1000]':
    'segfault',
  '[ 1234.567890] Out of memory: Killed process 4711 (shop) total-vm:1048576kB, anon-rss:524288kB':
    'out of memory',
  'Exception in thread "worker-7" java.lang.OutOfMemoryError: Java heap space': 'java.lang.OutOfMemoryError',
  'Unhandled exception. System.IO.FileNotFoundException: no file': 'System.IO.FileNotFoundException',
  "thread 'main' has overflowed its stack": 'stack overflow',
}

test('what a runtime says of the end of a program on one line is an event', async (t) => {
  const lines = Object.keys(WITHOUT_FRAMES).flatMap((line) => [BEFORE, line, AFTER])
  const events = await eventsOf(t, { deaths: lines })
  t.same(
    events.map((event) => [event.body, event.exceptionType]),
    Object.entries(WITHOUT_FRAMES),
  )
})

// --- surroundings

/** Writes each file, reads them all once, and gives the events that the pipeline made. */
async function eventsOf(
  t: Test,
  files: Readonly<Record<string, readonly string[]>>,
): Promise<readonly ErrorEvent[]> {
  const directory = t.testdir()
  for (const [name, lines] of Object.entries(files)) {
    const path = join(directory, `${name}.log`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  }
  const events: ErrorEvent[] = []
  const sink: Consumer = {
    consume: (batch) => {
      for (let index = 0; index < batch.count; index += 1)
        events.push(...[errorEventOf(batch.record(index)) ?? []].flat())
      batch.settle('delivered')
      return Promise.resolve()
    },
  }
  const settings = settingsWith({ isOnce: true, clock: REAL_CLOCK })
  const plan = await planOf(join(directory, '*.log'))
  const started: Component[] = []
  let next: Consumer = sink
  for (const { factory, config } of (plan.pipelines[0]?.processors ?? []).toReversed()) {
    const processor = await factory.create(settings, config, next)
    await processor.start(signal)
    started.unshift(processor)
    next = processor
  }
  const planned = plan.receivers.get('file')
  if (planned === undefined) throw new Error('the plan has no receiver')
  const { factory, config, wantedLiterals } = planned
  const receiver = await factory.create(
    { ...settings, ...(wantedLiterals && { wantedLiterals }) },
    config,
    next,
  )
  await receiver.start(signal)
  await receiver.finished
  for (const component of [receiver, ...started]) await component.shutdown(signal)
  return events
}

async function planOf(include: string) {
  const value = {
    receivers: { file: { include: [include], force_flush_period: '100ms' } },
    processors: { recombine: {}, parse: {}, detect: {} },
    exporters: { console: {} },
    service: {
      pipelines: {
        logs: { receivers: ['file'], processors: ['recombine', 'parse', 'detect'], exporters: ['console'] },
      },
    },
  }
  const options = { files: [], sets: [], environment: {}, catalog: components }
  return planGraph(await loadConfig({ ...options, documents: [{ name: 'test', value }] }), components)
}
