import { join } from 'node:path'
import { processEnvironment } from '../../config/environment.ts'
import type { JobStage, StageInput, StageResult, StageSettings } from '../../agent/component/job.ts'
import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import { describeError, PermanentError } from '../../agent/model/errors.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { Candidate, FixOutcome, Verdict } from '../../agent/model/fix.ts'
import { fixEvent } from '../../agent/model/repair-event.ts'
import { openRepository, type Repository } from '../../agent/repository/repository.ts'
import { findSandbox } from '../../agent/sandbox/sandboxes.ts'
import { operationalAdvice } from './advice.ts'
import { Budget } from './budget.ts'
import { newId } from './new-id.ts'
import type { Config } from './config.ts'
import { regressionTestFor, type TestOptions } from './regression-test/regression-test.ts'
import type { TestGenerator } from './roles/test-generator.ts'
import { Search } from './search.ts'
import type { Strategy } from './strategy.ts'
import { hostToolPath } from './validation/host-path.ts'
import { sweepWorkDirectory } from './validation/work-directory.ts'
import { Validator } from './validation/validator.ts'

/**
 * The repair of one error, in the repair process: from its diagnosis to one outcome.
 *
 *   operational cause ─▶ advice      no repository ─▶ no fix
 *   else: repository ─▶ sandbox ─▶ strategies propose, validation decides ─▶ the best that held, or the reasons
 */
export class FixStage implements JobStage {
  readonly #settings: StageSettings
  readonly #config: Config
  readonly #strategies: readonly Strategy[]
  readonly #generateTest: TestGenerator | undefined

  constructor(
    settings: StageSettings,
    config: Config,
    strategies: readonly Strategy[],
    generateTest?: TestGenerator,
  ) {
    this.#generateTest = generateTest
    this.#settings = settings
    this.#config = config
    this.#strategies = strategies
  }

  async run(input: StageInput, signal: AbortSignal): Promise<StageResult> {
    const fix = await this.#repair(input, signal)
    const observedTimeUnixNano = BigInt(Math.round(this.#settings.clock.now())) * 1_000_000n
    return { fix, event: fixEvent(input.event, input.diagnosis, fix, observedTimeUnixNano) }
  }

  async validate(
    { event, diagnosis }: StageInput,
    candidate: Candidate,
    signal: AbortSignal,
  ): Promise<Verdict> {
    if (diagnosis?.repository === undefined)
      throw new PermanentError('HEPH_FIX_NO_CODE', 'the fix does not say which code it was made for')
    const { stateDirectory, clock } = this.#settings
    const repository = await openRepository(diagnosis.repository, { stateDirectory, clock, signal })
    const validator = await this.#validator({ event, diagnosis, repository, signal })
    try {
      return await validator.validate(await validator.check(candidate), signal)
    } finally {
      await validator.close()
    }
  }

  async #repair(input: StageInput, signal: AbortSignal): Promise<FixOutcome> {
    const { event, diagnosis } = input
    if (diagnosis === undefined)
      return noFix('the error was not analyzed: put the analyze processor before fix')
    const advice = operationalAdvice(event, diagnosis)
    if (advice !== undefined) return { kind: 'no_code_fix', advice }
    if (diagnosis.repository === undefined) return noFix('no repository is configured for this service')
    if (diagnosis.locations.length === 0) return noFix('no frame of the trace is code of the repository')
    const { stateDirectory, clock } = this.#settings
    const { attempts, time_limit: timeMs, tokens, money } = this.#config.budget
    const budget = new Budget({ attempts, timeMs, tokens, money }, clock, signal)
    let validator: Validator | undefined
    try {
      const options = { stateDirectory, clock, signal: budget.signal }
      const repository = await openRepository(diagnosis.repository, options)
      validator = await this.#validator({ event, diagnosis, repository, signal: budget.signal })
      const search = new Search({ settings: this.#settings, budget, validator, repository })
      const outcome = await search.run(this.#strategies, { ...input, diagnosis })
      return await this.#withTest(outcome, { event, diagnosis, repository, validator }, budget)
    } catch (error) {
      if (signal.aborted) throw error
      if (budget.exhaustion !== undefined) return noFix(budget.exhaustion)
      // What cannot work for this error (no such folder, too large a repository) is an outcome to be told.
      if (error instanceof PermanentError) return noFix(describeError(error))
      throw error
    } finally {
      budget.end()
      await validator?.close()
    }
  }

  /** A fix that was seen to hold gets a test, where that is asked for. The time of the job counts for it as well. */
  async #withTest(
    outcome: FixOutcome,
    {
      diagnosis,
      ...job
    }: Pick<TestOptions, 'event' | 'repository' | 'validator'> & {
      readonly diagnosis: Diagnosis
    },
    budget: Budget,
  ): Promise<FixOutcome> {
    const generate = this.#generateTest
    if (generate === undefined || outcome.kind !== 'fix' || budget.signal.aborted) return outcome
    const { repository } = diagnosis
    const repositoryName = repository?.remote?.url ?? repository?.path ?? ''
    try {
      const options = { ...job, generate, repositoryName }
      return { ...outcome, regressionTest: await regressionTestFor(outcome, options, budget.signal) }
    } catch (error) {
      if (budget.isGivenUp || !budget.signal.aborted) throw error
      return {
        ...outcome,
        regressionTest: { kind: 'none', reason: budget.exhaustion ?? 'the time was over' },
      }
    }
  }

  async #validator(job: {
    readonly event: ErrorEvent
    readonly diagnosis: Diagnosis
    readonly repository: Repository
    readonly signal: AbortSignal
  }): Promise<Validator> {
    const { clock, stateDirectory } = this.#settings
    const { sandbox: kind, test_timeout, reproduction_timeout } = this.#config
    const only = kind === 'auto' ? {} : { only: kind }
    const { sandbox, reasons } = await findSandbox({ clock, signal: job.signal, ...only })
    const workDirectory = join(stateDirectory, 'work')
    await sweepWorkDirectory(workDirectory, clock.now())
    return new Validator({
      ...job,
      jobId: newId(this.#settings.random),
      clock,
      sandbox,
      sandboxGap: `this host has no sandbox (${reasons.join('; ')})`,
      workDirectory,
      hostPath: hostToolPath(processEnvironment()['PATH'] ?? ''),
      testTimeoutMs: test_timeout,
      reproductionTimeoutMs: reproduction_timeout,
    })
  }
}

function noFix(...reasons: readonly string[]): FixOutcome {
  return { kind: 'no_fix', reasons }
}
