import type { Language } from '../../../agent/model/stack-trace.ts'
import { TRACE_LITERALS } from '../../../agent/stacktrace/literals.ts'
import { isCrash } from '../crash-form.ts'
import { messageOf } from '../../../agent/detection/message.ts'
import type { ExtractedTrace } from '../../../agent/stacktrace/parse.ts'
import type { Rule } from '../../../agent/detection/rule.ts'

/** Traces of things that did not fail: console.trace(), warnings with --trace-warnings, what PHP only remarks on. */
const NO_ERROR: Partial<Readonly<Record<Language, RegExp>>> = {
  javascript: /^(?:Trace|(?!UnhandledPromiseRejection)\w*Warning)$/,
  php: /^(?:Warning|Notice|Deprecated|Strict Standards)$/,
}

/** The type of calls without an exception: a dump that somebody asked for. */
export const DUMP = /^(?:|goroutine dump)$/

/** What Python prints of nothing but an exception. */
const TRACEBACK = /^\s*Traceback \(most recent call last\):/
/** What stands above calls. */
const TITLE = /^(?:Stack trace|stack backtrace|Call stack|stack traceback|--- End of [\w ]+ ---)/
/** Where calls begin that the program asked its runtime for. */
const ASKED_FOR =
  /get_StackTrace|[Dd]umpStack|getStackTrace|debug\.(?:Stack|PrintStack)|runtime\/pprof|print_stack|format_stack/
/** The head of another goroutine, or of one that waits: what is printed when somebody wants to see all. */
const SEVERAL_GOROUTINES = /^goroutine \d+ \[(?!running)|\ngoroutine \d+ \[/

/**
 * Whether a record is calls and nothing else, or lacks the exception at their end: part of it was lost. Calls of the
 * JVM are not asked: it prints those of every thread, below lines that are records of their own.
 */
function isCutOff({ trace, text: own }: ExtractedTrace, text: string): boolean {
  if (TRACEBACK.test(own)) return true
  if (trace.language === 'java') return false
  const first = own.slice(0, own.indexOf('\n')).trim()
  const above = text.slice(0, text.indexOf('\n')).trim()
  const isWhole = TITLE.test(above) || (own.includes('\n') && above.endsWith(first))
  return isWhole && trace.isTruncated && !ASKED_FOR.test(own) && !SEVERAL_GOROUTINES.test(own)
}

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
    if (isDump && !isLevelReached && !isCutOff(extracted, text)) return undefined
    if (NO_ERROR[language]?.test(first.type)) return undefined
    const hasFrames = trace.exceptions.some(({ frames }) => frames.length > 0)
    const isFatal = isCrash(text)
    // Of a throw without calls only Node.js says where it was; for the others a header alone is just words, but
    // for Python, which prints its own before it prints the calls.
    if (!hasFrames && !(language === 'javascript' && isFatal) && !TRACEBACK.test(extracted.text))
      return undefined
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
