import type { Language } from '../../../agent/model/stack-trace.ts'
import { messageOf, namedMessageOf } from '../message.ts'
import type { Rule } from '../rule.ts'

interface CrashLine {
  readonly pattern: RegExp
  /** What must be in the text besides, where the words alone are not enough. */
  readonly also?: RegExp
  readonly language: Language
  /** The type, where the line does not name one. */
  readonly type: string
}

/** Compilers have fatal errors too; Go's are followed by goroutines or are of a known kind. */
const GO_RUNTIME =
  /^(?:goroutine \d+|runtime stack:|fatal error: (?:concurrent map|all goroutines|stack overflow|out of memory|unexpected signal|sync: ))/m

/** What runtimes print at the start of a line when they give up; `message` is what follows. */
const CRASH_LINES: readonly CrashLine[] = [
  { pattern: /^panic: (?<message>.+)/m, language: 'go', type: 'panic' },
  { pattern: /^fatal error: (?<message>.+)/m, also: GO_RUNTIME, language: 'go', type: 'fatal error' },
  { pattern: /^Traceback \(most recent call last\):\n {2}File "/m, language: 'python', type: 'Exception' },
  { pattern: /^Fatal Python error: (?<message>.+)/m, language: 'python', type: 'Fatal Python error' },
  {
    pattern: /^(?:\(node:\d+\) )?\[?UnhandledPromiseRejection(?:Warning)?: (?<message>.+?)\]?$/m,
    language: 'javascript',
    type: 'UnhandledPromiseRejection',
  },
  {
    pattern:
      /^(?:Uncaught|Unhandled (?:promise )?rejection|Unhandled exception)[:.]? (?<message>(?:\(in promise\) )?(?:[\w$.]*(?:Error|Exception)\b).*)/im,
    language: 'unknown',
    type: 'Error',
  },
]

/**
 * The words with which a runtime ends, where no trace follows or not all of it arrived.
 * Applies at the start of a line only. Leaves alone: the same words inside of a message.
 */
export const crashLine: Rule = {
  id: 'crash_line',
  needs: {
    kind: 'literals',
    literals: [
      'panic: ',
      'fatal error: ',
      'Traceback',
      'Fatal Python error',
      'UnhandledPromiseRejection',
      'ncaught ',
      'nhandled ',
    ],
  },
  find({ text, trace }) {
    for (const { pattern, also, language, type } of CRASH_LINES) {
      const match = pattern.exec(text)
      if (match === null || also?.test(text) === false) continue
      const message = match.groups?.['message']?.trim() ?? messageOf(text)
      const parsed = trace?.trace.exceptions[0]
      const named = parsed ?? namedMessageOf(message.replace(/^\(in promise\) /, ''))
      return {
        kind: 'crash',
        language,
        exceptionType: named.type === '' ? type : named.type,
        exceptionMessage: named.message,
        stackTraceText: '',
        isFatal: true,
      }
    }
    return undefined
  },
}
