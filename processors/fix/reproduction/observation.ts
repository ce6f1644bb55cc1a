import type { Repository } from '../../../agent/repository/repository.ts'
import { resolveFrames } from '../../../agent/repository/frames.ts'
import type { Reproduction } from '../../../agent/model/fix.ts'
import type { Language, StackFrame, StackTrace } from '../../../agent/model/stack-trace.ts'
import { tracesIn } from './traces.ts'

/** An error seen in the output of a run, by what makes two of them alike. */
export interface SeenError {
  /** Types of its chain of exceptions, as the trace lists them. */
  readonly types: readonly string[]
  /** What each of them says, in the same order. */
  readonly messages: readonly string[]
  /** Innermost own function and its file as in the repository; '' when there is none. */
  readonly function: string
  readonly path: string
  /** Shape: "12:5", or "12" where the runtime names no column; '' when there is none. */
  readonly place: string
}

/** What tells the logged error from others of its type in its function. */
export interface LoggedError {
  readonly message: string
  /** As in a seen error. */
  readonly place: string
}

/** All errors with a trace in an output. */
export function errorsIn(output: string, language: Language, repository: Repository): readonly SeenError[] {
  return tracesIn(output, language).map((trace) => errorOf(trace, repository))
}

/** Whether an error is the one that is to be made to happen: its type, and its innermost own function. */
export function isExpected(error: SeenError, expected: Reproduction): boolean {
  return (
    error.types.includes(expected.exceptionType) &&
    error.path === expected.topOwnFrame.path &&
    (isSameFunction(error.function, expected.topOwnFrame.function) || isUnnamed(expected))
  )
}

/**
 * Whether an error is the one that was logged and no other of its type in the same function: it comes from
 * the same place, or it says the same.
 */
export function isLogged(error: SeenError, expected: Reproduction, logged: LoggedError): boolean {
  if (!isExpected(error, expected)) return false
  if (logged.place !== '' && error.place === logged.place) return true
  return messagesOf(error, expected).some((message) => saysTheSame(message, logged.message))
}

/**
 * Whether an error that was brought about with other values is the logged one: it says the same, or it comes from the same
 * place and says the same but for its values.
 */
export function isLoggedWithOtherValues(
  error: SeenError,
  expected: Reproduction,
  logged: LoggedError,
): boolean {
  if (!isExpected(error, expected)) return false
  if (logged.message !== '' && saysAsLogged(error, expected, logged)) return true
  const isSamePlace = logged.place !== '' && lineIn(error.place) === lineIn(logged.place)
  return (
    isSamePlace && messagesOf(error, expected).some((one) => templateOf(one) === templateOf(logged.message))
  )
}

function lineIn(place: string): string {
  return place.split(':', 1)[0] ?? ''
}

function templateOf(message: string): string {
  return withoutValues(message)
    .replaceAll(/'[^']*'|"[^"]*"|`[^`]*`/g, '0')
    .replaceAll(/[\d.,-]*0[\d.,-]*/g, '0')
}

/** Whether an error says word for word what the logged one said: of two on one line it tells which it is. */
export function saysAsLogged(error: SeenError, expected: Reproduction, logged: LoggedError): boolean {
  return messagesOf(error, expected).some(
    (message) => withoutValues(message) === withoutValues(logged.message),
  )
}

function messagesOf({ types, messages }: SeenError, { exceptionType }: Reproduction): readonly string[] {
  return types.flatMap((type, index) => (type === exceptionType ? [messages[index] ?? ''] : []))
}

/** A message that is not known says anything; values of the moment and where a folder lies do not count. */
function saysTheSame(a: string, b: string): boolean {
  const [left, right] = [withoutValues(a), withoutValues(b)]
  if (left === '' || right === '' || left === right) return true
  // Releases of a runtime word it differently around the same names.
  const names = quotedNames(left)
  return names !== '' && names === quotedNames(right)
}

const FOLDERS = /(?:[A-Za-z]:)?(?:[\\/][\w.@+-]+)*[\\/](?=[\w.@+-])/g
const VALUES = /0x[\da-f]+|\b(?=[a-f]*\d)[\da-f]{8,}\b|\d+/gi

function withoutValues(message: string): string {
  const line = message.trim().split('\n', 1)[0] ?? ''
  return line.slice(0, MESSAGE_LENGTH_MAX).replaceAll(FOLDERS, '').replaceAll(VALUES, '0')
}

const MESSAGE_LENGTH_MAX = 2_000

function quotedNames(message: string): string {
  return (message.match(/'[^']+'|"[^"]+"|`[^`]+`/g) ?? []).map((name) => name.slice(1, -1)).join(' ')
}

/** Shape: "12:5"; "12" without a column. */
export function placeOf(frame: Pick<StackFrame, 'line' | 'column'> | undefined): string {
  if (frame?.line === undefined) return ''
  return frame.column === undefined ? String(frame.line) : `${frame.line}:${frame.column}`
}

/** For people. Shape: "TypeError in total (src/cart.js)". */
export function describeError({ types, function: name, path }: SeenError): string {
  const plainName = name.replace(/^Object\.| \[as .*$/g, '')
  const place = [plainName, path === '' ? '' : `(${path})`].filter((part) => part !== '').join(' ')
  return [types[0] ?? 'an error', place].filter((part) => part !== '').join(' in ')
}

/** Whether two runs ended in the same way: type, file and function of the top own frame. */
export function isSameError(a: SeenError, b: SeenError): boolean {
  return a.types[0] === b.types[0] && a.path === b.path && isSameFunction(a.function, b.function)
}

function errorOf(trace: StackTrace, repository: Repository): SeenError {
  const top = resolveFrames(trace, repository).find(({ isOwn, path }) => isOwn && path !== undefined)
  return {
    types: trace.exceptions.map(({ type }) => type),
    messages: trace.exceptions.map(({ message }) => message),
    function: top?.function ?? '',
    path: top?.path ?? '',
    place: placeOf(top),
  }
}

/** A panic of Rust that was logged without a backtrace names a place and no function. */
function isUnnamed({ topOwnFrame }: Reproduction): boolean {
  return topOwnFrame.function === '' && topOwnFrame.path.endsWith('.rs')
}

/** Receivers are printed differently by versions of a runtime: "Object.load [as handler]" and "load" are alike. */
function isSameFunction(a: string, b: string): boolean {
  return lastName(a) === lastName(b)
}

function lastName(name: string): string {
  return (
    name
      .replace(/ \[as .*$/, '')
      .replace(/^(?:async|new) /, '')
      .replace(/\([^()]*\)$/, '')
      .split(/[./]/)
      .at(-1) ?? ''
  )
}
