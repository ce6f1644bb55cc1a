import type { StackFrame } from '../../../model/stack-trace.ts'
import { endBelow } from '../../end-below.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { Beginning, LineFit, LineReader, ParsedTrace } from '../../language.ts'
import { frameOf } from './frame.ts'

/**
 * A test that failed, in the Test Anything Protocol: what Node's runner prints into a pipe before Node 23, and node-tap.
 *
 *   not ok 1 - adds the lines                          title, indented as the test is nested
 *     ---                                              begin
 *     location: '/app/cart.test.js:4:1'                value
 *     error: |-                                        value
 *       Expected values to be strictly equal:          value      more of it
 *     name: 'AssertionError'                           value
 *     stack: |-                                        stack
 *       TestContext.<anonymous> (/app/cart.test.js:4:29)   frame
 *       file:///app/cart.js:1:74                       frame
 *     ...                                              end
 *
 * Without a stack, as of a suite that fails for one of its tests, it is none. The error has the type `name`, and `AssertionError`
 * where the failure is one and no type is told; the message is `error`, or the title.
 * Source: testanything.org, version 14; Node's documentation of `node:test` reporters.
 */

const TITLE = /^\s*not ok \d+(?: -)?(?: (\S.*))?$/
const DIRECTIVE = / # (?:TODO|SKIP)\b/i
const BEGIN = /^\s+---$/
const END = /^\s+\.\.\.$/
const STACK = /^\s+stack: \|[-+]?$/
const VALUE = /^\s+([a-z]\w*):(?: (.*))?$/
const BLOCK = /^\|[-+]?$/
const LINES_MAX = 200
/** How much deeper each level is. */
const DEPTH = 2

/** Whether a line may be the first of such a report. */
export function beginTapReport(line: string): Beginning | undefined {
  if (!TITLE.test(line) || DIRECTIVE.test(line)) return undefined
  return { fit: 'maybe', header: 'none', reader: new TapReader(indentOf(line)) }
}

class TapReader implements LineReader {
  readonly #indent: number
  #place: 'title' | 'values' | 'stack' = 'title'
  #hasStack = false
  #count = 0

  constructor(indent: number) {
    this.#indent = indent
  }

  copy(): TapReader {
    const copy = new TapReader(this.#indent)
    copy.#place = this.#place
    copy.#hasStack = this.#hasStack
    copy.#count = this.#count
    return copy
  }

  next(line: string): LineFit {
    this.#count += 1
    const depth = isBlank(line) ? Infinity : indentOf(line) - this.#indent
    if (this.#count > LINES_MAX || depth <= 0) return 'none'
    if (this.#place === 'title') {
      if (!BEGIN.test(line)) return 'none'
      this.#place = 'values'
      return 'layout'
    }
    if (END.test(line) && depth === DEPTH) return this.#hasStack ? 'last' : 'none'
    if (depth <= DEPTH) this.#place = STACK.test(line) ? 'stack' : 'values'
    if (this.#place === 'values' || depth <= DEPTH || isBlank(line)) return 'layout'
    this.#hasStack = true
    return 'joined'
  }
}

/** Reads the first such report in the lines; undefined where none has a stack. */
export function parseTapReport(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex((line) => beginTapReport(line) !== undefined)
  const title = lines[firstLine]
  if (title === undefined) return undefined
  const endLine = endBelow(lines, firstLine, new TapReader(indentOf(title)))
  const values = valuesOf(lines.slice(firstLine + 2, endLine), indentOf(title) + DEPTH)
  const frames = framesOf(values.get('stack') ?? '')
  if (frames.length === 0) return undefined
  const isAssertion = values.get('code') === 'ERR_ASSERTION' || !values.has('error')
  const type = values.get('name') ?? (isAssertion ? 'AssertionError' : 'Error')
  const message = values.get('error') ?? TITLE.exec(title)?.[1] ?? ''
  return {
    trace: { language: 'javascript', exceptions: [{ type, message, frames }], isTruncated: false },
    firstLine,
    endLine,
  }
}

/** The values at one depth, as texts: of a block its lines, of others what is between the quotes. */
function valuesOf(lines: readonly string[], indent: number): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const [, key, value = ''] = VALUE.exec(line) ?? []
    if (key === undefined || indentOf(line) !== indent) continue
    let end = index + 1
    while (end < lines.length && (isBlank(lines[end] ?? '') || indentOf(lines[end] ?? '') > indent)) end += 1
    const block = lines.slice(index + 1, end).map((one) => one.slice(indent + DEPTH))
    values.set(key, BLOCK.test(value) ? block.join('\n').trim() : unquoted(value))
  }
  return values
}

/** Node writes texts as its inspector does. */
function unquoted(value: string): string {
  const inside = /^(['"`])(.*)\1$/s.exec(value)?.[2]
  return inside === undefined ? value : inside.replaceAll(/\\(['"`\\])/g, '$1')
}

/** As V8 prints them, without the word in front. */
function framesOf(stack: string): readonly StackFrame[] {
  return stack
    .split('\n')
    .filter((line) => !isBlank(line))
    .map((line) => frameOf(`    at ${line.trim()}`))
}
