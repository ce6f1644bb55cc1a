import { DIGIT, HEX } from './text-form.ts'

/**
 * A state of the engine's automaton. Of two states that are one object the same follows, whatever text led there; when
 * the engine has to forget its states, it makes new ones.
 */
export interface State {
  readonly isMatch: boolean
  /** By the class of the next character; null where it was not asked for. */
  readonly next: readonly (State | null)[] | null
}

/** What the engine's lazy automaton offers. It is no part of what the engine promises: its version is fixed. */
export interface LazyAutomaton {
  /** It cannot tell for this pattern. */
  readonly failed: boolean
  readonly latin1Class: Int32Array
  readonly numClasses: number
  runeClass(rune: number): number
  start(input: { context(position: number): number }, position: number): State | null
  /** Null when its memory is full, and it does not pay to begin anew. */
  stepOrReset(
    state: State,
    runeClass: number,
    rune: number,
    anchor: number,
    position: number,
    search: { resetPos: number },
  ): State | null
}

const ANYWHERE = 0
const END_OF_TEXT = -1
const LATIN1_MAX = 0xff
const DIGIT_CODES = codesOf('0123456789')
const HEX_CODES = codesOf('0123456789abcdef')
/** Of one pattern at one place of a form. */
const STATES_MAX = 64

/** The state after some text, or the first one that says that there is a match; null when the engine gives up. */
export function walked(automaton: LazyAutomaton, from: State, text: string): State | null {
  const { latin1Class } = automaton
  const search = { resetPos: -1 }
  let state: State = from
  for (let index = 0; index < text.length; index += 1) {
    if (state.isMatch) return state
    let rune = text.charCodeAt(index)
    if (rune > LATIN1_MAX) {
      rune = text.codePointAt(index) ?? rune
      if (rune > 0xffff) index += 1
    }
    const runeClass = rune <= LATIN1_MAX ? (latin1Class[rune] ?? 0) : automaton.runeClass(rune)
    const next =
      state.next?.[runeClass] ?? automaton.stepOrReset(state, runeClass, rune, ANYWHERE, index, search)
    if (next === null) return null
    state = next
  }
  return state
}

/** The state behind the end of the text. */
export function ended(automaton: LazyAutomaton, state: State): State | null {
  if (state.isMatch) return state
  const known = state.next?.[automaton.numClasses]
  return (
    known ?? automaton.stepOrReset(state, automaton.numClasses, END_OF_TEXT, ANYWHERE, 0, { resetPos: -1 })
  )
}

/**
 * Whether all texts of a form have a match, or none has one: from each state that some text of the form leads to, it goes
 * on with each character that may stand there. Undefined where texts differ, or the engine gives up.
 * Bounds: 64 states at a place.
 */
export function matchesForm(automaton: LazyAutomaton, start: State, form: string): boolean | undefined {
  if (start.isMatch) return true
  const walk = formWalkOf(automaton)
  const { latin1Class } = automaton
  let hasMatch = false
  // Nearly always there is one state only: that is walked without a set for each character.
  let state: State | undefined = start
  let index = 0
  for (; index < form.length; index += 1) {
    const code = form.charCodeAt(index)
    if (code === DIGIT_CODE || code === HEX_CODE) {
      const next = walk.common(state, code === DIGIT_CODE ? walk.digits : walk.hexDigits)
      if (next === undefined) break
      state = next
    } else {
      const runeClass = latin1Class[code] ?? 0
      const next: State | null = state.next?.[runeClass] ?? walk.made(state, code)
      if (next === null) return undefined
      state = next
    }
    if (state.isMatch) return true
  }
  let states: ReadonlySet<State> | undefined = new Set([state])
  for (; index < form.length && states !== undefined && states.size > 0; index += 1) {
    const code = form.charCodeAt(index)
    const codes = code === DIGIT_CODE ? walk.digits : code === HEX_CODE ? walk.hexDigits : [code]
    const step = walk.step(states, codes)
    hasMatch ||= step?.hasMatch === true
    states = step?.states
  }
  if (states === undefined) return undefined
  const ends = Array.from(states, (each) => ended(automaton, each)?.isMatch)
  if (hasMatch) return ends.every((isMatch) => isMatch === true) ? true : undefined
  return ends.every((isMatch) => isMatch === ends[0]) ? ends[0] : undefined
}

const DIGIT_CODE = DIGIT.charCodeAt(0)
const HEX_CODE = HEX.charCodeAt(0)

/** One for each automaton: which characters its classes tell apart is found out once. */
const formWalks = new WeakMap<LazyAutomaton, FormWalk>()

function formWalkOf(automaton: LazyAutomaton): FormWalk {
  const known = formWalks.get(automaton)
  if (known !== undefined) return known
  const walk = new FormWalk(automaton)
  formWalks.set(automaton, walk)
  return walk
}

class FormWalk {
  readonly #automaton: LazyAutomaton
  /** One for each class of such characters. */
  readonly digits: readonly number[]
  readonly hexDigits: readonly number[]

  constructor(automaton: LazyAutomaton) {
    const oneOfEach = (codes: readonly number[]): readonly number[] => [
      ...new Map(codes.map((code) => [automaton.latin1Class[code], code])).values(),
    ]
    this.#automaton = automaton
    this.digits = oneOfEach(DIGIT_CODES)
    this.hexDigits = oneOfEach(HEX_CODES)
  }

  /** The state behind a character that was not walked yet; null where the engine gives up. */
  made(state: State, code: number): State | null {
    const runeClass = this.#automaton.latin1Class[code] ?? 0
    return this.#automaton.stepOrReset(state, runeClass, code, ANYWHERE, 0, { resetPos: -1 })
  }

  /** The one state that each of some characters leads to; undefined where there are several, or the engine gives up. */
  common(state: State, codes: readonly number[]): State | undefined {
    let common: State | undefined
    for (const code of codes) {
      const next = state.next?.[this.#automaton.latin1Class[code] ?? 0] ?? this.made(state, code)
      if (next === null || (common !== undefined && next !== common)) return undefined
      common = next
    }
    return common
  }

  /** The states without a match behind one of some characters; undefined where the engine gives up, or they are too many. */
  step(
    from: Iterable<State>,
    codes: readonly number[],
  ): { readonly states: ReadonlySet<State>; readonly hasMatch: boolean } | undefined {
    const states = new Set<State>()
    let hasMatch = false
    for (const state of from) {
      for (const code of codes) {
        const next = state.next?.[this.#automaton.latin1Class[code] ?? 0] ?? this.made(state, code)
        if (next === null || states.size > STATES_MAX) return undefined
        if (next.isMatch) hasMatch = true
        else states.add(next)
      }
    }
    return { states, hasMatch }
  }
}

function codesOf(characters: string): readonly number[] {
  return Array.from(characters, (character) => character.charCodeAt(0))
}
