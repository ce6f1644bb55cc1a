/**
 * A parsed stack trace, the same for every language: what grammars produce and what analysis reads.
 */

/** The languages a trace can be in. `unknown`: an error without a trace that we understand. */
export const LANGUAGES = [
  'javascript',
  'python',
  'go',
  'java',
  'dotnet',
  'rust',
  'cpp',
  'kernel',
  'php',
  'ruby',
  'elixir',
  'erlang',
  'lua',
  'swift',
  'dart',
  'unknown',
] as const

export type Language = (typeof LANGUAGES)[number]

/** One call. `line` and `column` count from 1; undefined when the trace does not say. */
export interface StackFrame {
  /** As printed, fully qualified where the language does so; '' when unknown. */
  readonly function: string
  /** Package or module when the trace tells it apart from the file. */
  readonly module?: string
  /** Path as printed, with `file://` removed; '' when unknown. */
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** Runtime or native code by the look of the location: `node:internal`, `<anonymous>`, GOROOT. */
  readonly isNative: boolean
  /** The source line, where the trace prints it. */
  readonly sourceLine?: string
}

/** One exception of a chain. Frames: innermost call first, whatever the language's own order is. */
export interface TracedException {
  readonly type: string
  readonly message: string
  readonly frames: readonly StackFrame[]
}

export interface StackTrace {
  readonly language: Language
  /** In causal order, the one that ended the work first, then what caused it, then what caused that. */
  readonly exceptions: readonly TracedException[]
  /** The trace was cut off, or says itself that it left frames out. */
  readonly isTruncated: boolean
}
