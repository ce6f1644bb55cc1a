import type { StageInput, StageSettings } from '../../agent/component/job.ts'
import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import { describeError } from '../../agent/model/errors.ts'
import { compareGrades, type Candidate, type FixOutcome, type Verdict } from '../../agent/model/fix.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { unifiedDiff } from '../../agent/rewrite/diff.ts'
import { dataAdvice } from './advice.ts'
import type { Budget } from './budget.ts'
import { newId } from './new-id.ts'
import type { Proposals, Strategy } from './strategy.ts'
import type { CheckedCandidate, Validator } from './validation/validator.ts'

interface SearchOptions {
  readonly settings: StageSettings
  readonly budget: Budget
  readonly validator: Validator
  readonly repository: Repository
}

type SearchInput = StageInput & { readonly diagnosis: Diagnosis }

interface Judged {
  readonly checked: CheckedCandidate
  readonly verdict: Verdict
}

/** How often a strategy that learns from failures may propose again. */
const MODEL_ROUNDS_MAX = 3
const REASONS_MAX = 20

/**
 * One job's way through the strategies. Candidates are run in the order in which their strategy put them
 * (where the bad value comes from before where it is used, then the smaller change); the first with the best
 * grade that can be had here ends it. What failed is told to the strategies after.
 */
export class Search {
  readonly #options: SearchOptions
  readonly #held: Judged[] = []
  readonly #failures: string[] = []
  readonly #notes: string[] = []
  readonly #seen = new Set<string>()
  /** Candidates that came to a verdict by being run. */
  #run = 0
  #advice: string | undefined
  #againAtCount: number | undefined

  constructor(options: SearchOptions) {
    this.#options = options
  }

  async run(strategies: readonly Strategy[], input: SearchInput): Promise<FixOutcome> {
    for (const strategy of strategies) {
      await this.#runStrategy(strategy, input)
      if (this.#isDone(strategy) || this.#options.budget.exhaustion !== undefined) break
    }
    this.#advice ??= dataAdvice(input.diagnosis)
    return this.#outcome()
  }

  /** A fix that held before is not the last word where it was not proved: what is known by now may be better. */
  #isDone({ id }: Strategy): boolean {
    const isEarlier = id === 'known_fix'
    return this.#held.some(({ verdict }) => !isEarlier || verdict.grade === 'proved')
  }

  async #runStrategy(strategy: Strategy, input: SearchInput): Promise<void> {
    const { budget, settings } = this.#options
    const rounds = strategy.id === 'model' ? MODEL_ROUNDS_MAX : 1
    for (let round = 0; round < rounds && budget.exhaustion === undefined; round += 1) {
      settings.reportState('generating', strategy.id)
      const proposals = await this.#propose(strategy, input)
      const fresh = proposals.candidates.filter((candidate) => this.#isNew(candidate))
      if (proposals.spentInVain !== undefined) budget.addSpent(proposals.spentInVain)
      for (const { cost } of fresh)
        budget.addSpent({ tokens: cost.inputTokens + cost.outputTokens, money: cost.money ?? 0 })
      if (fresh.length === 0) return
      settings.reportState('validating', `${fresh.length} of ${strategy.id}`)
      await this.#validate(fresh, input.rejectedDiffs ?? [])
      if (this.#held.length > 0) return
    }
  }

  async #propose(strategy: Strategy, input: SearchInput): Promise<Proposals> {
    const { budget, repository, settings } = this.#options
    const { event, diagnosis, knownFixes } = input
    try {
      const proposals = await strategy.propose(
        {
          event,
          diagnosis,
          repository,
          knownFixes,
          revision: repository.revision,
          newId: () => newId(settings.random),
          previousFailures: [...this.#failures],
        },
        budget.signal,
      )
      this.#notes.push(...proposals.notes.map((note) => `${strategy.id}: ${note}`))
      this.#advice ??= proposals.advice
      this.#againAtCount ??= proposals.againAtCount
      return proposals
    } catch (error) {
      if (budget.isGivenUp) throw error
      // A strategy that fails is a reason in the outcome; the next one may still find something.
      this.#notes.push(`${strategy.id}: ${describeError(error)}`)
      return { candidates: [], notes: [] }
    }
  }

  /** The cheap checks on all, the sandbox on as many as the budget has attempts for. */
  async #validate(candidates: readonly Candidate[], rejectedDiffs: readonly string[]): Promise<void> {
    const { validator, budget } = this.#options
    const checked: CheckedCandidate[] = []
    for (const candidate of candidates) {
      const result = await validator.check(candidate)
      if (result.refusal !== undefined) this.#fail(candidate, result.refusal)
      else if (rejectedDiffs.includes(unifiedDiff(result.changes)))
        this.#failures.push(`${candidate.strategy}/${candidate.source}: a person rejected this change before`)
      else checked.push(result)
    }
    for (const one of checked) {
      if (budget.exhaustion !== undefined) break
      if (!this.#canBeBest(one.candidate)) continue
      budget.addAttempt()
      let verdict: Verdict
      try {
        verdict = await validator.validate(one, budget.signal)
      } catch (error) {
        if (budget.isGivenUp || !budget.signal.aborted) throw error
        break
      }
      this.#run += 1
      if (verdict.grade === 'refused') this.#fail(one.candidate, verdict)
      else this.#held.push({ checked: one, verdict })
    }
    this.#keepUnrun(checked)
  }

  /** Where the budget ended before anything could be run, the first that the cheap checks let pass is told as just that. */
  #keepUnrun([first]: readonly CheckedCandidate[]): void {
    const { exhaustion } = this.#options.budget
    if (first === undefined || exhaustion === undefined || this.#run > 0 || this.#held.length > 0) return
    this.#held.push({ checked: first, verdict: this.#options.validator.unrun(first, exhaustion) })
  }

  /** One that could at most come out even with what is held is not worth its runs. */
  #canBeBest(candidate: Candidate): boolean {
    const possible = this.#options.validator.bestGradeOf(candidate)
    return this.#held.every(({ verdict }) => compareGrades(possible, verdict.grade) < 0)
  }

  #fail(candidate: Candidate, verdict: Verdict): void {
    this.#failures.push(`${candidate.strategy}/${candidate.source}: ${verdict.reasons.join('; ')}`)
  }

  /** The same change with something that shows it is meant is another candidate. */
  #isNew({ edits, witness }: Candidate): boolean {
    const changes = edits.map(({ path, start, end, replacement }) => [path, start, end, replacement])
    const key = JSON.stringify([witness !== undefined, changes])
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }

  #outcome(): FixOutcome {
    // The sort is stable: of equal grades the one that its strategy put first.
    const best = this.#held.toSorted((a, b) => compareGrades(a.verdict.grade, b.verdict.grade))[0]
    if (best !== undefined) {
      const { candidate, changes } = best.checked
      return { kind: 'fix', candidate, verdict: best.verdict, diff: unifiedDiff(changes) }
    }
    if (this.#advice !== undefined) return { kind: 'no_code_fix', advice: this.#advice }
    const end = this.#options.budget.exhaustion
    const reasons = [...this.#failures, ...this.#notes, ...(end === undefined ? [] : [end])]
    return {
      kind: 'no_fix',
      reasons: reasons.length === 0 ? ['no strategy had a proposal'] : reasons.slice(-REASONS_MAX),
      ...(this.#againAtCount === undefined ? {} : { againAtCount: this.#againAtCount }),
    }
  }
}
