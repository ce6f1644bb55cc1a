import { levelGroup, literalsOf, looksAtLevel, type DataRule } from './data-rule.ts'
import { createLiteralIndex } from './literal-index.ts'
import { LookedAt } from './looked-at.ts'
import type { LookedForm } from './looked-form.ts'
import type { RecordView, Rule } from './rule.ts'
import { literalForm, literalsInForm, mayBeLeftOpen } from '../pattern/text-form.ts'

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
    find: (record) => firstOf(record).given(),
    isSureOfForm: (record, asked) => (asked === 'find' ? firstOf(record) : firstTelling(record)).isSure(),
    refine(finding, record) {
      const more = firstTelling(record).given()
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

/** Asks some rules about a record. */
type Finder<T> = (record: RecordView) => Asked<T>

interface Asked<T> {
  /** What the first of them that has an answer says. */
  given(): T | undefined
  /** Whether the same one answers for all texts of the record's form, or none. */
  isSure(): boolean
}

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
 * Records of one level. An error that comes again has other numbers and ids each time: where the rules say the same of all
 * texts of its form, they are asked once for that form.
 */
function finderOfAll<T>(rules: readonly DataRule[], { ask, isOfText }: Asking<T>): Finder<T> {
  const lists = rules.map(({ document }) => document.literals)
  const candidatesIn = createLiteralIndex(lists)
  const withoutLiterals = rules.flatMap(({ needs }, index) => (needs.kind === 'every' ? index : []))
  const isOfLines = lists.every((literals) => literals.every((literal) => !literal.includes('\n')))
  const candidatesOfForm = formCandidates(lists)
  const question = {}

  const candidatesOf = (looked: LookedAt): readonly number[] => {
    if (!isOfLines) return candidatesIn(looked.text)
    const { head, rest = NONE } = looked.inLines(candidatesIn)
    return rest.length === 0 ? head : inOrder([...head, ...rest])
  }
  const firstIn = (looked: LookedAt): T | undefined => {
    const found = candidatesOf(looked)
    const asked = withoutLiterals.length === 0 ? found : inOrder([...found, ...withoutLiterals])
    for (const index of asked) {
      const rule = rules[index]
      const given = rule && ask(rule, looked)
      if (given !== undefined) return given
    }
    return undefined
  }
  const answerOf = (form: LookedForm, looked: LookedAt): Answer<T> | typeof ASK_AGAIN => {
    for (const index of inOrder([...candidatesOfForm(form.text), ...withoutLiterals])) {
      const rule = rules[index]
      const applies = rule?.appliesToForm(form, looked.record)
      if (rule === undefined || applies === false) continue
      const given = applies === true && isHeld(rule, form) ? ask(rule, looked) : undefined
      return given === undefined ? ASK_AGAIN : { rule, given }
    }
    return NO_ANSWER
  }
  const knownOf = (looked: LookedAt): Answer<T> | typeof ASK_AGAIN | undefined => {
    const { form } = looked
    return form?.remembered(question, () => answerOf(form, looked))
  }
  return (record) => {
    const looked = new LookedAt(record)
    return {
      given() {
        const known = knownOf(looked)
        if (known === undefined || known === ASK_AGAIN) return firstIn(looked)
        return isOfText && known.rule !== undefined ? ask(known.rule, looked) : known.given
      },
      isSure() {
        const known = knownOf(looked)
        return known !== undefined && known !== ASK_AGAIN
      },
    }
  }
}

/** The rules with a literal that a text of a form may hold. */
function formCandidates(lists: readonly (readonly string[])[]): (form: string) => readonly number[] {
  const isOpen = (literal: string): boolean =>
    mayBeLeftOpen(literal) || literalForm(literal).length < LITERAL_MIN
  const open = lists.flatMap((literals, index) => {
    const found = literals.filter(isOpen)
    return found.length === 0 ? [] : [{ index, mayHoldOne: literalsInForm(found) }]
  })
  const candidatesIn = createLiteralIndex(
    lists.map((literals) => literals.filter((literal) => !isOpen(literal)).map(literalForm)),
  )
  return (form) => [
    ...candidatesIn(form),
    ...open.flatMap(({ index, mayHoldOne }) => (mayHoldOne(form) ? index : [])),
  ]
}

/** Whether each text of a form holds a literal of a rule, if that has any. */
function isHeld({ needs }: DataRule, form: LookedForm): boolean {
  if (needs.kind !== 'literals') return true
  return needs.literals.some((literal) => !DIGIT.test(literal) && form.text.includes(literal))
}

/** What a literal index looks for has so many characters at least. */
const LITERAL_MIN = 2
const DIGIT = /\d/

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
