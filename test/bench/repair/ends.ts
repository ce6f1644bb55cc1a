import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chainEndOf, type ChainEnd } from './end-of-chain.ts'
import { readCases, type Case } from './read-cases.ts'
import type { CaseResult } from './repair-case.ts'

/**
 * Tells for the cases at which link the chain to a right fix breaks: the place is not named, no change is proposed there, none of those
 * passes the hidden tests, the policy refuses the one that does, or another is chosen. The hidden tests judge every change that is
 * proposed in a function that a right fix may touch, whatever the agent would have run of it.
 *
 *   node test/bench/repair/ends.ts [--only language]… [--cases FOLDER] [--results FILE] [--runs 40] [--json FILE] [--list]
 *
 * --results: what the bench kept, to tell what was chosen. --json: what is known goes on there. --list tells each open case; sealed ones are sums only.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    cases: { type: 'string' },
    results: { type: 'string' },
    runs: { type: 'string', default: '40' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})

const { cases } = readCases([], [], values.cases)
const wanted = cases
  .filter(({ text }) => text.outcome === 'fix')
  .filter(
    (one) =>
      values.only.length === 0 || values.only.includes(one.language) || values.only.includes(nameOf(one)),
  )
const known: Record<string, ChainEnd> =
  values.json !== undefined && existsSync(values.json)
    ? (JSON.parse(readFileSync(values.json, 'utf8')) as Record<string, ChainEnd>)
    : {}
const right = new Set(
  values.results === undefined
    ? []
    : (
        JSON.parse(readFileSync(values.results, 'utf8')) as { readonly results: readonly CaseResult[] }
      ).results
        .filter(({ isCorrect }) => isCorrect)
        .map(nameOf),
)
const failed: Case[] = []
for (const one of wanted) {
  try {
    known[nameOf(one)] ??= await chainEndOf(one, Number(values.runs))
  } catch (error) {
    failed.push(one)
    if (!one.text.sealed) console.error(`${nameOf(one)}: ${String(error)}`)
  }
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(known, undefined, 1))
  const end = known[nameOf(one)]
  if (values.list && !one.text.sealed && end !== undefined) console.log(lineOf(one, end))
}
for (const [name, group] of Map.groupBy(wanted, ({ text }) => (text.sealed ? 'sealed' : 'open')))
  console.log(sums(name, group))
if (failed.length > 0) console.log(`${failed.length} could not be run`)

function linkOf(one: Case, end: ChainEnd): string {
  if (right.has(nameOf(one))) return 'right'
  if (end.passing.some(({ refused }) => refused === undefined)) return 'another is chosen, or none held'
  if (end.passing.length > 0) return 'refused by policy'
  if (end.placed > end.run) return 'none of the first passes'
  if (end.placed > 0) return 'none passes'
  return end.isNamed ? 'named, nothing proposed there' : 'not named, nothing proposed there'
}

function lineOf(one: Case, end: ChainEnd): string {
  const passing = end.passing.map(({ source, rank, worth }) => `${source} (${rank}, ${worth})`).join(', ')
  return `${nameOf(one).padEnd(34)} ${linkOf(one, end)}; ${end.placed} of ${end.proposed} there; ${passing}`
}

function sums(name: string, group: readonly Case[]): string {
  const links = new Map<string, number>()
  for (const one of group) {
    const end = known[nameOf(one)]
    const link = end === undefined ? 'could not be run' : linkOf(one, end)
    links.set(link, (links.get(link) ?? 0) + 1)
  }
  const parts = [...links]
    .toSorted(([, a], [, b]) => b - a)
    .map(([link, count]) => `  ${String(count).padStart(3)} ${link}`)
  return [`${name}: ${group.length} cases`, ...parts].join('\n')
}

function nameOf({ language, slug }: Pick<Case, 'language' | 'slug'>): string {
  return `${language}/${slug}`
}
