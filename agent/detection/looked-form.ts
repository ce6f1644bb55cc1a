import { LRUCache } from 'lru-cache'
import { formOf } from '../pattern/text-form.ts'
import type { AskedPattern } from './looked-at.ts'

/** What is known of the texts of a form, by what was asked about them: as long as somebody may ask that again. */
type Memory = WeakMap<object, unknown>

const ONCE = 'once'
/** Bounds: 4096 forms, of 2 Mi characters together. */
const memories = new LRUCache<string, Memory | typeof ONCE>({
  max: 4_096,
  maxSize: 2_097_152,
  sizeCalculation: (_, key) => key.length,
})

/** A text as rules look at it. */
interface LookedText {
  readonly text: string
  /** Without what carries it, where something does. */
  readonly carried: string | undefined
  /** Where a message may begin in the one that was carried, or else in the text. */
  readonly headEnds: readonly number[]
}

let latest: { readonly of: LookedText; readonly form: LookedForm | undefined } | undefined

/**
 * The form of a text; undefined where it has none. Texts of one form are carried alike, and their messages may begin at the
 * same places of it.
 */
export function lookedForm(of: LookedText): LookedForm | undefined {
  if (latest?.of.text === of.text) return latest.form
  const text = formOf(of.text)
  const carried = of.carried === undefined ? text : formOf(of.carried)
  const form =
    text === undefined || carried === undefined ? undefined : new LookedForm(text, carried, of.headEnds)
  latest = { of, form }
  return form
}

/** What patterns say of all texts of a form. Where a form is not enough to tell, they say undefined. */
export class LookedForm {
  readonly text: string
  readonly #carried: string
  readonly #headEnds: readonly number[]
  readonly #key: string

  constructor(text: string, carried: string, headEnds: readonly number[]) {
    this.text = text
    this.#carried = carried
    this.#headEnds = headEnds
    // No form holds this character.
    this.#key = [text, carried === text ? '' : carried, headEnds.join()].join('\u0002')
  }

  /** As `LookedAt.isMatch`. */
  isMatch({ machine }: AskedPattern): boolean | undefined {
    return machine.matchesForm(this.text)
  }

  /** As `LookedAt.isMatchBehindHead`. */
  isMatchBehindHead({ machine, isWithinLine }: AskedPattern): boolean | undefined {
    const carried = this.#carried
    const end = isWithinLine && carried.includes('\n') ? carried.indexOf('\n') : carried.length
    const said = this.#headEnds.map((start) => machine.matchesForm(carried.slice(start, end)))
    if (carried !== this.text) said.push(machine.matchesForm(carried))
    return isAny(said)
  }

  /**
   * What `ask` says of the texts of this form, asked once when the second of them comes: of many there never is one.
   * Undefined for the first.
   */
  remembered<T>(question: object, ask: () => T): T | undefined {
    const known = memories.get(this.#key)
    if (known === undefined) {
      memories.set(this.#key, ONCE)
      return undefined
    }
    const memory: Memory = known === ONCE ? new WeakMap() : known
    if (known === ONCE) memories.set(this.#key, memory)
    // One question has answers of one type.
    if (memory.has(question)) return memory.get(question) as T
    const answer = ask()
    memory.set(question, answer)
    return answer
  }
}

/** Whether one of several is true: sure where one is for sure, or none is. */
export function isAny(said: readonly (boolean | undefined)[]): boolean | undefined {
  if (said.includes(true)) return true
  return said.includes(undefined) ? undefined : false
}
