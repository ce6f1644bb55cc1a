import type { Language, StackTrace } from '../model/stack-trace.ts'

/**
 * What one line is to a trace that is being read:
 *   'joined'  it and every line since the first form one record, for sure
 *   'last'    the same, and nothing follows
 *   'layout'  a place where the runtime prints anything at all (a source line, a blank): joined when a
 *             later line is
 *   'text'    free text that may be part of a message: joined when a later line is
 *   'none'    not part of it
 */
export type LineFit = 'joined' | 'last' | 'layout' | 'text' | 'none'

/** Reads one trace line by line, without per-line prefixes. Holds no text, only where in the layout it is. */
export interface LineReader {
  next(line: string): LineFit
  /**
   * Another reader at the same place, which goes on by itself; of lines that were the same but for ids, `idOf` says what
   * stands in the place of one that this reader has seen. A reader without it is never gone back to.
   */
  copy?(idOf: (id: string) => string): LineReader
}

/**
 * The grammar of one language's traces, as its runtimes print them.
 *
 * `begin` sees a line that may be the first of a trace: it gives undefined for every other line, or a
 * reader for those that follow together with how sure it is of this one. `parse` sees the whole text of a
 * record that may hold a trace somewhere, as lines without prefixes, colours and line ends.
 */
export interface Grammar {
  readonly language: Language
  /**
   * Every record that `parse` finds a trace in holds one of these, and every line that `begin` accepts with
   * 'joined' too. They hold no byte that wrappers escape, but the tab.
   */
  readonly literals: readonly string[]
  /** What every line holds that `begin` accepts as less than 'joined'; without it `begin` is asked about every line. */
  readonly headers?: HeaderMarks
  /** The runtime says of what nobody caught that it is so: anything else was caught, and what logged it knows how bad it is. */
  readonly marksUncaught?: true
  begin(line: string): Beginning | undefined
  parse(lines: readonly string[]): ParsedTrace | undefined
}

/**
 * One of the words, which are ASCII, or one of the characters at its end.
 * Shape: {words: ['Exception', 'Error'], lastCharacters: '{['}.
 */
export interface HeaderMarks {
  readonly words: readonly string[]
  readonly lastCharacters?: string
}

/**
 * What a first line is:
 *   'joined'  part of a trace, for sure
 *   'header'  an error by its looks; without frames below it is a record of one line
 *   'maybe'   only what follows can tell
 */
export interface Beginning {
  readonly fit: 'joined' | 'header' | 'maybe'
  /**
   * Whether a log line above belongs to it: 'none' when the runtime prints it whole, so that only an error
   * directly above does; 'perhaps' when logging prints it below a message; 'needed' when it says nothing
   * without the line above.
   */
  readonly header: 'none' | 'perhaps' | 'needed'
  readonly reader: LineReader
}

/** A trace with the lines it was found on: [firstLine, endLine). */
export interface ParsedTrace {
  readonly trace: StackTrace
  readonly firstLine: number
  readonly endLine: number
}
