import { levelGroup, literalsOf, looksAtLevel, type DataRule } from './data-rule.ts'
import { createLiteralIndex } from './literal-index.ts'
import { LookedAt } from './looked-at.ts'
import type { RecordView, Rule } from './rule.ts'

/**
 * The rules of rule files as one, of which the first that finds something decides. An error that a trace gave
 * away gets from them its class, how bad it is, and that it is a crash.
 * Bounds: one pass over the text tells whether any of them is worth asking.
 */
export function ruleGroup(rules: readonly DataRule[]): Rule {
  const literals = literalsOf(rules)
  const telling = rules.filter(({ verdict }) => saysMore(verdict))
  const firstOf = finderOf(rules, (rule, looked) => rule.findIn(looked))
  const firstTelling = finderOf(telling, (rule, looked) => (rule.appliesTo(looked) ? rule : undefined))
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
type Ask<T> = (rule: DataRule, looked: LookedAt) => T | undefined

/** Most rules look at records of one level only: those of other levels are never looked for in a record. */
function finderOf<T>(rules: readonly DataRule[], ask: Ask<T>): Finder<T> {
  const ofGroup = new Map<number, Finder<T>>()
  return (record) => {
    const group = levelGroup(record.severity)
    const known = ofGroup.get(group)
    const find =
      known ??
      finderOfAll(
        rules.filter(({ document }) => looksAtLevel(document, group)),
        ask,
      )
    if (known === undefined) ofGroup.set(group, find)
    return find(record)
  }
}

function finderOfAll<T>(rules: readonly DataRule[], ask: Ask<T>): Finder<T> {
  const lists = rules.map(({ document }) => document.literals)
  const candidatesIn = createLiteralIndex(lists)
  const withoutLiterals = rules.flatMap(({ needs }, index) => (needs.kind === 'every' ? index : []))
  const isOfLines = lists.every((literals) => literals.every((literal) => !literal.includes('\n')))

  const candidatesOf = (looked: LookedAt): readonly number[] => {
    if (!isOfLines) return candidatesIn(looked.text)
    const { head, rest = NONE } = looked.inLines(candidatesIn)
    return rest.length === 0 ? head : inOrder([...head, ...rest])
  }
  return (record) => {
    const looked = new LookedAt(record)
    const found = candidatesOf(looked)
    const asked = withoutLiterals.length === 0 ? found : inOrder([...found, ...withoutLiterals])
    for (const index of asked) {
      const rule = rules[index]
      const answer = rule && ask(rule, looked)
      if (answer !== undefined) return answer
    }
    return undefined
  }
}

const NONE: readonly number[] = []

/** Each once. */
function inOrder(indexes: readonly number[]): readonly number[] {
  return [...new Set(indexes)].sort((one, other) => one - other)
}
