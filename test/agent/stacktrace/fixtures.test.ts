import { test } from 'tap'
import type { StackFrame } from '../../../agent/model/stack-trace.ts'
import { TRACE_LITERALS } from '../../../agent/stacktrace/literals.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { fixture, linesOf, recordsOf } from './support.ts'

/** Traces that other projects collected, with what their parsers make of them; see each SOURCE.txt. */

interface ReferenceFrame {
  readonly file: string
  readonly methodName: string
  readonly lineNumber: number | null
  readonly column: number | null
}
type ReferenceTuple = readonly [
  function: string | null,
  arguments: unknown,
  file: string | null,
  line?: number | null,
  column?: number | null,
]
interface Captured {
  readonly errors: Readonly<Record<string, { readonly stack?: string }>>
  readonly expected: Readonly<
    Record<
      string,
      {
        readonly count: number | null
        readonly all?: readonly ReferenceFrame[] | null
        readonly frames: readonly (readonly [number, ReferenceFrame | ReferenceTuple])[]
      }
    >
  >
}

/** Where we read more, or other things, than the reference; and formats that we leave alone. */
const OTHERWISE: Readonly<Record<string, string>> = {
  NODE_ANONYM: 'the frame "at <anonymous>" is kept',
  NODE_SPACE: 'the frame "at <anonymous>" is kept',
  FIREFOX_7: 'a file URL with a drive is a path without the slash before it',
  SAFARI_6: 'the frame "[native code]" is kept',
  SAFARI_9_NESTED_EVAL: 'names without a place are no frames',
  EDGE_20_NESTED_EVAL: '"eval code" is kept as the file',
  OPERA_11: 'engine of 2010; the header comes last',
}
/** Frames without a header and without a place on the first line begin nothing in a stream of lines. */
const NOT_JOINED = new Set([
  'SAFARI_7',
  'SAFARI_8',
  'SAFARI_8_EVAL',
  'SAFARI_9_NESTED_EVAL',
  'FIREFOX_43_FUNCTION_NAME_WITH_AT_SIGN',
])

for (const source of ['stacktrace-parser', 'error-stack-parser']) {
  // The files are checked in and have this shape.
  const captured = JSON.parse(fixture(`${source}/captured.json`)) as Captured
  for (const [name, { stack }] of Object.entries(captured.errors)) {
    if (stack === undefined) continue
    const expected = captured.expected[name]
    test(`the ${name} stack of ${source} is one record with the frames of the reference`, async (t) => {
      const trace = parseStackTrace(stack)
      const frames = trace?.exceptions[0]?.frames ?? []
      t.ok(frames.length > 0)
      t.equal(trace?.language, 'javascript')
      t.equal(trace?.isTruncated, false)
      const lines = linesOf(stack.trim())
      if (!NOT_JOINED.has(name)) t.equal(recordsOf(lines).length, 1)
      // Engines that print no header leave nothing to tell the second from the first.
      const hasHeader = /^\S*Error\b/.test(stack)
      if (hasHeader) t.equal(recordsOf([...lines, ...lines]).length, 2)
      if (expected === undefined || name in OTHERWISE) return
      if (expected.count !== null) t.equal(frames.length, expected.count)
      const wanted = expected.all?.map((frame, index) => [index, frame] as const) ?? expected.frames
      for (const [index, frame] of wanted) t.same(ourView(frames[index]), referenceView(frame))
    })
  }
}

function ourView(frame: StackFrame | undefined): unknown {
  return frame && [frame.function, frame.file, frame.line ?? null, frame.column ?? null]
}

function referenceView(frame: ReferenceFrame | ReferenceTuple): unknown {
  const [name, file, line, column] =
    'methodName' in frame
      ? [frame.methodName, frame.file, frame.lineNumber, frame.column]
      : [frame[0], frame[2], frame[3], frame[4]]
  const ours = (name ?? '').replace('<unknown>', '').replace(/^async /, '')
  return [ours, (file ?? '').replace(/^file:\/\//, ''), line ?? null, column ?? null]
}

interface Goroutines {
  readonly input: string
  readonly frame_functions: readonly string[]
}

const dumps = (JSON.parse(fixture('panicparse/synthetic.json')) as { cases: Record<string, Goroutines> })
  .cases
/** Text after the trace, or no trace at all. */
const WITH_OTHER_TEXT = /Err(?:or)?$|^Indented$/

for (const [name, { input, frame_functions: functions }] of Object.entries(dumps)) {
  if (input === '') continue
  test(`the ${name} dump of panicparse is read as far as the reference reads it`, async (t) => {
    const trace = parseStackTrace(input)
    t.equal(trace?.language, 'go')
    const own = new Set(trace?.exceptions.flatMap(({ frames }) => frames.map((frame) => frame.function)))
    // The reference lists all goroutines; the error's own is the first.
    for (const each of own) if (name !== 'OrderErr') t.ok(functions.includes(each), each)
    t.equal(own.size > 0, functions.some((each) => each !== '') || name === 'OrderErr')
    if (WITH_OTHER_TEXT.test(name) && !/^(?:Line|Created|Value|Max|Unmatched|Order)\w*Err$/.test(name)) return
    const lines = linesOf(input.trimEnd())
    t.equal(recordsOf(lines).length, 1)
    t.equal(recordsOf([...lines, ...lines]).length, 2)
  })
}

/** Type, message, number of frames, innermost function; of every exception. */
const LOGS: Readonly<
  Record<string, readonly (readonly [string, string | RegExp, number, string | undefined])[]>
> = {
  'fluent-plugin-detect-exceptions/node_js_exc.log': [
    ['ReferenceError', 'myArray is not defined', 10, 'next'],
  ],
  'fluent-plugin-detect-exceptions/client_js_exc.log': [['Error', '', 5, 'bls']],
  'fluent-plugin-detect-exceptions/v8_js_exc.log': [['Error', 'V8 errors stack trace', 6, 'Foo.a']],
  'fluent-plugin-detect-exceptions/python_exc.log': [['Exception', "('spam', 'eggs')", 3, 'get']],
  'fluent-plugin-detect-exceptions/go_exc.log': [['panic', 'my panic', 3, 'main.main.func1']],
  'fluent-plugin-detect-exceptions/go_http.log': [['panic', 'test panic', 6, 'main.doPanic']],
  'fluent-plugin-detect-exceptions/go_on_gae_exc.log': [
    ['runtime.Error', 'index out of range', 8, 'main88989.memoryAccessException'],
  ],
  'fluent-plugin-detect-exceptions/go_signal_exc.log': [
    ['runtime.Error', 'invalid memory address or nil pointer dereference', 3, 'panics.nilPtrDereference'],
  ],
  'fluent-plugin-detect-exceptions/java_exc.log': [
    ['RuntimeException', /^Run from/, 5, 'com.my.app.Object.do$a1'],
  ],
  'fluent-plugin-detect-exceptions/nested_java_exc.log': [
    [
      'java.lang.RuntimeException',
      /^javax\.mail\.SendFailedException: Invalid Addresses;\n {2}nested exception is:/,
      12,
      'com.nethunt.crm.api.server.adminsync.AutomaticEmailFacade.sendWithSmtp',
    ],
    ['javax.mail.SendFailedException', /^Invalid Addresses;/, 15, 'com.sun.mail.smtp.SMTPTransport.rcptTo'],
    ['com.sun.mail.smtp.SMTPAddressFailedException', /Relaying denied$/, 0, undefined],
  ],
  'fluent-plugin-detect-exceptions/csharp_exc.log': [
    [
      'System.Collections.Generic.KeyNotFoundException',
      'The given key was not present in the dictionary.',
      10,
      'System.Collections.Generic.Dictionary`2[System.String,System.Collections.Generic.Dictionary`2[System.Int32,System.Double]].get_Item',
    ],
  ],
  'fluent-plugin-detect-exceptions/csharp_nested_exc.log': [
    [
      'System.InvalidOperationException',
      'This is the outer exception',
      3,
      'ExampleApp.NestedExceptionExample.SecondLevelMethod',
    ],
    [
      'System.InvalidOperationException',
      'This is the inner exception',
      3,
      'ExampleApp.NestedExceptionExample.LowestLevelMethod',
    ],
  ],
  'node/error_aggregateTwoErrors.snapshot': [
    ['AggregateError', 'original', 1, 'Object.<anonymous>'],
    ['Error', 'original', 1, 'Object.<anonymous>'],
    ['Error', 'second error', 1, 'Object.<anonymous>'],
  ],
  'node/events_unhandled_error_nexttick.snapshot': [['Error', '', 1, 'Object.<anonymous>']],
}

for (const [name, exceptions] of Object.entries(LOGS)) {
  test(`${name} is one record, twice in a row two, and is understood`, async (t) => {
    const lines = linesOf(fixture(name))
    t.same(recordsOf(lines), [lines.join('\n')])
    t.same(recordsOf([...lines, ...lines]), [lines.join('\n'), lines.join('\n')])
    const trace = parseStackTrace(lines.join('\n'))
    t.same(
      trace?.exceptions.map(({ type, frames }) => [type, frames.length, frames[0]?.function]),
      exceptions.map(([type, , frames, innermost]) => [type, frames, innermost]),
    )
    for (const [at, [, message]] of exceptions.entries()) t.match(trace?.exceptions[at]?.message, message)
    t.ok(TRACE_LITERALS.some((literal) => lines.join('\n').includes(literal)))
  })
}

test('what a program prints before it crashes is no part of the crash', async (t) => {
  const lines = linesOf(fixture('node/undefined_reference_in_new_context.snapshot'))
  t.same(recordsOf(lines), ['before', lines.slice(1).join('\n')])
})

test('the servlet trace of three programs is one record with its causes', async (t) => {
  const lines = linesOf(fixture('fluent-plugin-detect-exceptions/complex_java_exc.log'))
  t.same(recordsOf(lines), [lines.join('\n')])
  const trace = parseStackTrace(lines.join('\n'))
  t.equal(trace?.language, 'java')
  t.equal(trace?.exceptions[1]?.type, 'com.example.myproject.MyProjectServletException')
  t.same(
    trace?.exceptions[1]?.frames.at(-1),
    trace?.exceptions[0]?.frames.at(-1),
    'the frames that both share',
  )
})

test('an asynchronous .NET trace is one record', async (t) => {
  const lines = linesOf(fixture('fluent-plugin-detect-exceptions/csharp_async_exc.log'))
  t.same(recordsOf(lines), [lines.join('\n')])
  t.equal(parseStackTrace(lines.join('\n'))?.exceptions.length, 1)
})

test('text without an exception stays one record a line', async (t) => {
  const lines = linesOf(fixture('fluent-plugin-detect-exceptions/arbitrary_text.log'))
  t.same(recordsOf(lines), lines)
})

for (const name of ['go', 'python', 'java', 'ruby']) {
  test(`the ${name} lines of fluent-bit become the records that it makes`, async (t) => {
    const { input, expected_records: records } = JSON.parse(fixture(`fluent-bit/${name}.json`)) as {
      input: string[]
      expected_records: string[]
    }
    t.same(
      recordsOf(input.map((line) => line.replace(/\n$/, ''))),
      records.map((record) => record.replace(/\n$/, '')),
    )
  })
}

test('traces of several languages in one file are a record each', async (t) => {
  const name = 'fluent-bit/documentation__examples__multiline__filter_multiline__test.log'
  const lengths = recordsOf(linesOf(fixture(name))).map((record) => record.split('\n').length)
  t.same(lengths, [1, 6, 1, 51, 1])
})
