import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t as suite, test, type Test } from 'tap'
import type { StackFrame, TracedException } from '../../../agent/model/stack-trace.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { linesOf, recordsOf } from './support.ts'

/**
 * The runtimes as the oracle. Each program fails in many ways and prints, for every failure, the trace as its
 * runtime prints it and what the runtime itself knows of the exceptions and of each frame. The parser, which has only
 * the text, must agree on all of it: types, messages, order, functions, files, lines, and columns where they are
 * printed. The text is one record, and twice in a row it is two.
 */
const PROGRAMS = join(import.meta.dirname, '../../fixtures/crashing-programs')
const DIRECTORY = mkdtempSync(join(tmpdir(), 'hephaestus-oracle-'))
suite.teardown(() => rmSync(DIRECTORY, { recursive: true }))

interface Known {
  readonly function: string
  readonly file: string
  readonly line: number
  readonly column?: number
  /** The frame has a place in a file; otherwise only its name is compared. */
  readonly isPlaced?: boolean
}

interface Case {
  readonly name: string
  readonly text: string
  readonly exceptions: readonly {
    readonly type: string
    readonly message: string
    readonly frames: readonly Known[]
  }[]
}

/** The cases of a program that prints each as a line of JSON. */
function casesOf(command: string, given: readonly string[]): readonly Case[] {
  const { stdout, status, stderr } = spawnSync(command, given, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`)
  // Our own programs print this shape.
  return linesOf(stdout).map((line) => JSON.parse(line) as Case)
}

interface Agreement {
  readonly sameFunction: (read: string, known: string) => boolean
  /** What the runtime leaves out of what it prints. */
  readonly printed?: (frames: readonly Known[], one: Case) => readonly Known[]
}

function agree(runtime: string, cases: readonly Case[], agreement: Agreement): void {
  for (const one of cases) {
    test(`${runtime} and the parser agree on the failure "${one.name}"`, async (t) => {
      const trace = parseStackTrace(one.text)
      const read = trace?.exceptions ?? []
      t.same(
        read.map(({ type }) => type),
        one.exceptions.map(({ type }) => type),
      )
      for (const [index, known] of one.exceptions.entries()) {
        t.equal(read[index]?.message.trimEnd(), known.message.trimEnd())
        compareFrames(t, read[index], agreement.printed?.(known.frames, one) ?? known.frames, agreement)
      }
      const lines = linesOf(one.text.trimEnd())
      const next = ['10:00:01 INFO next']
      t.equal(recordsOf(['10:00:00 INFO before', ...lines, ...next, ...lines, ...next]).length, 5)
      // Nothing tells a further line of a message that ends a trace of Python from the next thing that is printed.
      if (hasEndInMessage(one, runtime)) return
      t.equal(recordsOf([...lines, ...lines]).length, 2)
    })
  }
}

function hasEndInMessage({ exceptions }: Case, runtime: string): boolean {
  return runtime === 'Python' && exceptions[0]?.message.includes('\n') === true
}

function compareFrames(
  t: Test,
  read: TracedException | undefined,
  known: readonly Known[],
  { sameFunction }: Agreement,
): void {
  const frames = read?.frames ?? []
  t.equal(frames.length, known.length)
  for (const [index, expected] of known.entries()) {
    const frame = frames[index]
    if (frame === undefined) break
    if (expected.isPlaced !== false) t.same(placeOf(frame), knownPlace(expected, frame))
    t.ok(sameFunction(frame.function, expected.function), `${frame.function} is ${expected.function}`)
  }
}

function placeOf({ file, line, column }: StackFrame): unknown {
  return [file, line ?? 0, column ?? 0]
}

function knownPlace({ file, line, column }: Known, frame: StackFrame): unknown {
  const path = file.replace(/^file:\/\//, '')
  return [path, Math.max(0, line), frame.column === undefined ? 0 : (column ?? frame.column)]
}

agree('Node.js', casesOf(process.execPath, [join(PROGRAMS, 'oracle.cjs')]), {
  // The printed name has the receiver before it and the alias behind.
  sameFunction: (read, known) => read.includes(known.replace(/^get /, '')),
  printed: leftOutByCause,
})

/** Inspection leaves out the frames that an error has in common with its cause, and those of an endless recursion. */
function leftOutByCause(frames: readonly Known[], { text, exceptions }: Case): readonly Known[] {
  const collapsed = /\.\.\. collapsed (\d+) duplicate/.exec(text)?.[1]
  if (collapsed !== undefined) return frames.slice(0, frames.length - Number(collapsed))
  const isOuter = exceptions[0]?.frames === frames
  const count = Number(/\.\.\. (\d+) lines matching cause stack trace/.exec(text)?.[1] ?? 0)
  return isOuter && count > 0 ? frames.filter((_, index) => index < frames.length - count) : frames
}

/** A line that is printed again and again is printed three times, then counted. */
function withoutRepeated(frames: readonly Known[], { text }: Case): readonly Known[] {
  return frames.slice(Number(/\[Previous line repeated (\d+) more times\]/.exec(text)?.[1] ?? 0))
}

const python = spawnSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 11))'], {
  encoding: 'utf8',
})
if (python.stdout.trim() === 'True') {
  agree('Python', casesOf('python3', [join(PROGRAMS, 'oracle.py')]), {
    sameFunction: Object.is,
    printed: withoutRepeated,
  })
} else test('Python and the parser agree', { skip: 'python 3.11 is not installed' }, async () => undefined)

// The compiler names the files of classes in the locale, which may know ASCII only.
process.env['LC_ALL'] = 'C.UTF-8'
if (spawnSync('javac', ['-version']).status === 0) {
  execFileSync('javac', ['-encoding', 'UTF-8', '-d', DIRECTORY, join(PROGRAMS, 'Oracle.java')])
  agree('Java', casesOf('java', ['-XX:TieredStopAtLevel=1', '-cp', DIRECTORY, 'Oracle']), {
    sameFunction: Object.is,
  })
} else test('Java and the parser agree', { skip: 'javac is not installed' }, async () => undefined)

const go = ['/usr/local/go/bin/go', '/usr/bin/go'].find((path) => existsSync(path))
if (go === undefined) {
  test('Go and the parser agree', { skip: 'go is not installed' }, async () => undefined)
} else {
  const binary = join(DIRECTORY, 'oracle')
  execFileSync(go, ['build', '-o', binary, '.'], {
    cwd: join(PROGRAMS, 'oracle-go'),
    env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' },
  })
  const cases = casesOf(binary, []) as readonly (Case & {
    readonly message: string
    readonly frames: readonly Known[]
  })[]
  for (const { name, text, frames } of cases) {
    test(`Go and the parser agree on the failure "${name}"`, async (t) => {
      t.equal(recordsOf([...linesOf(text), 'next']).length, 2)
      const [read, ...others] = parseStackTrace(text)?.exceptions ?? []
      t.same(others, [])
      // The calls inside of the runtime that raise a panic are not printed, nor where a goroutine ends.
      const panic = frames.findIndex((frame) => frame.function === 'runtime.gopanic')
      const own = frames.slice(panic + 1).filter((frame) => !frame.function.startsWith('runtime.'))
      compareFrames(t, read, own, { sameFunction: Object.is })
    })
  }
}

const RUST_CASES =
  'index trait divide unwrap expect option closure message long map thread any unreachable assertion slice'.split(
    ' ',
  )

if (spawnSync('rustc', ['--version']).status === 0) {
  const binary = join(DIRECTORY, 'panics')
  execFileSync('rustc', ['-g', '-A', 'warnings', '-o', binary, join(PROGRAMS, 'oracle.rs')])
  for (const name of RUST_CASES) {
    test(`Rust and the parser agree on the failure "${name}"`, async (t) => {
      const env = { RUST_BACKTRACE: '1' }
      const { stdout, stderr } = spawnSync(binary, [name], { encoding: 'utf8', env })
      // Our own program prints this shape.
      const known = JSON.parse(stdout) as { line: number; column: number; message: string }
      const lines = linesOf(stderr.trim())
      t.equal(recordsOf([...lines, 'next']).length, 2)
      t.equal(recordsOf([...lines, ...lines]).length, 2)
      const [panic] = parseStackTrace(stderr)?.exceptions ?? []
      t.equal(panic?.message, Buffer.from(known.message, 'hex').toString())
      const own = panic?.frames.find((frame) => frame.file.endsWith('oracle.rs'))
      // In a backtrace the column is that of the debug information, which is within the expression.
      t.equal(own?.line, known.line)
    })
  }
} else test('Rust and the parser agree', { skip: 'rustc is not installed' }, async () => undefined)

const SANITIZED = ['freed', 'stack', 'heap', 'lambda', 'twice', 'leak', 'divide']
const JSON_FRAMES = `stack_trace_format='    {"function":"%f","file":"%s","line":"%l"}'`

if (spawnSync('g++', ['--version']).status === 0) {
  const binary = join(DIRECTORY, 'sanitized')
  const flags = ['-std=c++17', '-g', '-O0', '-w', '-fsanitize=address']
  const built = spawnSync('g++', [...flags, '-o', binary, join(PROGRAMS, 'crash.cpp')])
  for (const name of built.status === 0 ? SANITIZED : []) {
    test(`the address sanitizer and the parser agree on the failure "${name}"`, async (t) => {
      const run = (options: string): string =>
        spawnSync(binary, [name], { encoding: 'utf8', env: { ASAN_OPTIONS: options } }).stderr
      const known = linesOf(run(JSON_FRAMES))
        .filter((line) => line.startsWith('    {'))
        .map(
          (line) =>
            JSON.parse(line) as { readonly function: string; readonly file: string; readonly line: string },
        )
      const text = run('detect_leaks=1').trimStart()
      t.equal(recordsOf([...linesOf(text), 'next']).length, 2)
      const trace = parseStackTrace(text)
      t.equal(trace?.isTruncated, false)
      const frames = trace?.exceptions.flatMap((exception) => exception.frames) ?? []
      const inFrame = name === 'stack' ? 1 : 0 // The frame that holds the variable is no frame of a stack.
      t.equal(frames.length, known.length - inFrame)
      for (const [index, frame] of frames.entries()) {
        const { function: printed = '', file = '', line = '' } = known[index] ?? {}
        t.equal(frame.function, printed)
        t.equal(frame.file, file === '<null>' ? '' : file)
        t.equal(frame.line ?? 0, Number(line))
      }
    })
  }
} else
  test('the address sanitizer and the parser agree', { skip: 'g++ is not installed' }, async () => undefined)
