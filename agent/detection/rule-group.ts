import { literalsOf, type DataRule } from './data-rule.ts'
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
  const hasAny = literalTest(rules)
  const withoutLiterals = rules.filter(({ needs }) => needs.kind === 'every')
  return (record) => {
    for (const rule of hasAny(record.text) ? rules : withoutLiterals) {
      const finding = rule.find(record)
      if (finding !== undefined) return finding
    }
    return undefined
  }
}

/** One pass of one pattern beats a search for each literal. */
function literalTest(rules: readonly DataRule[]): (text: string) => boolean {
  const literals = [...new Set(rules.flatMap(({ document }) => document.literals))]
  if (literals.length === 0) return () => false
  const pattern = new RegExp(literals.map(escaped).join('|'))
  return (text) => pattern.test(text)
}

function escaped(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
