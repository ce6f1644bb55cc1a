import { LANGUAGES, type Case } from './read-cases.ts'

/** One line of the table of shares; `isMet` is undefined when nothing is demanded. */
export interface Share {
  readonly name: string
  readonly value: string
  readonly isMet: boolean | undefined
}

const CASES_MIN = 84
const LANGUAGE_MIN = 10
const THIRD_PARTY_MIN = 2
const NULL_CLASSES = new Set(['null_dereference', 'missing_key'])

/** Counts the set and judges it by the rules in test/bench/cases/README.md. Shape: one line a rule, then one a class. */
export function sharesOf(cases: readonly Case[]): readonly Share[] {
  const fixes = cases.filter(({ text }) => text.outcome === 'fix')
  const part = (all: readonly Case[], isIn: (one: Case) => boolean): number =>
    all.length === 0 ? 0 : all.filter(isIn).length / all.length
  const share = (name: string, value: number, isMet?: boolean): Share => ({
    name,
    value: `${(100 * value).toFixed(1)} %`,
    isMet,
  })
  const nulls = part(cases, ({ text }) => NULL_CLASSES.has(text.class))
  const outside = part(fixes, ({ text }) => text.fix_outside_top)
  const noFix = part(cases, ({ text }) => text.outcome === 'no_code_fix')
  const traps = part(cases, ({ text }) => text.trap)
  const sealed = part(cases, ({ text }) => text.sealed)
  const told = part(cases, ({ text }) => text.given === 'log_and_command')
  return [
    { name: 'cases', value: String(cases.length), isMet: cases.length >= CASES_MIN },
    ...LANGUAGES.map((language) => languageShare(language, cases)),
    share('null dereference or missing key, at most 40 %', nulls, nulls <= 0.4),
    share('fixes outside of the top own function, at least half', outside, outside >= 0.5),
    share('no code fix, 10 % or nearly', noFix, noFix >= 0.08 && noFix <= 0.15),
    share('traps, at least 15 %', traps, traps >= 0.15),
    share('sealed, about half', sealed, sealed >= 0.45 && sealed <= 0.55),
    share('told the command too, about half', told, told >= 0.4 && told <= 0.6),
    ...classShares(cases),
  ]
}

function languageShare(language: string, cases: readonly Case[]): Share {
  const own = cases.filter((one) => one.language === language)
  const packages = own.filter(({ text }) => text.third_party).length
  return {
    name: language,
    value: `${own.length}, ${packages} with packages`,
    isMet: own.length >= LANGUAGE_MIN && packages >= THIRD_PARTY_MIN,
  }
}

function classShares(cases: readonly Case[]): readonly Share[] {
  const counts = new Map<string, number>()
  for (const { text } of cases) counts.set(text.class, (counts.get(text.class) ?? 0) + 1)
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
  return sorted.map(([name, count]) => ({ name: `class ${name}`, value: String(count), isMet: undefined }))
}
