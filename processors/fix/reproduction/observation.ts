import type { Repository } from '../../../agent/repository/repository.ts'
import { resolveFrames } from '../../../agent/repository/frames.ts'
import type { Reproduction } from '../../../agent/model/fix.ts'
import type { Language, StackTrace } from '../../../agent/model/stack-trace.ts'
import { tracesIn } from './traces.ts'

/** An error seen in the output of a run, by what makes two of them alike. */
export interface SeenError {
  readonly types: readonly string[]
  readonly function: string
  readonly path: string
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
    isSameFunction(error.function, expected.topOwnFrame.function)
  )
}

/** For people. Shape: "TypeError in total (src/cart.js)". */
export function describeError({ types, function: name, path }: SeenError): string {
  const plainName = name.replace(/^Object\.| \[as .*$/g, '')
  const place = [plainName, path === '' ? '' : `(${path})`].filter((part) => part !== '').join(' ')
  return [types[0] ?? 'an error', place].filter((part) => part !== '').join(' in ')
}

export function isSameError(a: SeenError, b: SeenError): boolean {
  return a.types[0] === b.types[0] && a.path === b.path && isSameFunction(a.function, b.function)
}

function errorOf(trace: StackTrace, repository: Repository): SeenError {
  const top = resolveFrames(trace, repository).find(({ isOwn, path }) => isOwn && path !== undefined)
  return {
    types: trace.exceptions.map(({ type }) => type),
    function: top?.function ?? '',
    path: top?.path ?? '',
  }
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
