import { headOf, literalsOf, type DataRule } from './data-rule.ts'
import { createLiteralIndex } from './literal-index.ts'
import type { Rule } from './rule.ts'

/**
 * The rules of rule files as one, of which the first that finds something decides. An error that a trace gave
 * away gets from them its class, how bad it is, and that it is a crash.
 * Bounds: one pass over the text tells whether any of them is worth asking.
 */
export function ruleGroup(rules: readonly DataRule[]): Rule {
  const literals = literalsOf(rules)
  const telling = rules.filter(({ verdict }) => saysMore(verdict))
  const firstOf = finderOf(rules)
  const firstTelling = finderOf(telling)
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
      if (more?.rule === undefined) return finding
      return { ...finding, isFatal: finding.isFatal || more.isFatal, rule: more.rule }
    },
  }
}

function saysMore(verdict: DataRule['verdict']): boolean {
  return verdict.errorClass !== undefined || verdict.severity !== undefined
}

function finderOf(rules: readonly DataRule[]): Rule['find'] {
  const candidatesIn = createLiteralIndex(rules.map(({ document }) => document.literals))
  const withoutLiterals = rules.flatMap(({ needs }, index) => (needs.kind === 'every' ? index : []))
  return (record) => {
    const found = candidatesIn(headOf(record.text))
    const asked = withoutLiterals.length === 0 ? found : inOrder([...found, ...withoutLiterals])
    for (const index of asked) {
      const finding = rules[index]?.find(record)
      if (finding !== undefined) return finding
    }
    return undefined
  }
}

function inOrder(indexes: readonly number[]): readonly number[] {
  return indexes.toSorted((one, other) => one - other)
}
