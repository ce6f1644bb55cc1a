import { isUtf8 } from 'node:buffer'
import { base64Of, type AttributeValue, type Attributes } from '../model/resource.ts'
import { isMask, masksIn, type Mask } from './mask.ts'
import type { RedactionRule, Span } from './rule.ts'
import { isSecretAttribute } from './secret-names.ts'
import { Suspicion } from './suspicion.ts'

interface RedactorOptions {
  readonly rules: readonly RedactionRule[]
  readonly mask: Mask
  /** Whether what a rule found is to be masked; all of it without this. */
  readonly takes?: (rule: RedactionRule, value: string, span: Span) => boolean
  /** Whether the value of an attribute is masked whatever it is; by its usual names without this. */
  readonly isSecretName?: (name: string) => boolean
  /** Attributes that are left as they are. */
  readonly isIgnoredName?: (name: string) => boolean
}

/** How often each rule found something. */
export type Tally = Map<string, number>

interface Found extends Span {
  readonly rule: RedactionRule
  readonly rank: number
}

/** The rule by which the values of attributes with a secret name are masked. */
const BY_NAME = { id: 'secret', kind: 'secret' } as const
/** `--password`, `-p` and alike: the next of a list of arguments is its value. */
const FLAG = /^--?([A-Za-z][\w-]*)$/
const CARD_DIGITS_MIN = 1e12

/**
 * Masks what rules find. What holds nothing comes back as the same object.
 * Bounds: time linear to the text for each rule that has a literal in it.
 */
export class Redactor {
  readonly #options: RedactorOptions
  readonly #suspicion: Suspicion
  readonly #perRule: readonly { readonly rule: RedactionRule; readonly suspicion: Suspicion }[]

  constructor(options: RedactorOptions) {
    this.#options = options
    this.#suspicion = new Suspicion(options.rules)
    this.#perRule = options.rules.map((rule) => ({ rule, suspicion: new Suspicion([rule]) }))
  }

  /** Whether a text, read as Latin-1 or as it is, may hold anything; false is certain. */
  mayHold(text: string): boolean {
    return this.#suspicion.mayHold(text)
  }

  text(text: string, tally: Tally): string {
    if (!this.mayHold(text)) return text
    const found = this.#find(text)
    return found.length === 0 ? text : this.#masked(text, found, tally)
  }

  /** Lines of one text, each by itself afterwards: a value over several lines is masked on each of them. */
  lines(lines: readonly string[], tally: Tally): readonly string[] {
    const whole = lines.join('\n')
    if (!this.mayHold(whole)) return lines
    const found = this.#find(whole).flatMap((span) => byLine(whole, span))
    return found.length === 0 ? lines : this.#masked(whole, found, tally).split('\n')
  }

  /** Attributes with their values masked, nested ones and those of secret names too. */
  attributes(attributes: Attributes, tally: Tally): Attributes {
    return this.#map(attributes, tally)
  }

  #map(
    map: Readonly<Record<string, AttributeValue>>,
    tally: Tally,
  ): Readonly<Record<string, AttributeValue>> {
    const { isSecretName = isSecretAttribute, isIgnoredName } = this.#options
    let changed: Record<string, AttributeValue> | undefined
    for (const name in map) {
      const value = map[name] ?? null
      if (isIgnoredName?.(name) === true) continue
      const masked = isSecretName(name) ? this.#hidden(value, tally) : this.#value(value, tally)
      if (masked !== value) (changed ??= { ...map })[name] = masked
    }
    return changed ?? map
  }

  #value(value: AttributeValue, tally: Tally): AttributeValue {
    if (typeof value === 'string') return this.text(value, tally)
    if (typeof value === 'number' || typeof value === 'bigint') {
      if (value < CARD_DIGITS_MIN) return value
      const text = String(value)
      const masked = this.text(text, tally)
      return masked === text ? value : masked
    }
    if (value === null || typeof value !== 'object') return value
    if (value instanceof Uint8Array) return this.#bytes(value, tally)
    return isList(value) ? this.#list(value, tally) : this.#map(value, tally)
  }

  /** Bytes that are text are masked as that; others say nothing to a rule. */
  #bytes(bytes: Uint8Array, tally: Tally): Uint8Array {
    if (!isUtf8(bytes)) return bytes
    const text = Buffer.from(bytes).toString()
    const masked = this.text(text, tally)
    return masked === text ? bytes : new Uint8Array(Buffer.from(masked))
  }

  #list(list: readonly AttributeValue[], tally: Tally): readonly AttributeValue[] {
    const { isSecretName = isSecretAttribute } = this.#options
    if (list.every((item) => typeof item === 'string')) {
      const lines = list.some((item) => item.includes('\n')) ? list : this.lines(list, tally)
      const named = lines.map((item, index) => {
        const flag = FLAG.exec(lines[index - 1] ?? '')?.[1]
        return flag !== undefined && isSecretName(flag) ? this.#hidden(item, tally) : this.#value(item, tally)
      })
      return named.some((item, index) => item !== list[index]) ? named : list
    }
    const masked = list.map((item) => this.#value(item, tally))
    return masked.some((item, index) => item !== list[index]) ? masked : list
  }

  /** Every value below a secret name. */
  #hidden(value: AttributeValue, tally: Tally): AttributeValue {
    if (value === null || typeof value === 'boolean' || value === '') return value
    if (typeof value !== 'object' || value instanceof Uint8Array) {
      const text = typeof value === 'object' ? base64Of(value) : String(value)
      if (isMask(text)) return value
      add(tally, BY_NAME.id, 1)
      return this.#options.mask(text, BY_NAME)
    }
    if (isList(value)) return value.map((item) => this.#hidden(item, tally))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#hidden(item, tally)]))
  }

  #find(text: string): readonly Found[] {
    const { takes } = this.#options
    const found: Found[] = []
    const isMasked = masksIn(text)
    this.#perRule.forEach(({ rule, suspicion }, rank) => {
      if (!suspicion.mayHold(text)) return
      for (const span of rule.find(text)) {
        const value = text.slice(span.start, span.end)
        if (isMasked(span.start, span.end) || takes?.(rule, value, span) === false) continue
        found.push({ ...span, rule, rank })
      }
    })
    return found.length < 2 ? found : withoutOverlaps(found)
  }

  #masked(text: string, found: readonly Found[], tally: Tally): string {
    const { mask } = this.#options
    let masked = ''
    let position = 0
    for (const { start, end, rule } of found) {
      const value = text.slice(start, end)
      const quote = quoteForNumber(text, start, end)
      masked += `${text.slice(position, start)}${quote}${mask(value, rule)}${quote}`
      position = end
      add(tally, rule.id, 1)
    }
    return masked + text.slice(position)
  }
}

/** Spans in order; those that overlap are one, of the rule that comes first. */
function withoutOverlaps(found: readonly Found[]): readonly Found[] {
  const merged: Found[] = []
  for (const span of found.toSorted((one, other) => one.start - other.start || one.rank - other.rank)) {
    const last = merged.at(-1)
    if (last === undefined || span.start >= last.end) merged.push(span)
    else {
      const { rule, rank } = span.rank < last.rank ? span : last
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end), rule, rank }
    }
  }
  return merged
}

function byLine(text: string, span: Found): readonly Found[] {
  const parts: Found[] = []
  let start = span.start
  for (const part of text.slice(span.start, span.end).split('\n')) {
    if (part.trim() !== '') parts.push({ ...span, start, end: start + part.length })
    start += part.length + 1
  }
  return parts
}

/** The quote that a mask needs in the place of a number of JSON; '' elsewhere. */
function quoteForNumber(text: string, start: number, end: number): string {
  if (
    !/^-?\d[\d.]*(?:e[+-]?\d+)?$/i.test(text.slice(start, end)) ||
    !/^\s{0,8}[,}\]]/.test(text.slice(end, end + 9))
  )
    return ''
  const before = text.slice(Math.max(0, start - 24), start)
  const keyQuote = /(\\{0,15}")\s{0,4}:\s{0,4}$/.exec(before)?.[1]
  if (keyQuote !== undefined) return keyQuote
  return /[[,]\s{0,4}$/.test(before) && /^\s{0,8}[[{]/.test(text) ? '"' : ''
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value)
}

function add(tally: Tally, rule: string, count: number): void {
  tally.set(rule, (tally.get(rule) ?? 0) + count)
}
