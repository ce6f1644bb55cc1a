import { linearPattern, type LinearPattern } from '../pattern/linear-pattern.ts'
import { headAndRest, type HeadAndRest } from '../stacktrace/head-and-rest.ts'
import { logPrefix, prefixBoundaries } from '../stacktrace/prefix.ts'
import { withoutCarrier } from './carrier.ts'
import { isWithinLine } from './line-pattern.ts'
import { headLength } from './message-head.ts'
import type { RecordView } from './rule.ts'

/** Patterns look so far into a record: what a crash says stands first, and each byte costs some 0.1 µs. */
const LOOKED_AT_MAX = 8_192

/** The named groups of a match. */
export type Groups = ReadonlyMap<string, string>

/** A pattern of a rule, with what is known of it. */
export interface AskedPattern {
  readonly machine: LinearPattern
  /** It looks at one line at a time. */
  readonly isWithinLine: boolean
}

/** Compiles a pattern. Errors: ConfigError HEPH_PATTERN_INVALID. */
export function askedPattern(source: string): AskedPattern {
  return { machine: linearPattern(source), isWithinLine: isWithinLine(source) }
}

/** The text of a record as rules look at it: what several of them ask is found out once. */
export class LookedAt {
  readonly record: RecordView
  readonly text: string
  readonly #lines: HeadAndRest
  #carried: { readonly lines: HeadAndRest | undefined } | undefined
  #saidHeads: readonly string[] | undefined

  constructor(record: RecordView) {
    this.record = record
    this.text = headOf(record.text)
    this.#lines = headAndRest(this.text)
  }

  /** What something says of the first line, and of those below, of which it says the same each time. */
  inLines<T>(ask: (lines: string) => T): { readonly head: T; readonly rest: T | undefined } {
    return { head: ask(this.#lines.head), rest: this.#lines.ofRest(ask, ask) }
  }

  /** The groups of a pattern's first match. */
  groupsIn(pattern: AskedPattern): Groups | undefined {
    return pattern.isWithinLine ? groupsOfLines(pattern, this.#lines) : pattern.machine.groupsIn(this.text)
  }

  isMatch(pattern: AskedPattern): boolean {
    return pattern.isWithinLine
      ? groupsOfLines(pattern, this.#lines) !== undefined
      : pattern.machine.matches(this.text)
  }

  /**
   * The groups of a pattern that wants the start of a line, where it is the program's and not that of what carries it,
   * or of what logging put in front of the message. For one that has no match in the text itself.
   */
  groupsBehindHead(pattern: AskedPattern): Groups | undefined {
    const carried = this.#carriedLines()
    const groups = carried === undefined ? undefined : groupsOf(pattern, carried)
    if (groups !== undefined) return groups
    const { rest } = carried ?? this.#lines
    for (const head of this.#headsBehindHead()) {
      // The lines below are the same as before.
      const behind = pattern.machine.groupsIn(pattern.isWithinLine ? head : joined(head, rest))
      if (behind !== undefined) return behind
    }
    return undefined
  }

  #carriedLines(): HeadAndRest | undefined {
    if (this.#carried === undefined) {
      const text = withoutCarrier(this.text)
      this.#carried = { lines: text === undefined ? undefined : headAndRest(text) }
    }
    return this.#carried.lines
  }

  /** What the first line says behind each place where its message may begin. */
  #headsBehindHead(): readonly string[] {
    const { head } = this.#carriedLines() ?? this.#lines
    return (this.#saidHeads ??= headEnds(head).map((length) => head.slice(length)))
  }
}

/** The part of a record's text that rules look at. */
function headOf(text: string): string {
  return text.length > LOOKED_AT_MAX ? text.slice(0, LOOKED_AT_MAX) : text
}

function groupsOf(pattern: AskedPattern, lines: HeadAndRest): Groups | undefined {
  if (pattern.isWithinLine) return groupsOfLines(pattern, lines)
  return pattern.machine.groupsIn(joined(lines.head, lines.rest))
}

function groupsOfLines({ machine }: AskedPattern, lines: HeadAndRest): Groups | undefined {
  return machine.groupsIn(lines.head) ?? lines.ofRest(machine, (rest) => machine.groupsIn(rest))
}

/** Where a message may begin: "ERROR cart lost: 3" names a program or says that a cart is lost. */
function headEnds(line: string): readonly number[] {
  const ends = logPrefix(line) === undefined ? [] : prefixBoundaries(line)
  return [...new Set([headLength(line), ...ends])].filter((length) => length > 0 && length < line.length)
}

function joined(head: string, rest: string | undefined): string {
  return rest === undefined ? head : `${head}\n${rest}`
}
