import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  BASE_RATES,
  alone,
  casesOf,
  FACT_NAMES,
  FRAMES,
  PRIOR,
  realCasesOf,
  SIGNS,
  smallCasesOf,
  strengthsOf,
  TESTED,
} from './learn/facts-model.ts'
import { ORDER_WEIGHTS } from '../../../processors/analyze/order-weights.ts'
import type { Fact } from '../../../processors/analyze/order-facts.ts'
import { factsOfCrashes, type CrashFacts } from './learn/crash-facts.ts'
import { fit, type ChoiceCase } from './learn/choice-model.ts'
import { standingLine } from './learn/standing.ts'

/**
 * Learns how much each fact counts for the order of functions, from crashes whose fault is known.
 *
 *   node test/bench/locate/learn.ts --planted FOLDER… --real FOLDER… --small FOLDER… --packages FOLDER… [--strength 6] [--facts FILE] [--write]
 *   node test/bench/locate/learn.ts --part large --packages FOLDER… [--strength 6] [--facts FILE] [--write]
 *   node test/bench/locate/learn.ts --part tested --failing FOLDER… [--strength 6] [--facts FILE] [--write]
 *
 * The folders are those of plant.ts, of collect.ts over the cases, over what small.ts made, and over what ../real/make.ts made. Each fit is judged on crashes of programs, and of languages, that
 * it has not seen. --facts keeps what the analysis said of the crashes, for another fit; --write puts the weights into
 * processors/analyze/order-weights.ts. With --part only the base rates of large code bases, or what is known of functions that a failing test runs, is
 * learned, and the rest stays as it is in use. Nothing in it is by chance: the same crashes give the same weights.
 */
const { values } = parseArgs({
  options: {
    planted: { type: 'string', multiple: true, default: [] },
    real: { type: 'string', multiple: true, default: [] },
    small: { type: 'string', multiple: true, default: [] },
    packages: { type: 'string', multiple: true, default: [] },
    strength: { type: 'string', default: '6' },
    facts: { type: 'string' },
    failing: { type: 'string', multiple: true, default: [] },
    part: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const WEIGHTS_FILE = join(import.meta.dirname, '../../../processors/analyze/order-weights.ts')
const strength = Number(values.strength)
/** What can be learned by itself, each from crashes of its own kind. */
const PARTS: Readonly<Record<string, { readonly facts: ReadonlySet<Fact>; readonly said: string }>> = {
  large: { facts: BASE_RATES, said: 'In large code bases' },
  tested: { facts: TESTED, said: 'Where a test fails' },
}
const part = values.part === undefined ? undefined : PARTS[values.part]
if (values.part !== undefined && part === undefined) throw new Error(`--part ${values.part} is unknown`)
const options =
  part === undefined
    ? { prior: PRIOR, strength: strengthsOf(strength), signs: SIGNS }
    : { ...alone(part.facts, strength), signs: SIGNS }
const facts = await readFacts()
const planted = casesOf(facts.planted)
const real = realCasesOf(facts.real)
const small = smallCasesOf(facts.small)
const packages = smallCasesOf(facts.packages)
const failing = smallCasesOf(facts.failing)
const all = [...planted, ...real, ...small, ...packages, ...failing]
const weights = fit(all, options)
const withoutProgram = leavingOut(({ group }) => group)
const withoutLanguage = leavingOut(({ group }) => languageOf(group))
for (const [name, cases] of [
  ['planted', planted],
  ['cases', real],
  ['small programs', small],
  ['packages', packages],
  ['failing tests', failing],
] as const) {
  if (cases.length === 0) continue
  console.log(standingLine(`${name}, by the frames alone`, cases, () => FRAMES))
  console.log(standingLine(`${name}, by the finders alone`, cases, () => PRIOR))
  console.log(
    standingLine(`${name}, as it is in use`, cases, () => FACT_NAMES.map((fact) => ORDER_WEIGHTS[fact] ?? 0)),
  )
  console.log(standingLine(`${name}, learned without the program`, cases, withoutProgram))
  console.log(standingLine(`${name}, learned without the language`, cases, withoutLanguage))
  console.log(standingLine(`${name}, learned from all`, cases, () => weights))
}
for (const [at, name] of FACT_NAMES.entries())
  console.log(`${name.padEnd(20)} ${(weights[at] ?? 0).toFixed(2)}`)
console.log(
  `${planted.length} planted crashes, ${real.length} of cases, ${small.length} of small programs, ${packages.length} of packages and ${failing.length} of failing tests, of ${programs(all)} programs`,
)
if (values.write)
  writeFileSync(
    WEIGHTS_FILE,
    part === undefined ? weightsText() : withPart(readFileSync(WEIGHTS_FILE, 'utf8'), part),
  )

interface KnownFacts {
  readonly planted: readonly CrashFacts[]
  readonly real: readonly CrashFacts[]
  readonly small: readonly CrashFacts[]
  readonly packages: readonly CrashFacts[]
  readonly failing: readonly CrashFacts[]
}

async function readFacts(): Promise<KnownFacts> {
  const kept = values.facts
  if (kept !== undefined && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as KnownFacts
  const read = {
    planted: await factsOfCrashes(values.planted),
    real: await factsOfCrashes(values.real),
    small: await factsOfCrashes(values.small),
    packages: await factsOfCrashes(values.packages),
    failing: await factsOfCrashes(values.failing),
  }
  if (kept !== undefined) writeFileSync(kept, JSON.stringify(read))
  return read
}

function programs(cases: readonly ChoiceCase[]): number {
  return new Set(cases.map(({ group }) => group)).size
}

/** For each case the weights that were learned without those of its group. */
function leavingOut(groupOf: (one: ChoiceCase) => string): (one: ChoiceCase) => readonly number[] {
  const groups = [...new Set(all.map((one) => groupOf(one)))]
  const byGroup = new Map(
    groups.map((group) => {
      const others = all.filter((one) => groupOf(one) !== group)
      return [group, fit(others, options)] as const
    }),
  )
  return (one) => byGroup.get(groupOf(one)) ?? PRIOR
}

function languageOf(group: string): string {
  return group.split('/')[0] ?? group
}

function weightLines(isIn: (name: Fact) => boolean): readonly string[] {
  return FACT_NAMES.flatMap((name, at) => {
    const weight = Math.round((weights[at] ?? 0) * 100) / 100
    return weight === 0 || !isIn(name) ? [] : [`  ${name}: ${weight},`]
  })
}

/** The file of the weights with another part, and how many crashes it is learned from. */
function withPart(text: string, { facts: own, said }: (typeof PARTS)[string]): string {
  const lines = text.trimEnd().split('\n').slice(0, -1)
  const kept = lines.filter((line) => {
    const name = /^ {2}(\w+):/.exec(line)?.[1]
    return !line.startsWith(`  // ${said}:`) && !(name !== undefined && own.has(name as Fact))
  })
  const from = `${all.length} crashes of ${programs(all)} programs`
  return [
    ...kept,
    `  // ${said}: learned from ${from}, with all else as it is here.`,
    ...weightLines((name) => own.has(name)),
    '}',
    '',
  ].join('\n')
}

function weightsText(): string {
  const lines = weightLines(() => true)
  return [
    "import type { Fact } from './order-facts.ts'",
    '',
    '/**',
    ` * What each fact counts for the order of functions: learned by test/bench/locate/learn.ts from ${planted.length} planted`,
    ` * crashes, ${real.length} of cases, ${small.length} of small programs and ${packages.length} of packages; not changed by hand.`,
    ' */',
    'export const ORDER_WEIGHTS: Readonly<Partial<Record<Fact, number>>> = {',
    ...lines,
    '}',
    '',
  ].join('\n')
}
