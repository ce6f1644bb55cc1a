import { levelGroup, literalsOf, looksAtLevel, type DataRule } from './data-rule.ts'
import { createLiteralIndex } from './literal-index.ts'
import { LookedAt } from './looked-at.ts'
import type { RecordView, Rule } from './rule.ts'
import { formOf } from '../stacktrace/head-and-rest.ts'

/**
 * The rules of rule files as one, of which the first that finds something decides. An error that a trace gave
 * away gets from them its class, how bad it is, and that it is a crash.
 * Bounds: one pass over the text tells whether any of them is worth asking.
 */
export function ruleGroup(rules: readonly DataRule[]): Rule {
  const literals = literalsOf(rules)
  const telling = rules.filter(({ verdict }) => saysMore(verdict))
  const firstOf = finderOf(rules, { ask: (rule, looked) => rule.findIn(looked), isOfText: true })
  const firstTelling = finderOf(telling, {
    ask: (rule, looked) => (rule.appliesTo(looked) ? rule : undefined),
    isOfText: false,
  })
  const low = rules.filter(({ levelMin }) => levelMin !== undefined)
  const levelsMin = low.flatMap(({ levelMin }) => levelMin ?? [])
  return {
    id: 'rules',
    needs: literals === undefined ? { kind: 'every' } : { kind: 'literals', literals },
    ...(levelsMin.length === 0 ? {} : { levelMin: Math.min(...levelsMin) }),
    lowLiterals: low.flatMap(({ document }) => document.literals),
    find: firstOf,
    refine(finding, record) {
      const more = firstTelling(record)
      if (more === undefined) return finding
      const isFatal = finding.isFatal || more.document.crash
      // A rule that looks at a record's low level says that it is an error all the same.
      return { ...finding, isLevelJudged: true, isFatal, rule: more.verdict }
    },
  }
}

function saysMore(verdict: DataRule['verdict']): boolean {
  return verdict.errorClass !== undefined || verdict.severity !== undefined
}

/** What the first of some rules that has an answer says of a record. */
type Finder<T> = (record: RecordView) => T | undefined

interface Asking<T> {
  /** Gives something for a record that a rule applies to. */
  readonly ask: (rule: DataRule, looked: LookedAt) => T | undefined
  /** What is given is made of the record's text: it is not that of another one. */
  readonly isOfText: boolean
}

/** Most rules look at records of one level only: those of other levels are never looked for in a record. */
function finderOf<T>(rules: readonly DataRule[], asking: Asking<T>): Finder<T> {
  const ofLevel = new Map<number, Finder<T>>()
  return (record) => {
    const group = levelGroup(record.severity)
    const level = 2 * group + Number(record.isLevelReached)
    const known = ofLevel.get(level)
    const find =
      known ??
      finderOfAll(
        rules.filter(({ document }) => looksAtLevel(document, group)),
        asking,
      )
    if (known === undefined) ofLevel.set(level, find)
    return find(record)
  }
}

/**
 * Records of one level. An error that comes again has other digits in its first line each time: where no rule that could
 * apply to a text of its form tells digits apart, they are asked once for that form.
 */
function finderOfAll<T>(rules: readonly DataRule[], { ask, isOfText }: Asking<T>): Finder<T> {
  const lists = rules.map(({ document }) => document.literals)
  const candidatesIn = createLiteralIndex(lists)
  const candidatesInForm = createLiteralIndex(lists.map((literals) => literals.map(formOf)))
  const withoutLiterals = rules.flatMap(({ needs }, index) => (needs.kind === 'every' ? index : []))
  const isOfLines = lists.every((literals) => literals.every((literal) => !literal.includes('\n')))
  const question = {}

  const candidatesOf = (looked: LookedAt): readonly number[] => {
    if (!isOfLines) return candidatesIn(looked.text)
    const { head, rest = NONE } = looked.inLines(candidatesIn)
    return rest.length === 0 ? head : inOrder([...head, ...rest])
  }
  const firstIn = (looked: LookedAt): Answer<T> => {
    const found = candidatesOf(looked)
    const asked = withoutLiterals.length === 0 ? found : inOrder([...found, ...withoutLiterals])
    for (const index of asked) {
      const rule = rules[index]
      const given = rule && ask(rule, looked)
      if (given !== undefined) return { rule, given }
    }
    return NO_ANSWER
  }
  const isForItsForm = (looked: LookedAt): boolean => {
    if (!isOfLines) return false
    const { head, rest = NONE } = looked.inLines(candidatesIn)
    const could = [...withoutLiterals, ...head, ...rest, ...candidatesInForm(formOf(looked.head))]
    return could.every((index) => rules[index]?.areDigitsAlike(looked) === true)
  }
  return (record) => {
    const looked = new LookedAt(record)
    const known = looked.ofForm(question, () => (isForItsForm(looked) ? firstIn(looked) : ASK_AGAIN))
    if (known === undefined || known === ASK_AGAIN) return firstIn(looked).given
    return isOfText && known.rule !== undefined ? ask(known.rule, looked) : known.given
  }
}

/** The first rule that says something, and what. */
interface Answer<T> {
  readonly rule: DataRule | undefined
  readonly given: T | undefined
}

const NO_ANSWER = { rule: undefined, given: undefined }
/** Of the texts of a form, each may have another answer. */
const ASK_AGAIN = 'ask_again'
const NONE: readonly number[] = []

/** Each once. */
function inOrder(indexes: readonly number[]): readonly number[] {
  return [...new Set(indexes)].sort((one, other) => one - other)
}
