import type { RedactionRule } from './rule.ts'

/**
 * Tells whether a text may hold what some rules look for: one pass for all their literals, one for their forms.
 * All are ASCII, so bytes read as Latin-1 give the same answer as the text they are. The letters of literals
 * count in any case, which lets a few more through.
 */
export class Suspicion {
  readonly #isCertain: boolean
  readonly #literals: RegExp | undefined
  readonly #forms: RegExp | undefined

  /** A rule with neither literals nor a form makes every text suspicious. */
  constructor(rules: readonly Pick<RedactionRule, 'literals' | 'form'>[]) {
    this.#isCertain = rules.some(({ literals, form }) => literals.length === 0 && form === undefined)
    const literals = new Set(rules.flatMap((rule) => rule.literals.map(({ text }) => text.toLowerCase())))
    this.#literals =
      literals.size === 0
        ? undefined
        : new RegExp([...literals].map((text) => RegExp.escape(text)).join('|'), 'i')
    this.#forms = formsOf(rules)
  }

  mayHold(text: string): boolean {
    return this.#isCertain || this.#literals?.test(text) === true || this.#forms?.test(text) === true
  }
}

/** One pattern for the forms of all rules; undefined when they have none. */
export function formsOf(rules: readonly Pick<RedactionRule, 'form'>[], flags = ''): RegExp | undefined {
  const forms = rules.flatMap(({ form }) => (form === undefined ? [] : [form.source]))
  return forms.length === 0 ? undefined : new RegExp(forms.join('|'), flags)
}
