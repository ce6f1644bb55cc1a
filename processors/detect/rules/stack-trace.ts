import type { Language } from '../../../agent/model/stack-trace.ts'
import { TRACE_LITERALS } from '../../../agent/stacktrace/literals.ts'
import { isCrash } from '../crash-form.ts'
import { messageOf } from '../../../agent/detection/message.ts'
import type { Rule } from '../../../agent/detection/rule.ts'

/** Traces of things that did not fail: console.trace(), warnings with --trace-warnings, what PHP only remarks on. */
const NO_ERROR: Partial<Readonly<Record<Language, RegExp>>> = {
  javascript: /^(?:Trace|(?!UnhandledPromiseRejection)\w*Warning)$/,
  php: /^(?:Warning|Notice|Deprecated|Strict Standards)$/,
}

/** The type of calls without an exception: a dump that somebody asked for. */
export const DUMP = /^(?:|goroutine dump)$/

/**
 * An exception with the calls that led to it, in the body.
 * Applies to traces of the languages we know; to calls without an exception where the record says that it
 * is an error. Leaves alone: thread dumps, console.trace, warnings, and a trace that a line only quotes.
 */
export const stackTrace: Rule = {
  id: 'stack_trace',
  needs: { kind: 'literals', literals: TRACE_LITERALS },
  find({ trace: extracted, text, isLevelReached }) {
    const first = extracted?.trace.exceptions[0]
    if (extracted === undefined || first === undefined) return undefined
    const { trace } = extracted
    const { language } = trace
    const isDump = DUMP.test(first.type)
    if (isDump && !isLevelReached) return undefined
    if (NO_ERROR[language]?.test(first.type)) return undefined
    const hasFrames = trace.exceptions.some(({ frames }) => frames.length > 0)
    const isFatal = isCrash(text)
    // Of a throw without calls only Node.js says where it was; for the others a header alone is just words.
    if (!hasFrames && !(language === 'javascript' && isFatal)) return undefined
    return {
      kind: 'trace',
      language,
      exceptionType: isDump ? '' : first.type,
      exceptionMessage: isDump ? messageOf(text) : first.message,
      stackTraceText: extracted.text,
      trace,
      isFatal,
    }
  },
}
