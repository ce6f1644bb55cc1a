import type { RE2JS } from 're2js'
import { ended, matchesForm, walked, type LazyAutomaton, type State } from './lazy-automaton.ts'

/** A text of which parts may have come before, as `HeadAndRest` in agent/stacktrace. */
export interface RepeatedLines {
  readonly text: string
  readonly head: string
  readonly rest: string | undefined
  /** What `ask` says of the first line; it is asked once for each question and lines that differ in their digits only. */
  ofHeadForm<T>(question: object, ask: (head: string) => T): T
  /** The same of the lines below the first. */
  ofRestForm<T>(question: object, ask: (rest: string) => T): T | undefined
  /** What `ask` says of the lines below the first; it is asked once for each question and the same lines. */
  ofRest<T>(question: object, ask: (rest: string) => T): T | undefined
}

/** The texts one of which a match holds, or each, as the engine found out of the pattern. No promise either. */
interface Needed {
  readonly str: string
  readonly subs: readonly Needed[]
  automaton16(): { searchUTF16(text: string, start: number, end: number): boolean }
  /** Whether they are there, as an input tells of one text and of some of which one is enough. */
  eval(
    input: { hasString(needed: Needed): boolean; hasAnyString(needed: Needed): boolean },
    position: number,
  ): boolean
}

const AT_START = { context: (): number => 0xff }
const LINE_FEED = '\n'
const ZERO = 0x30
const DIGITS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ZERO + digit)

/**
 * Walks the automaton of a pattern over texts: over the first line of a text, and from there over the lines below it, which
 * need no walk where the same lines were walked from the same state before. A first line needs none where the pattern
 * does not tell digits apart, and one of the same form came before.
 *
 *   2024-05-01 ERROR request 4711 failed      0000-00-00 ERROR request 0000 failed: known, with the state behind it
 *   TypeError: x is null                      the same lines, with that state: known
 *       at total (/app/cart.js:12:3)
 */
export class Automaton {
  readonly #machine: RE2JS
  #isEachDigitAlike: boolean | undefined

  constructor(machine: RE2JS) {
    this.#machine = machine
  }

  /** Whether the pattern has a match in a text. */
  matches(text: string): boolean {
    const automaton = this.#lazy()
    const start = automaton?.start(AT_START, 0) ?? null
    const state = automaton && start && walked(automaton, start, text)
    const end = automaton && state && ended(automaton, state)
    return end?.isMatch ?? this.#machine.test(text)
  }

  /** The same, of the first of some lines. */
  matchesHead(lines: RepeatedLines): boolean {
    // Of lines without others below few are like each other.
    const isRepeated = lines.rest !== undefined && this.#areDigitsAlike()
    return isRepeated ? lines.ofHeadForm(this, (head) => this.matches(head)) : this.matches(lines.head)
  }

  /** The same, of lines that may have come before. */
  matchesLines(lines: RepeatedLines): boolean {
    if (lines.rest === undefined) return this.matches(lines.text)
    const isAlike = this.#areDigitsAlike()
    if (!isAlike && !this.#mayMatch(lines)) return false
    const automaton = this.#lazy()
    const start = automaton?.start(AT_START, 0) ?? null
    if (automaton === undefined || start === null) return this.#machine.test(lines.text)
    const walk = (head: string): State | null => {
      const state = walked(automaton, start, head)
      return state && walked(automaton, state, LINE_FEED)
    }
    const state = isAlike ? lines.ofHeadForm(start, walk) : walk(lines.head)
    if (state === null) return this.#machine.test(lines.text)
    if (state.isMatch) return true
    // Not the state behind them is kept: it holds all others, and is to be forgotten with them.
    const walkOn = (rest: string): boolean | undefined => {
      const last = walked(automaton, state, rest)
      return last === null ? undefined : ended(automaton, last)?.isMatch
    }
    const isMatch = isAlike ? lines.ofRestForm(state, walkOn) : lines.ofRest(state, walkOn)
    return isMatch ?? this.#machine.test(lines.text)
  }

  /** Whether it has a match in all texts of a form (see `TextForm`), or in none; undefined where that is not sure. */
  matchesForm(form: string): boolean | undefined {
    const automaton = this.#lazy()
    const start = automaton?.start(AT_START, 0) ?? null
    return automaton === undefined || start === null ? undefined : matchesForm(automaton, start, form)
  }

  /** Whether what every match holds stands in some line. */
  #mayMatch(lines: RepeatedLines): boolean {
    // The engine's types leave this out.
    const needed = this.#machine.re2().prefilter as Needed | null
    if (needed === null) return true
    return needed.eval(
      {
        hasString: (one) => {
          const isIn = (text: string): boolean => text.includes(one.str)
          return one.str.includes(LINE_FEED) || isIn(lines.head) || lines.ofRest(one, isIn) === true
        },
        hasAnyString: (some) => {
          if (some.subs.some(({ str }) => str.includes(LINE_FEED))) return true
          const isIn = (text: string): boolean => some.automaton16().searchUTF16(text, 0, text.length)
          return isIn(lines.head) || lines.ofRest(some, isIn) === true
        },
      },
      0,
    )
  }

  /** Whether one digit may stand for any other. */
  #areDigitsAlike(): boolean {
    const classes = this.#lazy()?.latin1Class
    return (this.#isEachDigitAlike ??=
      classes !== undefined && DIGITS.every((one) => classes[one] === classes[ZERO]))
  }

  #lazy(): LazyAutomaton | undefined {
    // The engine's types say less of its states than is needed here.
    const automaton: LazyAutomaton = this.#machine.re2().dfa
    return automaton.failed ? undefined : automaton
  }
}
