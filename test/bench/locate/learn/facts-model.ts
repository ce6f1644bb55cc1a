import { FACTS, type Fact } from '../../../../processors/analyze/order-facts.ts'
import { ORDER_WEIGHTS } from '../../../../processors/analyze/order-weights.ts'
import type { ChoiceCase, FitOptions } from './choice-model.ts'
import type { CrashFacts } from './crash-facts.ts'

export const FACT_NAMES = Object.keys(FACTS) as readonly Fact[]

/**
 * What each fact counts where no crash says otherwise: the order is that of the finders' own certainty, and a slip of the
 * finger, of which none was planted, is made where it is written.
 */
const BEFORE: Partial<Record<Fact, number>> = { certainty: 8, crash_slip: 2 }
export const PRIOR: readonly number[] = FACT_NAMES.map((name) => BEFORE[name] ?? 0)

/** The function of the crash, then who called it, then the other own frames: what an order has to be better than. */
const BY_FRAME: Partial<Record<Fact, number>> = { crash: 3, caller: 1, next_caller: 1 }
export const FRAMES: readonly number[] = FACT_NAMES.map((name) => BY_FRAME[name] ?? 0)

/** Which way a fact can only count, whatever the crashes say. */
const ONLY: Partial<Record<Fact, 1 | -1>> = {
  certainty: 1,
  tested_flow: 1,
  crash_raised: -1,
  crash_slip: 1,
  origin: 1,
  told: 1,
  defect: 1,
}
export const SIGNS: readonly number[] = FACT_NAMES.map((name) => ONLY[name] ?? 0)

/**
 * How often the function of the crash, and those that called it, are at fault in large code bases: no nuance of one crash, but where all of
 * them start from, so that little holds them back.
 */
export const BASE_RATES: ReadonlySet<Fact> = new Set(['crash_large', 'caller_large', 'next_caller_large'])

/** The finders' certainty is of a tenth of the size of the other facts' weights, and what base rates weigh is of six times theirs. */
export function strengthsOf(strength: number): readonly number[] {
  return FACT_NAMES.map((name) =>
    name === 'certainty' ? strength / 10 : BASE_RATES.has(name) ? strength / 6 : strength,
  )
}

/** What is known of the functions that a test runs which fails: they say nothing of any other error. */
export const TESTED: ReadonlySet<Fact> = new Set(FACT_NAMES.filter((name) => name.startsWith('tested')))

/** A fit of some facts alone: from none of them, with all else as it is in use. */
export function alone(facts: ReadonlySet<Fact>, strength: number): Pick<FitOptions, 'prior' | 'strength'> {
  return {
    prior: FACT_NAMES.map((name) => (facts.has(name) ? 0 : (ORDER_WEIGHTS[name] ?? 0))),
    strength: FACT_NAMES.map((name) => (facts.has(name) ? strength / 6 : Infinity)),
  }
}

/** Crashes of one program by one kind of fault that count, and what all of one program count together. */
const KIND_MAX = 3
const PROGRAM_MAX = 6
/**
 * How often the function where an error comes up is the one to change. Planted faults are there more often than real ones,
 * which are found before somebody logs them. Source: of real bugs with a known fix the file of the first own frame is
 * right in 47.6 %, of the cases that were written by hand the function in 40 %.
 */
const AT_CRASH = 0.4

/** What a crash of a case counts beside a planted one: finders were written for these cases, and are surer there than elsewhere. */
const REAL = 0.5

/** Crashes of cases as choices: each counts as much as the others. */
export function realCasesOf(crashes: readonly CrashFacts[]): readonly ChoiceCase[] {
  return crashes.map((one) => ({ group: one.program, weight: REAL, choices: choicesOf(one) }))
}

/** Crashes of small programs, or of published packages, as choices: each counts as much as the others, and no finder was written for one of them before it was learned from. */
export function smallCasesOf(crashes: readonly CrashFacts[]): readonly ChoiceCase[] {
  return crashes.map((one) => ({ group: one.program, weight: 1, choices: choicesOf(one) }))
}

function choicesOf({ choices }: CrashFacts): ChoiceCase['choices'] {
  return choices.map(({ facts, isRight }) => ({ values: FACT_NAMES.map((name) => facts[name]), isRight }))
}

/** Planted crashes as choices, each with what it counts. */
export function casesOf(crashes: readonly CrashFacts[]): readonly ChoiceCase[] {
  const kept = atMost(crashes, KIND_MAX, ({ program, kind }) => `${program} ${kind}`)
  const ofProgram = countsOf(kept.map(({ program }) => program))
  const plain = kept.map((one) => ({
    one,
    weight: Math.min(1, PROGRAM_MAX / (ofProgram.get(one.program) ?? 1)),
  }))
  const sumOf = (isIn: (one: CrashFacts) => boolean): number =>
    plain.reduce((sum, { one, weight }) => sum + (isIn(one) ? weight : 0), 0)
  const atCrash = sumOf(isAtCrash)
  const elsewhere = sumOf((one) => !isAtCrash(one))
  return plain.map(({ one, weight }) => ({
    group: one.program,
    weight:
      weight * (isAtCrash(one) ? AT_CRASH / atCrash : (1 - AT_CRASH) / elsewhere) * (atCrash + elsewhere),
    choices: choicesOf(one),
  }))
}

function isAtCrash({ choices }: CrashFacts): boolean {
  return choices.some(({ facts, isRight }) => isRight && facts.crash === 1)
}

function atMost<T>(list: readonly T[], max: number, keyOf: (one: T) => string): readonly T[] {
  const counts = new Map<string, number>()
  return list.filter((one) => {
    const count = (counts.get(keyOf(one)) ?? 0) + 1
    counts.set(keyOf(one), count)
    return count <= max
  })
}

function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
