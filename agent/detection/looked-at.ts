import { linearPattern, type LinearPattern } from '../pattern/linear-pattern.ts'
import { headAndRest, type HeadAndRest } from '../stacktrace/head-and-rest.ts'
import { logPrefix, prefixBoundaries } from '../stacktrace/prefix.ts'
import { withoutCarrier } from './carrier.ts'
import { isWithinLine } from './line-pattern.ts'
import { lookedForm, type LookedForm } from './looked-form.ts'
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
  #behindHead: readonly HeadAndRest[] | undefined
  #headEnds: readonly number[] | undefined

  constructor(record: RecordView) {
    this.record = record
    this.text = headOf(record.text)
    this.#lines = headAndRest(this.text)
  }

  /** What something says of the first line, and of those below, of which it says the same each time. */
  inLines<T>(ask: (lines: string) => T): { readonly head: T; readonly rest: T | undefined } {
    return { head: ask(this.#lines.head), rest: this.#lines.ofRest(ask, ask) }
  }

  /** What it has in common with texts that differ in numbers and ids only; undefined where that is not told. */
  get form(): LookedForm | undefined {
    return lookedForm({
      text: this.text,
      carried: this.#carriedLines()?.text,
      headEnds: this.#behindHeadFrom(),
    })
  }

  /** The groups of a pattern's first match. */
  groupsIn(pattern: AskedPattern): Groups | undefined {
    return groupsOf(pattern, this.#lines)
  }

  /** Whether a pattern has a match: a small part of the time that its groups take. */
  isMatch({ machine }: AskedPattern): boolean {
    return machine.matchesLines(this.#lines)
  }

  /**
   * The groups of a pattern that wants the start of a line, where it is the program's and not that of what carries it,
   * or of what logging put in front of the message. For one that has no match in the text itself.
   */
  groupsBehindHead(pattern: AskedPattern): Groups | undefined {
    const carried = this.#carriedLines()
    const groups = carried === undefined ? undefined : groupsOf(pattern, carried)
    if (groups !== undefined) return groups
    for (const { text, head } of this.#linesBehindHead()) {
      // The lines below are the same as before.
      const behind = pattern.machine.groupsIn(pattern.isWithinLine ? head : text)
      if (behind !== undefined) return behind
    }
    return undefined
  }

  /** Whether `groupsBehindHead` gives groups. */
  isMatchBehindHead({ machine, isWithinLine: isOfLines }: AskedPattern): boolean {
    const carried = this.#carriedLines()
    if (carried !== undefined && machine.matchesLines(carried)) return true
    return this.#linesBehindHead().some((lines) =>
      isOfLines ? machine.matchesHead(lines) : machine.matchesLines(lines),
    )
  }

  #carriedLines(): HeadAndRest | undefined {
    if (this.#carried === undefined) {
      const text = withoutCarrier(this.text)
      this.#carried = { lines: text === undefined ? undefined : headAndRest(text) }
    }
    return this.#carried.lines
  }

  /** The lines, with what the first says behind each place where its message may begin. */
  #linesBehindHead(): readonly HeadAndRest[] {
    const lines = this.#carriedLines() ?? this.#lines
    return (this.#behindHead ??= this.#behindHeadFrom().map((length) =>
      lines.withHead(lines.head.slice(length)),
    ))
  }

  #behindHeadFrom(): readonly number[] {
    return (this.#headEnds ??= headEnds((this.#carriedLines() ?? this.#lines).head))
  }
}

/** The part of a record's text that rules look at. */
function headOf(text: string): string {
  return text.length > LOOKED_AT_MAX ? text.slice(0, LOOKED_AT_MAX) : text
}

function groupsOf(pattern: AskedPattern, lines: HeadAndRest): Groups | undefined {
  return pattern.isWithinLine ? groupsOfLines(pattern, lines) : pattern.machine.groupsIn(lines.text)
}

function groupsOfLines({ machine }: AskedPattern, lines: HeadAndRest): Groups | undefined {
  return machine.groupsIn(lines.head) ?? lines.ofRest(machine, (rest) => machine.groupsIn(rest))
}

/** Where a message may begin: "ERROR cart lost: 3" names a program or says that a cart is lost. */
function headEnds(line: string): readonly number[] {
  const ends = logPrefix(line) === undefined ? [] : prefixBoundaries(line)
  return [...new Set([headLength(line), ...ends])].filter((length) => length > 0 && length < line.length)
}
