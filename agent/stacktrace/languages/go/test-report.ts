import { endBelow } from '../../end-below.ts'
import type { Beginning, LineFit, LineReader, ParsedTrace } from '../../language.ts'
import { indentOf, isBlank } from '../../line.ts'
import { goFrame } from './frame.ts'

/**
 * What `go test` prints of a test that failed, with the place that each message was told at:
 *
 *   --- FAIL: TestTotal (0.00s)                     failed     a test in a test stands below it, further in
 *       --- FAIL: TestTotal/two_prices (0.00s)      failed
 *           cart_test.go:16: Total() = 8,           told
 *               want 7                              message
 *           cart_test.go:17:                        told       of testify: parts with names, tabs around them
 *               <tab>Error Trace:<tab>/app/cart_test.go:17
 *               <tab>Error:      <tab>Not equal:
 *   FAIL                                            not part of it
 *
 * An example has no place, only what it printed and should have, neither of them indented:
 *
 *   --- FAIL: ExampleTotal (0.00s)                  failed
 *   got:                                            text
 *   8                                               text
 *   want:                                           want       "want (unordered):" where the order does not matter
 *   7                                               message
 *   FAIL                                            not part of it
 *
 * The error has the type `FAIL` and what was told first as its message; each place is a frame of the test, and an example is one without a file.
 * Source: the package testing, `processRunResult` of examples.
 */

const FAILED = /^\s*--- FAIL: (\S+) \(\d[\d.]*s\)$/
const TOLD = /^\s+(\S+\.go):(\d+):(?: (.*)| *)$/
const PART = /^\s*\t([A-Z][\w ]*):\s*\t(.*)$/
const TEXT_LINES_MAX = 200
const EXAMPLE = /^--- FAIL: (Example\w*) \(\d[\d.]*s\)$/
const GOT = /^got:$/
const WANT = /^want(?: \(unordered\))?:$/
const AFTER_EXAMPLE =
  /^(?:(?:--- (?:FAIL|PASS|SKIP): |=== (?:RUN|NAME|PAUSE|CONT)\b|FAIL\t|ok {2}\t|exit status \d|coverage: |panic: ).*|FAIL|PASS)$/

/** Whether a line may be the first of such a report. */
export function beginTestReport(line: string): Beginning | undefined {
  if (!FAILED.test(line)) return undefined
  if (EXAMPLE.test(line)) return { fit: 'joined', header: 'none', reader: new ExampleReader() }
  return { fit: 'joined', header: 'none', reader: new TestReportReader(indentOf(line)) }
}

class TestReportReader implements LineReader {
  #indent: number
  #hasTold = false
  #linesSinceTold = 0

  constructor(indent: number) {
    this.#indent = indent
  }

  copy(): TestReportReader {
    const copy = new TestReportReader(this.#indent)
    copy.#hasTold = this.#hasTold
    copy.#linesSinceTold = this.#linesSinceTold
    return copy
  }

  next(line: string): LineFit {
    if (isBlank(line)) return 'layout'
    const indent = indentOf(line)
    if (indent <= this.#indent) return 'none'
    if (FAILED.test(line)) {
      // The tests of one that failed are errors of their own.
      if (this.#hasTold) return 'none'
      this.#indent = indent
      return 'joined'
    }
    this.#linesSinceTold += 1
    if (TOLD.test(line)) {
      this.#hasTold = true
      this.#linesSinceTold = 0
    }
    return this.#hasTold && this.#linesSinceTold <= TEXT_LINES_MAX ? 'joined' : 'none'
  }
}

class ExampleReader implements LineReader {
  #part: 'none' | 'got' | 'want' = 'none'
  #count = 0

  copy(): ExampleReader {
    const copy = new ExampleReader()
    copy.#part = this.#part
    copy.#count = this.#count
    return copy
  }

  next(line: string): LineFit {
    this.#count += 1
    if (this.#count > TEXT_LINES_MAX || AFTER_EXAMPLE.test(line)) return 'none'
    if (this.#part === 'none') {
      if (!GOT.test(line)) return 'none'
      this.#part = 'got'
      return 'text'
    }
    if (this.#part === 'got' && WANT.test(line)) {
      this.#part = 'want'
      return 'joined'
    }
    return this.#part === 'want' && !isBlank(line) ? 'joined' : 'text'
  }
}

/** Reads the first such report in the lines; undefined where no place is told. */
export function parseTestReport(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex((line) => FAILED.test(line))
  const reader = beginTestReport(lines[firstLine] ?? '')?.reader
  if (reader === undefined) return undefined
  const endLine = endBelow(lines, firstLine, reader)
  const own = lines.slice(firstLine, endLine)
  const example = EXAMPLE.exec(own[0] ?? '')?.[1]
  if (example !== undefined && own.length > 1) {
    const frames = [goFrame(example, '', undefined)]
    const exceptions = [{ type: 'FAIL', message: own.slice(1).join('\n').trim(), frames }]
    return { trace: { language: 'go', exceptions, isTruncated: false }, firstLine, endLine }
  }
  const name = own.findLast((line) => FAILED.test(line)) ?? ''
  const places = own.flatMap((line, index) => (TOLD.test(line) ? [index] : []))
  const [first, second = own.length] = places
  if (first === undefined) return undefined
  const whole = wholePaths(own)
  const frames = places.map((index) => {
    const [, file = '', line = ''] = TOLD.exec(own[index] ?? '') ?? []
    return goFrame(functionOf(name), whole.get(`${file}:${line}`) ?? file, line)
  })
  const exceptions = [{ type: 'FAIL', message: messageOf(own.slice(first, second)), frames }]
  return { trace: { language: 'go', exceptions, isTruncated: false }, firstLine, endLine }
}

/** A test in a test is a function without a name in the one that is called by the runner. */
function functionOf(failed: string): string {
  return FAILED.exec(failed)?.[1]?.split('/')[0] ?? ''
}

/** The files that testify names with their folders. Shape: "cart_test.go:17" leads to "/app/cart_test.go". */
function wholePaths(lines: readonly string[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  for (const line of lines) {
    const [, part, trace = ''] = PART.exec(line) ?? []
    const place = trace.slice(trace.lastIndexOf('/') + 1)
    if (part !== 'Error Trace' || place === trace || paths.has(place)) continue
    paths.set(place, trace.slice(0, trace.lastIndexOf(':')))
  }
  return paths
}

/** The text that was told; of parts with names the one named Error. */
function messageOf([told = '', ...below]: readonly string[]): string {
  const text = TOLD.exec(told)?.[3] ?? ''
  const start = below.findIndex((line) => PART.exec(line)?.[1] === 'Error')
  if (start < 0) return [text, ...below.map((line) => line.trim())].join('\n').trim()
  const length = below.slice(start + 1).findIndex((line) => PART.test(line))
  const error = below.slice(start, length < 0 ? below.length : start + 1 + length)
  return error
    .map((line) => (PART.exec(line)?.[2] ?? line).trim())
    .join('\n')
    .trim()
}
