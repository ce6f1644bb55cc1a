import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t as suite, test } from 'tap'
import type { StackTrace } from '../../../agent/model/stack-trace.ts'
import { looksLikeLibrary } from '../../../agent/stacktrace/own-code.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { linesOf, recordsOf } from './support.ts'

/**
 * Programs that really crash are the oracle: what they print is one record, its exceptions are those that
 * the program raised, and the innermost own frame is the line of the program that says so.
 */
const PROGRAMS = join(import.meta.dirname, '../../fixtures/crashing-programs')

/** Of the record with the trace: type and message of each exception; which function failed first. */
interface Crash {
  readonly exceptions: readonly (readonly [type: string, message: RegExp | string])[]
  /** The innermost own function of the exception at `blamed`; undefined when no own line is named. */
  readonly function: string | undefined
  /** Lines printed around the record. */
  readonly otherLines?: readonly RegExp[]
  readonly isTruncated?: boolean
}

const NULL_PRICE: Crash['exceptions'][number] = [
  'TypeError',
  "Cannot read properties of undefined (reading 'price')",
]

const JAVASCRIPT: Readonly<Record<string, Crash>> = {
  nested: {
    exceptions: [
      ['NotFound', 'cart 7\nwas not\n  there'],
      ['SyntaxError', /^Expected property name/],
    ],
    function: 'Cart.load',
  },
  getter: { exceptions: [NULL_PRICE], function: 'get total' },
  recursion: { exceptions: [['RangeError', 'Maximum call stack size exceeded']], function: 'again' },
  logged: { exceptions: [NULL_PRICE], function: 'get total' },
  inspected: { exceptions: [NULL_PRICE], function: 'get total' },
  stack: { exceptions: [NULL_PRICE], function: 'get total' },
  aggregate: {
    exceptions: [
      ['AggregateError', 'many'],
      ['TypeError', 'one'],
      ['NotFound', 'two'],
    ],
    function: 'Object.aggregate',
  },
  any: {
    exceptions: [
      ['AggregateError', 'All promises were rejected'],
      ['Error', 'never'],
    ],
    function: undefined,
  },
  text: { exceptions: [['Error', 'some\ntext']], function: '', otherLines: [/^$/] },
  event: { exceptions: [['Error', 'connect ECONNREFUSED 127.0.0.1:1']], function: undefined },
  evaluated: {
    exceptions: [['TypeError', "Cannot read properties of null (reading 'x')"]],
    function: 'inner',
  },
  callback: {
    exceptions: [['TypeError', "Cannot read properties of undefined (reading 'toFixed')"]],
    function: '',
  },
}

const KEY: Crash['exceptions'][number] = ['KeyError', "'price'"]

const PYTHON: Readonly<Record<string, Crash>> = {
  plain: { exceptions: [KEY], function: 'total' },
  // Nothing tells the second line of a message that ends the output from another line of output.
  chained: { exceptions: [['ValueError', 'no'], KEY], function: 'chained', otherLines: [/^total$/] },
  handled: { exceptions: [['ZeroDivisionError', 'division by zero'], KEY], function: 'handled' },
  grouped: {
    exceptions: [['ExceptionGroup', 'many (2 sub-exceptions)'], KEY, ['ValueError', /^invalid literal/]],
    function: 'grouped',
  },
  recursion: { exceptions: [['RecursionError', /^maximum recursion depth/]], function: 'recursion' },
  evaluated: { exceptions: [['TypeError', /^unsupported operand/]], function: undefined },
  noted: {
    exceptions: [['KeyError', "'price'\nwhile loading\ncart 7"]],
    function: 'total',
    otherLines: [/WARNING root going on$/],
  },
  task: { exceptions: [['RuntimeError', 'in a task']], function: 'boom' },
  thread: { exceptions: [KEY], function: 'total' },
  syntax: { exceptions: [['SyntaxError', /^invalid syntax/]], function: undefined },
}

const GO: Readonly<Record<string, Crash>> = {
  index: {
    exceptions: [['runtime.Error', 'index out of range [5] with length 0']],
    function: 'main.(*cart).total',
  },
  nil: {
    exceptions: [['runtime.Error', 'invalid memory address or nil pointer dereference']],
    function: 'main.(*cart).total',
  },
  repanic: {
    exceptions: [
      ['panic', /^again: first/],
      ['panic', 'first\nsecond line'],
    ],
    function: undefined,
  },
  custom: { exceptions: [['main.failure', /^\(main\.failure\) /]], function: 'main.main' },
  recursion: {
    exceptions: [['fatal error', 'stack overflow']],
    function: 'main.recursion',
    isTruncated: true,
  },
  recovered: {
    exceptions: [['runtime.Error', 'index out of range [2] with length 0']],
    function: 'main.(*cart).total',
  },
  generic: {
    exceptions: [['runtime.Error', 'index out of range [0] with length 0']],
    function: 'main.first[...]',
  },
  goroutine: {
    exceptions: [['runtime.Error', 'assignment to entry in nil map']],
    function: 'main.main.func3',
  },
  deadlock: {
    exceptions: [['fatal error', 'all goroutines are asleep - deadlock!']],
    function: 'main.main',
  },
}

const NULL_POINTER: Crash['exceptions'][number] = [
  'java.lang.NullPointerException',
  'Cannot invoke "Crash$Price.amount()" because the return value of "java.util.Map.get(Object)" is null',
]

const JAVA: Readonly<Record<string, Crash>> = {
  nested: {
    exceptions: [['Crash$NotFound', 'cart 7\nwas not\n  there: at once'], NULL_POINTER],
    function: 'Crash$Cart.guarded',
  },
  inner: {
    exceptions: [['java.lang.IllegalArgumentException', 'count: -1']],
    function: 'Crash$Cart$Lines.<init>',
  },
  suppressed: { exceptions: [NULL_POINTER], function: 'Crash$Cart.total' },
  recursion: { exceptions: [['java.lang.StackOverflowError', '']], function: 'Crash.again' },
  future: {
    exceptions: [
      ['java.lang.IllegalStateException', /^java\.util\.concurrent\.ExecutionException: /],
      ['java.util.concurrent.ExecutionException', /^java\.lang\.NullPointerException: /],
      NULL_POINTER,
    ],
    function: 'Crash.main',
  },
  thread: { exceptions: [NULL_POINTER], function: 'Crash$Cart.total' },
  printed: {
    exceptions: [NULL_POINTER],
    function: 'Crash$Cart.total',
    otherLines: [/INFO \[main\] Cart - going on$/],
  },
  native: {
    exceptions: [['java.lang.reflect.InvocationTargetException', ''], NULL_POINTER],
    function: 'Crash.main',
  },
}

const OUT_OF_BOUNDS = /^index out of bounds: the len is 1 but the index is \d$/

const RUST: Readonly<Record<string, Crash>> = {
  index: { exceptions: [['panic', OUT_OF_BOUNDS]], function: 'crash::cart::Cart::total', otherLines: [/^$/] },
  unwrap: {
    exceptions: [['panic', /on an `Err` value: ParseIntError/]],
    function: 'crash::load',
    otherLines: [/^$/],
  },
  message: {
    exceptions: [['panic', 'first\n\nthird: 3']],
    function: 'crash::main',
    otherLines: [/^$/],
  },
  thread: {
    exceptions: [['panic', OUT_OF_BOUNDS]],
    function: 'crash::cart::Cart::total',
    otherLines: [/^$/],
  },
}

function crashTests(runtime: string, crashes: Readonly<Record<string, Crash>>, run: Run): void {
  for (const [name, crash] of Object.entries(crashes)) {
    test(`what ${runtime} prints of the crash "${name}" is one record and is understood`, async (t) => {
      const { output, source } = run(name)
      const records = recordsOf(linesOf(output))
      const index = records.findIndex((record) => parseStackTrace(record) !== undefined)
      const others = records.filter((_, at) => at !== index)
      t.equal(others.length, crash.otherLines?.length ?? 0, others.join('\n'))
      for (const [at, pattern] of (crash.otherLines ?? []).entries()) t.match(others[at], pattern)
      const trace = parseStackTrace(records[index] ?? '')
      t.same(
        trace?.exceptions.map(({ type }) => type),
        crash.exceptions.map(([type]) => type),
      )
      for (const [at, [, message]] of crash.exceptions.entries())
        t.match(trace?.exceptions[at]?.message, message)
      t.equal(trace?.isTruncated, crash.isTruncated ?? false)
      if (trace === undefined || crash.function === undefined) return
      const frame = innermostOwn(trace)
      t.equal(frame?.function, crash.function)
      t.match(source[(frame?.line ?? 0) - 1], /HERE$/)
    })
  }
}

type Run = (name: string) => { readonly output: string; readonly source: readonly string[] }

function innermostOwn(trace: StackTrace) {
  return trace.exceptions[0]?.frames.find((frame) => !looksLikeLibrary(frame, trace.language))
}

function sourceOf(file: string): readonly string[] {
  return readFileSync(join(PROGRAMS, file), 'utf8').split('\n')
}

/** Runs it without what the test runner hands down to children. */
function outputOf(command: string, ...argument: readonly string[]): string {
  const clean = ['-i', `PATH=${process.env['PATH']}`, 'HOME=/nonexistent']
  const { stdout, stderr } = spawnSync('env', [...clean, command, ...argument], { encoding: 'utf8' })
  return stdout + stderr
}

crashTests('Node.js', JAVASCRIPT, (name) => ({
  output: outputOf(process.execPath, join(PROGRAMS, 'crash.cjs'), name),
  source: sourceOf('crash.cjs'),
}))

const python = spawnSync('python3', ['--version'], { encoding: 'utf8' })
if (python.status === 0 && Number(/3\.(\d+)/.exec(python.stdout)?.[1]) >= 11) {
  crashTests('Python', PYTHON, (name) => ({
    output: outputOf('python3', join(PROGRAMS, 'crash.py'), name),
    source: sourceOf('crash.py'),
  }))
} else {
  test('what Python prints is understood', { skip: 'python 3.11 is not installed' }, async () => undefined)
}

const go = ['/usr/local/go/bin/go', '/usr/bin/go'].find((path) => existsSync(path))
if (go === undefined) {
  test('what Go prints is understood', { skip: 'go is not installed' }, async () => undefined)
} else {
  const directory = mkdtempSync(join(tmpdir(), 'hephaestus-crash-'))
  suite.teardown(() => rmSync(directory, { recursive: true }))
  const binary = join(directory, 'crash')
  execFileSync(go, ['build', '-o', binary, '.'], {
    cwd: PROGRAMS,
    env: { ...process.env, GOFLAGS: '-gcflags=-l', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
  })
  crashTests('Go', GO, (name) => ({ output: outputOf(binary, name), source: sourceOf('main.go') }))
}

if (spawnSync('javac', ['-version']).status === 0) {
  const directory = mkdtempSync(join(tmpdir(), 'hephaestus-crash-'))
  suite.teardown(() => rmSync(directory, { recursive: true }))
  execFileSync('javac', ['-d', directory, join(PROGRAMS, 'Crash.java')])
  crashTests('Java', JAVA, (name) => ({
    output: outputOf('java', '-XX:TieredStopAtLevel=1', '-cp', directory, 'Crash', name),
    source: sourceOf('Crash.java'),
  }))
} else {
  test('what Java prints is understood', { skip: 'javac is not installed' }, async () => undefined)
}

const rustc = spawnSync('rustc', ['--version'], { encoding: 'utf8' })
if (rustc.status === 0) {
  const directory = mkdtempSync(join(tmpdir(), 'hephaestus-crash-'))
  suite.teardown(() => rmSync(directory, { recursive: true }))
  const binary = join(directory, 'crash')
  execFileSync('rustc', ['-g', '-o', binary, join(PROGRAMS, 'crash.rs')])
  const program = (name: string): string => outputOf('env', 'RUST_BACKTRACE=1', binary, name)
  crashTests('Rust', RUST, (name) => ({
    // Before 1.81 there is no empty line above a panic.
    output: program(name).replace(/^(?!\n)/, '\n'),
    source: sourceOf('crash.rs'),
  }))
} else {
  test('what Rust prints is understood', { skip: 'rustc is not installed' }, async () => undefined)
}
