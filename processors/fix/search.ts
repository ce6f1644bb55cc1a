import type { StageInput, StageSettings } from '../../agent/component/job.ts'
import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import { describeError } from '../../agent/model/errors.ts'
import type { FailedTrial, Reanalysis } from '../../agent/model/failed-trial.ts'
import {
  compareGrades,
  type Candidate,
  type CheckId,
  type FixOutcome,
  type Trial,
  type Verdict,
} from '../../agent/model/fix.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { unifiedDiff } from '../../agent/rewrite/diff.ts'
import { dataAdvice } from './advice.ts'
import type { Budget } from './budget.ts'
import { Course } from './course.ts'
import { rankedCandidates, rankedStrategies } from './ranking.ts'
import { newId } from './new-id.ts'
import { compareWorth, worthOf } from './worth.ts'
import { onTopOf } from './on-top-of.ts'
import type { Proposals, Strategy, StrategyInput } from './strategy.ts'
import type { CheckedCandidate, Validator } from './validation/validator.ts'

interface SearchOptions {
  readonly settings: StageSettings
  readonly budget: Budget
  readonly validator: Validator
  readonly repository: Repository
}

type SearchInput = StageInput & { readonly diagnosis: Diagnosis }

/** What is known of changes that are validated together. */
interface Validated {
  readonly of: Strategy['id']
  readonly rejectedDiffs: readonly string[]
  readonly isGuess: boolean
}

interface Judged {
  readonly checked: CheckedCandidate
  readonly verdict: Verdict
}

/** How often a strategy that learns from failures may propose again. */
const MODEL_ROUNDS_MAX = 3
const REASONS_MAX = 20
/** Strategies that have more to say when an error is looked at anew; what held before says the same again. */
const SECOND_ROUND: ReadonlySet<Strategy['id']> = new Set(['template', 'mutation', 'model'])

/**
 * One job's way through the strategies. Strategies come in the order that is configured, candidates in the one in which
 * their strategy put them (where the bad value comes from before where it is used, then the smaller change), both as
 * far as runs for like errors did not show otherwise. The first with the best grade that can be had here ends it. What
 * failed is told to the strategies after; where nothing held, one more analysis takes it as evidence, and one more round
 * follows.
 */
export class Search {
  readonly #options: SearchOptions
  readonly #held: Judged[] = []
  readonly #failures: string[] = []
  /** Guesses that did not compile: told as a number, since nothing can be learned from them. */
  #unbuilt = 0
  #failingOutput: string | undefined
  readonly #notes: string[] = []
  readonly #seen = new Set<string>()
  readonly #trials: Trial[] = []
  /** Candidates that were run, in their order. */
  readonly #tried: Candidate[] = []
  #advice: string | undefined
  #againAtCount: number | undefined
  #againAtMs: number | undefined
  readonly #course: Course

  constructor(options: SearchOptions) {
    this.#options = options
    const { clock } = options.settings
    this.#course = new Course(() => Math.round(clock.now()))
  }

  async run(strategies: readonly Strategy[], input: SearchInput): Promise<FixOutcome> {
    const { random } = this.#options.settings
    this.#course.analyzed({ ...input.diagnosis, exceptionType: input.event.exceptionType })
    const ranked = rankedStrategies(strategies, input.trackRecords ?? [], random)
    await this.#runStrategies(ranked, input)
    const learned = await this.#runAgain(ranked, input)
    this.#advice ??= dataAdvice(input.diagnosis)
    const outcome = this.#outcome()
    return {
      ...outcome,
      course: this.#course.ended(outcome.kind === 'fix' ? 'complete' : 'failed', endOf(outcome)),
      ...(this.#trials.length === 0 ? {} : { trials: this.#trials }),
      ...(learned.length === 0 ? {} : { learned }),
    }
  }

  async #runStrategies(strategies: readonly Strategy[], input: SearchInput): Promise<void> {
    for (const strategy of strategies) {
      if (this.#options.budget.exhaustion !== undefined) break
      if (this.#hasTurn(strategy)) await this.#runStrategy(strategy, input)
    }
  }

  /** Where all that was tried failed, the error is explained once more with what the runs showed, and tried once more. */
  async #runAgain(strategies: readonly Strategy[], input: SearchInput): Promise<readonly string[]> {
    const { settings, budget, validator } = this.#options
    if (this.#held.length > 0 || budget.exhaustion !== undefined) return []
    const failed = this.#tried.flatMap((candidate) => validator.failedTrialOf(candidate) ?? [])
    if (failed.length === 0 || settings.reanalyze === undefined) return []
    settings.reportState('generating', 'analyzed again')
    const found = await this.#reanalyze(input, failed)
    if (found === undefined) return []
    const base = this.#tried.find(({ id }) => id === found.shownBy)
    const { event, diagnosis } = found
    this.#course.analyzed({ ...diagnosis, exceptionType: event.exceptionType })
    await this.#runStrategies(
      strategies
        .filter(({ id }) => SECOND_ROUND.has(id))
        .map((strategy) => (base === undefined ? strategy : onTopOf(base, strategy))),
      { ...input, event, diagnosis },
    )
    return found.learned
  }

  async #reanalyze(input: SearchInput, failed: readonly FailedTrial[]): Promise<Reanalysis | undefined> {
    const { settings, budget } = this.#options
    try {
      return await settings.reanalyze?.(input, failed, budget.signal)
    } catch (error) {
      if (budget.isGivenUp) throw error
      this.#notes.push(`analyzed again: ${describeError(error)}`)
      return undefined
    }
  }

  /**
   * A fix that held before is not the last word where it was not proved: what is known by now may be better. Nor is one
   * that was found by trying; and where the bad value is only treated where it is used, trying may find what made it.
   * A model is not paid once more for an error that a fix is known for which still holds.
   */
  #hasTurn({ id }: Strategy): boolean {
    if (this.#held.some(({ verdict }) => verdict.grade === 'proved')) return false
    const isKnown = this.#held.some(({ checked }) => checked.candidate.strategy === 'known_fix')
    if (isKnown && id === 'model') return false
    const worths = this.#held
      .map(({ checked }) => checked.candidate)
      .filter(({ strategy }) => strategy !== 'known_fix')
      .map(worthOf)
    return (
      !worths.includes('reasoned') &&
      (id === 'mutation' || !worths.some((one) => /^(treated|guard)$/.test(one)))
    )
  }

  async #runStrategy(strategy: Strategy, input: SearchInput): Promise<void> {
    const { budget, settings } = this.#options
    const rounds = strategy.id === 'model' ? MODEL_ROUNDS_MAX : 1
    const gap = strategy.isGuessing === true ? await this.#whyNotSeen(input) : undefined
    if (gap !== undefined) {
      this.#notes.push(`${strategy.id}: not tried, since ${gap}`)
      await this.#runUnseen(strategy, input)
      return
    }
    for (let round = 0; round < rounds && budget.exhaustion === undefined; round += 1) {
      settings.reportState('generating', strategy.id)
      const proposals = await this.#propose(strategy, input, (asked) =>
        strategy.propose(asked, budget.signal),
      )
      const unseen = proposals.candidates.filter((candidate) => this.#isNew(candidate))
      const fresh = rankedCandidates(unseen, input.trackRecords ?? [], settings.random)
      if (proposals.spentInVain !== undefined) budget.addSpent(proposals.spentInVain)
      for (const { cost } of fresh)
        budget.addSpent({ tokens: cost.inputTokens + cost.outputTokens, money: cost.money ?? 0 })
      if (fresh.length === 0) return
      await this.#validate(fresh, {
        of: strategy.id,
        rejectedDiffs: input.rejectedDiffs ?? [],
        isGuess: strategy.isGuessing === true,
      })
      if (this.#held.some(({ checked }) => checked.candidate.strategy === strategy.id)) return
    }
  }

  /** Where the tests tell nothing, what the code itself or the error speaks for is judged as any other change is. */
  async #runUnseen(strategy: Strategy, input: SearchInput): Promise<void> {
    const propose = strategy.proposeUnseen?.bind(strategy)
    if (propose === undefined || this.#options.budget.exhaustion !== undefined) return
    const known = {
      hasFix: this.#held.length > 0,
      isReproduced: this.#options.validator.reproduction !== undefined,
    }
    const { candidates } = await this.#propose(strategy, input, (asked) => propose(asked, known))
    const fresh = candidates.filter((candidate) => this.#isNew(candidate))
    if (fresh.length === 0) return
    await this.#validate(fresh, { of: strategy.id, rejectedDiffs: input.rejectedDiffs ?? [], isGuess: false })
  }

  /** Why a change that is only a guess could not be told from a wrong one here; undefined when it can. */
  async #whyNotSeen({ diagnosis }: SearchInput): Promise<string | undefined> {
    const { validator, budget } = this.#options
    try {
      return await validator.whyNotSeen(diagnosis.locations[0]?.path ?? '', budget.signal)
    } catch (error) {
      if (budget.isGivenUp || !budget.signal.aborted) throw error
      return 'the time was over'
    }
  }

  async #propose(
    strategy: Strategy,
    input: SearchInput,
    ask: (asked: StrategyInput) => Promise<Proposals>,
  ): Promise<Proposals> {
    const { budget, repository, settings } = this.#options
    const { event, diagnosis, knownFixes } = input
    try {
      const proposals = await ask({
        event,
        diagnosis,
        repository,
        knownFixes,
        ...(input.alikeFixes === undefined ? {} : { alikeFixes: input.alikeFixes }),
        revision: repository.revision,
        newId: () => newId(settings.random),
        isOver: () => budget.isOver,
        previousFailures: [...this.#failures],
        ...(this.#failingOutput === undefined ? {} : { previousOutput: this.#failingOutput }),
      })
      this.#notes.push(...proposals.notes.map((note) => `${strategy.id}: ${note}`))
      this.#advice ??= proposals.advice
      this.#againAtCount ??= proposals.againAtCount
      this.#againAtMs ??= proposals.againAtMs
      return proposals
    } catch (error) {
      if (budget.isGivenUp) throw error
      // A strategy that fails is a reason in the outcome; the next one may still find something.
      this.#notes.push(`${strategy.id}: ${describeError(error)}`)
      return { candidates: [], notes: [] }
    }
  }

  /** The cheap checks on all, the sandbox on as many as the budget has attempts for. */
  async #validate(
    candidates: readonly Candidate[],
    { of, rejectedDiffs, isGuess }: Validated,
  ): Promise<void> {
    const { validator, budget, settings } = this.#options
    settings.reportState('validating', `${candidates.length} of ${of}`)
    this.#course.proposed(candidates.length, of)
    const checked: CheckedCandidate[] = []
    const run: Verdict[] = []
    for (const candidate of candidates) {
      if (budget.isOver && checked.length > 0) break
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
      settings.reportAttempts?.(budget.attempts)
      this.#tried.push(one.candidate)
      let verdict: Verdict
      try {
        verdict = await validator.validate(one, budget.signal)
      } catch (error) {
        if (budget.isGivenUp || !budget.signal.aborted) throw error
        break
      }
      run.push(verdict)
      const hasHeld = verdict.grade !== 'refused' && (!isGuess || isSeen(verdict, one.candidate))
      this.#trials.push({ strategy: one.candidate.strategy, source: one.candidate.source, hasHeld })
      // The code does not compile, or does not parse by the language's own parser: nothing of it was run.
      const isRun = !hasFailed(verdict, 'syntax')
      if (!isRun) budget.takeBackAttempt()
      else if (validator.reproduction?.isTestRun === true && hasFailed(verdict, 'reproduction'))
        budget.countAsPart()
      if (isGuess && !isRun) this.#unbuilt += 1
      else if (hasHeld) this.#held.push({ checked: one, verdict })
      else this.#fail(one.candidate, verdict)
    }
    this.#course.validated(run, candidates.length - run.length)
    if (!isGuess) this.#keepUnrun(checked)
  }

  /** Where the budget ended before anything could be run, the first that the cheap checks let pass is told as just that. */
  #keepUnrun([first]: readonly CheckedCandidate[]): void {
    const { exhaustion } = this.#options.budget
    if (first === undefined || exhaustion === undefined || this.#trials.length > 0 || this.#held.length > 0)
      return
    const verdict = this.#options.validator.unrun(first, exhaustion)
    this.#held.push({ checked: first, verdict })
  }

  /** One that could at most come out even with what is held is not worth its runs. */
  #canBeBest(candidate: Candidate): boolean {
    const possible = this.#options.validator.bestGradeOf(candidate)
    return this.#held.every(({ verdict, checked }) => {
      const order = compareGrades(possible, verdict.grade)
      return order < 0 || (order === 0 && compareWorth(candidate, checked.candidate) < 0)
    })
  }

  #fail(candidate: Candidate, verdict: Verdict): void {
    this.#failures.push(`${candidate.strategy}/${candidate.source}: ${verdict.reasons.join('; ')}`)
    this.#failingOutput = failingOutput(verdict)
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
    const best = this.#held.toSorted(
      (a, b) =>
        compareGrades(a.verdict.grade, b.verdict.grade) ||
        compareWorth(a.checked.candidate, b.checked.candidate),
    )[0]
    if (best !== undefined) {
      const { candidate, changes } = best.checked
      return { kind: 'fix', candidate, verdict: best.verdict, diff: unifiedDiff(changes) }
    }
    if (this.#advice !== undefined) return { kind: 'no_code_fix', advice: this.#advice }
    const end = this.#options.budget.failure
    const unbuilt =
      this.#unbuilt === 0 ? [] : [`${this.#unbuilt} guesses did not compile, which are no attempts`]
    const reasons = [...this.#failures, ...this.#notes, ...unbuilt, ...(end === undefined ? [] : [end])]
    return {
      kind: 'no_fix',
      reasons: reasons.length === 0 ? ['no strategy had a proposal'] : reasons.slice(-REASONS_MAX),
      ...(this.#againAtCount === undefined ? {} : { againAtCount: this.#againAtCount }),
      ...(this.#againAtMs === undefined ? {} : { againAtMs: this.#againAtMs }),
    }
  }
}

/** Why a search ended as it did, in one sentence. */
function endOf(outcome: FixOutcome): string {
  if (outcome.kind === 'fix')
    return `${outcome.verdict.grade}: ${outcome.candidate.strategy}/${outcome.candidate.source}`
  return outcome.kind === 'no_code_fix' ? outcome.advice : (outcome.reasons.at(-1) ?? '')
}

function hasFailed({ checks }: Verdict, wanted: CheckId): boolean {
  return checks.some(({ id, outcome }) => id === wanted && outcome === 'failed')
}

/**
 * The error came before the change and not after it, the tests ran through, and no input that worked has another result now: what
 * a guess changes besides is no part of a slip. Of a slip that is told by more than that it can be undone, another result may be the very
 * repair: an answer that is not kept any more.
 */
function isSeen({ checks }: Verdict, candidate: Candidate): boolean {
  const hasPassed = (['reproduction', 'tests'] as const).every((id) =>
    checks.some((check) => check.id === id && check.outcome === 'passed'),
  )
  const isSame = !checks.some(({ outcome }) => outcome === 'differs')
  return hasPassed && (isSame || worthOf(candidate) !== 'guess')
}

const OUTPUT_CHARS_MAX = 2_000

/** The end of what was printed by the run that a check failed for. */
function failingOutput({ checks, evidence }: Verdict): string | undefined {
  const id = checks.find(({ outcome }) => outcome === 'failed')?.evidence.at(-1)
  const excerpt = evidence.find((item) => item.id === id)?.excerpt ?? ''
  return excerpt === '' ? undefined : excerpt.slice(-OUTPUT_CHARS_MAX)
}
