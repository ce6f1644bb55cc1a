import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import type { ExceptionHeader } from '../../header-above.ts'
import type { ParsedTrace } from '../../language.ts'
import { indentOf, isBlank } from '../../line.ts'
import { termAt } from '../../terms.ts'
import { EXCEPTION, ErlangReader, IN_FUNCTION, REPORT, withoutProcess } from './lines.ts'
import { callFrame, describe, reasonIn } from './reason.ts'

/** What the runtime says of its own errors in crash reports, for the atoms that it says in other places. */
const WORDS: readonly (readonly [words: RegExp, type: string])[] = [
  [/^no function clause matching /, 'function_clause'],
  [/^no match of right hand side value /, 'badmatch'],
  [/^no case clause matching /, 'case_clause'],
  [/^no true branch found /, 'if_clause'],
  [/^no try clause matching /, 'try_clause'],
  [/^undefined function /, 'undef'],
  [/^an error occurred when evaluating an arithmetic expression/, 'badarith'],
  [/^bad argument/, 'badarg'],
  [/^bad key: /, 'badkey'],
  [/^bad map: /, 'badmap'],
  [/^bad function /, 'badfun'],
  [/^system_limit|^a system limit has been reached/, 'system_limit'],
]
const IN_MESSAGE = / ('?[\w@]+'?:(?:'[^']*'|[\w@]+))(\(.*\)) \((\S+), line (\d+)\)$/
const TERM = /\{file,\s*"/

/**
 * Reads the first report of Erlang in the lines: the exception in words with the functions it was in, or else the
 * reason as a term. A term may also stand in any other line.
 */
export function parseErlang(lines: readonly string[]): ParsedTrace | undefined {
  const texts = lines.map(withoutProcess)
  const found = texts.findIndex((line) => REPORT.test(line) || EXCEPTION.test(line) || TERM.test(line))
  if (found < 0) return undefined
  const firstLine = startOf(texts, found)
  const endLine = endOf(texts, firstLine, found)
  const own = texts.slice(firstLine, endLine)
  const read = inWords(own) ?? asTerm(own)
  if (read === undefined) return undefined
  const { exception, isTruncated } = read
  return { trace: { language: 'erlang', exceptions: [exception], isTruncated }, firstLine, endLine }
}

interface Read {
  readonly exception: TracedException
  readonly isTruncated: boolean
}

/** A term of several lines begins above the first place that it names. */
function startOf(texts: readonly string[], found: number): number {
  let first = found
  while (first > 0 && indentOf(texts[first] ?? '') > 0 && !isBlank(texts[first - 1] ?? '')) first -= 1
  return first > 0 && /^(?:\*\* )?[{[]/.test(texts[first] ?? '') ? first - 1 : first
}

function endOf(texts: readonly string[], firstLine: number, found: number): number {
  const reader = new ErlangReader(EXCEPTION.test(texts[firstLine] ?? '') ? 'exception' : 'report')
  let end = found + 1
  for (let index = firstLine + 1; index < texts.length; index += 1) {
    const fit = reader.next(texts[index] ?? '')
    if (fit === 'none') break
    end = Math.max(end, index + 1)
  }
  return end
}

function inWords(texts: readonly string[]): Read | undefined {
  const at = texts.findIndex((line) => EXCEPTION.test(line))
  if (at < 0) return undefined
  const [, kind = '', first = ''] = EXCEPTION.exec(texts[at] ?? '') ?? []
  const rest = texts.slice(at + 1)
  const calls = rest.flatMap((line) => {
    const [, name = '', file = '', number] = IN_FUNCTION.exec(line) ?? []
    return name === '' ? [] : [callFrame(name, file, Number(number))]
  })
  const term = reasonIn([first, ...rest].join('\n'))
  if (calls.length === 0 && term !== undefined)
    return { exception: exceptionOf(term.header, term.frames), isTruncated: !term.isClosed }
  const more = rest.slice(
    0,
    Math.max(
      0,
      rest.findIndex((line) => /^\s+(?:in |called )/.test(line)),
    ),
  )
  const message = [first, ...more].map((line) => line.trim()).join(' ')
  const [, name, given = '', file = '', number] = IN_MESSAGE.exec(message) ?? []
  const arity = termAt(given, 0).elements.length
  const inner = name === undefined ? [] : [callFrame(`${name}/${arity}`, file, Number(number))]
  return { exception: exceptionOf(headerInWords(kind, message), [...inner, ...calls]), isTruncated: false }
}

function headerInWords(kind: string, message: string): ExceptionHeader {
  const known = WORDS.find(([words]) => words.test(message))
  if (known !== undefined) return { type: known[1], message }
  const { type, message: rest } = describe(message)
  return kind === 'error' && type !== '' && rest !== '' ? { type, message: rest } : { type: kind, message }
}

function asTerm(texts: readonly string[]): Read | undefined {
  const marked = texts.findIndex((line) =>
    /Reason for termination|with exit value:|\breason:|exit with reason/.test(line),
  )
  const reason = reasonIn(texts.slice(Math.max(0, marked)).join('\n'))
  if (reason === undefined) return undefined
  return { exception: exceptionOf(reason.header, reason.frames), isTruncated: !reason.isClosed }
}

function exceptionOf({ type, message }: ExceptionHeader, frames: readonly StackFrame[]): TracedException {
  return { type, message, frames }
}
