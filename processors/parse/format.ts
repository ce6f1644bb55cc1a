import type { LineContext, ParsedRecord } from './parsed-record.ts'

/**
 * One way to write a log line. `read` gets the first line of a record without colour codes and gives what
 * it says of itself, or undefined when the line is not of this format. At most one format reads a line.
 */
export interface Format {
  readonly id: string
  /** No other format that says so reads a line of this one: they can be asked in any order. */
  readonly isExclusive?: true
  read(line: string, context: LineContext): ParsedRecord | undefined
}
