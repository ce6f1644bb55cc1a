import type { ErrorEvent, Fingerprint } from '../../model/error-event.ts'
import type { Language } from '../../model/stack-trace.ts'
import type { SyntaxLanguage } from '../../repository/syntax.ts'

/** A call as a trace tells it. Lines and columns count from 1. */
export interface MadeFrame {
  readonly function: string
  /** Absolute. */
  readonly path: string
  readonly line: number
  /** The line itself. */
  readonly text: string
}

interface TraceForm {
  readonly language: Language
  readonly type: string
  readonly message: string
  /** Innermost call first. */
  readonly write: (head: string, frames: readonly MadeFrame[]) => string
}

const JAVASCRIPT: TraceForm = {
  language: 'javascript',
  type: 'TypeError',
  message: "Cannot read properties of undefined (reading 'lines')",
  write: (head, frames) =>
    [head, ...frames.map((frame) => `    at ${frame.function} (${frame.path}:${frame.line}:3)`)].join('\n'),
}

/** The languages that errors are made up in, by what their runtimes print. */
const FORMS: Readonly<Partial<Record<SyntaxLanguage, TraceForm>>> = {
  JavaScript: JAVASCRIPT,
  TypeScript: JAVASCRIPT,
  Tsx: JAVASCRIPT,
  python: {
    language: 'python',
    type: 'TypeError',
    message: "'NoneType' object is not subscriptable",
    write: (head, frames) =>
      [
        'Traceback (most recent call last):',
        ...frames
          .toReversed()
          .flatMap(({ path, line, text, ...frame }) => [
            `  File "${path}", line ${line}, in ${frame.function.split('.').at(-1) ?? ''}`,
            `    ${text.trim()}`,
          ]),
        head,
      ].join('\n'),
  },
  go: {
    language: 'go',
    type: 'runtime error',
    message: 'invalid memory address or nil pointer dereference',
    write: (_, frames) =>
      [
        'panic: runtime error: invalid memory address or nil pointer dereference',
        '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48e0a6]',
        '',
        'goroutine 1 [running]:',
        ...frames.flatMap(({ path, line, ...frame }) => [
          `main.${frame.function}(...)`,
          `\t${path}:${line} +0x26`,
        ]),
      ].join('\n'),
  },
  java: {
    language: 'java',
    type: 'java.lang.NullPointerException',
    message: 'Cannot invoke "Object.toString()" because "found" is null',
    write: (head, frames) =>
      [
        `Exception in thread "main" ${head}`,
        ...frames.map(
          ({ path, line, ...frame }) => `\tat ${frame.function}(${path.split('/').at(-1) ?? ''}:${line})`,
        ),
      ].join('\n'),
  },
  rust: {
    language: 'rust',
    type: 'panic',
    message: 'called `Option::unwrap()` on a `None` value',
    write: (_, frames) =>
      [
        `thread 'main' panicked at ${frames[0]?.path ?? ''}:${frames[0]?.line ?? 0}:5:`,
        'called `Option::unwrap()` on a `None` value',
        'stack backtrace:',
        ...frames.flatMap(({ path, line, ...frame }, index) => [
          `   ${index}: ${frame.function}`,
          `             at ${path}:${line}:5`,
        ]),
      ].join('\n'),
  },
}

/** Whether errors can be made up in a language. */
export function canMakeErrorsIn(language: SyntaxLanguage | undefined): language is SyntaxLanguage {
  return language !== undefined && FORMS[language] !== undefined
}

/** An error as it would come from a log, at given calls, innermost first. `number` makes it a group of its own. */
export function madeError(syntax: SyntaxLanguage, frames: readonly MadeFrame[], number: number): ErrorEvent {
  const { language, type, message, write } = FORMS[syntax] ?? JAVASCRIPT
  const stackTraceText = write(`${type}: ${message}`, frames)
  return {
    // Hex digits of the length of a fingerprint.
    fingerprint: number.toString(16).padStart(32, '0') as Fingerprint,
    language,
    exceptionType: type,
    exceptionMessage: message,
    stackTraceText,
    severityNumber: 17,
    body: stackTraceText,
    contextBefore: [],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: '0',
    lastSeenUnixNano: '0',
    timeUnixNano: '0',
    traceId: '',
    spanId: '',
    resource: {},
    attributes: {},
  }
}
