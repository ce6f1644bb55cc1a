import { TRACE_LITERALS } from '../../../agent/stacktrace/literals.ts'
import { isCrash } from '../crash-form.ts'
import { messageOf } from '../message.ts'
import type { Rule } from '../rule.ts'

/** Traces of things that did not fail: console.trace() and warnings with --trace-warnings. */
const NO_ERROR = /^(?:Trace|(?!UnhandledPromiseRejection)\w*Warning)$/

/**
 * An exception with the calls that led to it, in the body.
 * Applies to traces of the languages we know. Leaves alone: calls without an exception (thread dumps,
 * console.trace), warnings, and a trace that a line only quotes.
 */
export const stackTrace: Rule = {
  id: 'stack_trace',
  needs: { kind: 'literals', literals: TRACE_LITERALS },
  find(record) {
    const { trace, text } = record
    const first = trace?.exceptions[0]
    if (trace === undefined || first === undefined) return undefined
    // Calls alone are a dump that somebody asked for, unless the record says that it is an error.
    if (first.type === '' && !record.isLevelReached) return undefined
    if (trace.language === 'javascript' && NO_ERROR.test(first.type)) return undefined
    return {
      kind: 'trace',
      language: trace.language,
      exceptionType: first.type,
      exceptionMessage: first.message === '' && first.type === '' ? messageOf(text) : first.message,
      stackTraceText: text,
      trace,
      isFatal: isCrash(text),
    }
  },
}
