import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'

/** A field that a rule needs to be asked at all, and what it has to say for that. */
export interface NeededField {
  readonly name: string
  readonly isWanted: (value: AttributeValue) => boolean
}

/** The fields of a record that rules may want to know. Two records with the same key say the same in them. */
export interface KnownFields {
  /** '' without any. */
  readonly key: string
  /** What they say, as text. */
  readonly values: readonly string[]
}

const CHARACTERS_MAX = 16_384
/** Stands between a name, the kind of its value, its length and the value: so no two lists of fields look alike. */
const BORDER = '\u0002'

const NO_FIELDS: KnownFields = { key: '', values: [] }

/**
 * What a set of rules may want to know of the fields of a record: those that a rule has asked for, of any record, and those
 * that make a rule be asked. Records that say the same in these are the same to the rules, but for their text.
 */
export class FieldKeys {
  readonly #needed = new Map<string, NeededField[]>()
  readonly #asked = new Set<string>()

  constructor(needed: readonly NeededField[]) {
    for (const field of needed) this.#needed.set(field.name, [...(this.#needed.get(field.name) ?? []), field])
  }

  /** A rule asks for a field; whether it is the first that does. */
  ask(name: string): boolean {
    if (this.#asked.has(name)) return false
    this.#asked.add(name)
    return true
  }

  /**
   * The fields of a record that count; undefined where one of them is neither text nor number, or they are long.
   * Bounds: 16 Ki characters.
   */
  of(batch: LogBatch, index: number): KnownFields | undefined {
    const values: string[] = []
    let key = ''
    for (const attributes of [
      batch.ownAttributes(index),
      batch.commonAttributes,
      batch.resource.attributes,
    ]) {
      for (const name in attributes) {
        const value = attributes[name]
        if (value === undefined || !this.#counts(name, value)) continue
        if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
          return undefined
        const text = `${value}`
        key += `${name}${BORDER}${typeof value}${text.length}${BORDER}${text}`
        if (key.length > CHARACTERS_MAX) return undefined
        values.push(text)
      }
      key += BORDER
    }
    return values.length === 0 ? NO_FIELDS : { key, values }
  }

  #counts(name: string, value: Attributes[string]): boolean {
    if (this.#asked.has(name)) return true
    return this.#needed.get(name)?.some(({ isWanted }) => value !== undefined && isWanted(value)) === true
  }
}
