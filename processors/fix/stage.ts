import { join } from 'node:path'
import { processEnvironment } from '../../config/environment.ts'
import type { JobStage, StageInput, StageResult, StageSettings } from '../../agent/component/job.ts'
import type { Diagnosis, RepositoryReference } from '../../agent/model/diagnosis.ts'
import { describeError, PermanentError } from '../../agent/model/errors.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { Candidate, FixOutcome, RoleCost, Verdict } from '../../agent/model/fix.ts'
import { fixEvent } from '../../agent/model/repair-event.ts'
import { openRepository, type Repository } from '../../agent/repository/repository.ts'
import { topOwnFrameOf } from '../../agent/repository/test-file.ts'
import { findSandbox, type FoundSandbox } from '../../agent/sandbox/sandboxes.ts'
import { operationalAdvice } from './advice.ts'
import { automationOf } from './automation.ts'
import { Budget } from './budget.ts'
import { newId } from './new-id.ts'
import type { Config } from './config.ts'
import { compiledGoLibrary, type CompiledLibrary, type LibraryOptions } from './preparation/go-library.ts'
import { missingPackages, preparePackages, type Prepared } from './preparation/prepare.ts'
import type { CaseRoles, HeldFix } from './roles/after-fix.ts'
import { keptReproduction } from './regression-test/keep-reproduction.ts'
import { diagnosisOfRequest } from './requested.ts'
import { Search } from './search.ts'
import type { Strategy } from './strategy.ts'
import { hostToolPath, projectToolPath } from './validation/host-path.ts'
import { warmCache } from './validation/warm-cache.ts'
import { sweepWorkDirectory } from './validation/work-directory.ts'
import { Validator } from './validation/validator.ts'
import { CACHE_NAME } from './validation/workspace.ts'

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
  readonly #roles: CaseRoles | undefined

  constructor(settings: StageSettings, config: Config, strategies: readonly Strategy[], roles?: CaseRoles) {
    this.#roles = roles
    this.#settings = settings
    this.#config = config
    this.#strategies = strategies
  }

  async run(input: StageInput, signal: AbortSignal): Promise<StageResult> {
    let fix: FixOutcome
    let modelCosts: readonly RoleCost[] = []
    try {
      fix = await this.#repair(input, signal)
    } finally {
      modelCosts = this.#roles?.end(input.event.fingerprint) ?? []
    }
    if (modelCosts.length > 0) fix = { ...fix, modelCosts }
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
    const ready = await this.#prepare(diagnosis, diagnosis.repository, signal)
    const validator = await this.#validator({ event, diagnosis, repository, ready, signal })
    try {
      return await validator.validate(await validator.check(candidate), signal)
    } finally {
      await validator.close()
    }
  }

  async #repair(input: StageInput, signal: AbortSignal): Promise<FixOutcome> {
    const { event, diagnosis: explained } = input
    if (explained === undefined)
      return noFix('the error was not analyzed: put the analyze processor before fix')
    const advice = operationalAdvice(event, explained)
    if (advice !== undefined) return { kind: 'no_code_fix', advice }
    if (explained.repository === undefined) return noFix('no repository is configured for this service')
    if (event.request === undefined && explained.locations.length === 0)
      return noFix('no frame of the trace is code of the repository')
    if (event.request === undefined && topOwnFrameOf(explained.frames) === undefined)
      return noFix('the error has no frame in the code: where it comes from is known by its words alone')
    const strategies =
      event.request === undefined ? this.#strategies : this.#strategies.filter(({ id }) => id === 'model')
    if (event.request !== undefined && strategies.length === 0)
      return noFix('only a model can follow an instruction, and the fix processor has none: set `model`')
    const { stateDirectory, clock } = this.#settings
    const { attempts, time_limit: timeMs, tokens, money } = this.#config.budget
    // Not of the time of the job: it is needed once for many.
    const ready = await this.#prepare(explained, explained.repository, signal)
    const budget = new Budget({ attempts, timeMs, tokens, money }, clock, signal)
    let validator: Validator | undefined
    try {
      const options = { stateDirectory, clock, signal: budget.signal }
      const repository = await openRepository(explained.repository, options)
      const diagnosis =
        event.request === undefined
          ? explained
          : await diagnosisOfRequest(event.request, explained, repository)
      validator = await this.#validator({ event, diagnosis, repository, ready, signal: budget.signal })
      const search = new Search({ settings: this.#settings, budget, validator, repository })
      const outcome = await search.run(strategies, { ...input, diagnosis })
      // What comes after a fix is about the error that it is for.
      if (event.request !== undefined) return outcome
      const job = { event, diagnosis, repository, validator }
      const completed = await this.#withKeptTest(await this.#withRoles(outcome, job, budget), job, budget)
      return this.#withAutomation(completed, input, {
        diagnosis,
        isWaySearched: await validator.isWaySearched(),
      })
    } catch (error) {
      if (signal.aborted) throw error
      if (budget.failure !== undefined) return noFix(budget.failure)
      // What cannot work for this error (no such folder, too large a repository) is an outcome to be told.
      if (error instanceof PermanentError) return noFix(describeError(error))
      throw error
    } finally {
      budget.end()
      await validator?.close()
    }
  }

  /** A fix that held gets a test and an explanation, where models are asked for them. The time of the job counts for it as well. */
  async #withRoles(outcome: FixOutcome, job: HeldFix, budget: Budget): Promise<FixOutcome> {
    const roles = this.#roles
    if (roles === undefined || outcome.kind !== 'fix' || budget.signal.aborted) return outcome
    const completed = await roles.afterFix(outcome, job, budget.signal)
    if (budget.isGivenUp) throw budget.signal.reason
    return completed
  }

  #withAutomation(
    outcome: FixOutcome,
    input: StageInput,
    known: { readonly diagnosis: Diagnosis; readonly isWaySearched: boolean },
  ): FixOutcome {
    if (outcome.kind !== 'fix') return outcome
    const { mode, deploy_min_score: deployMinScore } = this.#config
    const { event, trackRecords = [] } = input
    const { candidate, verdict } = outcome
    const fix = { event, candidate, verdict, trackRecords, ...known }
    return { ...outcome, automation: automationOf(fix, { mode, deployMinScore }) }
  }

  /** Where no model wrote a test, the way to the error that was found in the repository may be one. */
  async #withKeptTest(outcome: FixOutcome, job: HeldFix, budget: Budget): Promise<FixOutcome> {
    if (outcome.kind !== 'fix' || outcome.regressionTest?.kind === 'offered' || budget.signal.aborted)
      return outcome
    const { event, repository, validator } = job
    try {
      const { fingerprint } = event
      const regressionTest = await keptReproduction(
        outcome,
        { fingerprint, repository, validator },
        budget.signal,
      )
      return regressionTest === undefined ? outcome : { ...outcome, regressionTest }
    } catch (error) {
      // The fix is there and holds; that its test could not be tried, or that the time was over, takes nothing from it.
      if (budget.isGivenUp) throw error
      const fields = { fingerprint: event.fingerprint, reason: describeError(error) }
      if (!budget.signal.aborted) this.#settings.logger.warn('a fix has no test: trying it failed', fields)
      return outcome
    }
  }

  /**
   * Packages that the repository names and this machine does not have, and what its toolchain needs compiled. Where the code
   * cannot be read, the search says so.
   */
  async #prepare(diagnosis: Diagnosis, reference: RepositoryReference, signal: AbortSignal): Promise<Ready> {
    const { clock, stateDirectory } = this.#settings
    const { enabled, registries, hosts, time_limit: timeoutMs, max_size: bytesMax } = this.#config.prepare
    const nothing: Prepared = { mounts: [], environment: {}, gaps: [] }
    const isGo = diagnosis.language === 'go'
    if (!enabled && !isGo) return { prepared: nothing, library: undefined }
    try {
      const { sandbox } = await this.#sandbox(signal)
      if (sandbox === undefined) return { prepared: nothing, library: undefined }
      const repository = await openRepository(reference, { stateDirectory, clock, signal })
      const hostPath = hostToolPath(processEnvironment()['PATH'] ?? '')
      const options = { repository, sandbox, stateDirectory, hostPath, clock }
      const path = diagnosis.locations[0]?.path ?? ''
      const toolPath = isGo ? (await projectToolPath(hostPath, { repository, path })).path : hostPath
      const library = isGo ? await this.#library({ ...options, hostPath: toolPath }, signal) : undefined
      if (!enabled) return { prepared: nothing, library }
      const fetching = { ...options, registries, hosts, timeoutMs, bytesMax, buildFolder: CACHE_NAME }
      return { prepared: await preparePackages(fetching, signal), library }
    } catch (error) {
      if (signal.aborted || !(error instanceof PermanentError)) throw error
      return { prepared: nothing, library: undefined }
    }
  }

  /** A job can do without: it compiles what it needs for itself then. */
  async #library(options: LibraryOptions, signal: AbortSignal): Promise<CompiledLibrary | undefined> {
    try {
      return await compiledGoLibrary(options, signal)
    } catch (error) {
      signal.throwIfAborted()
      this.#settings.logger.warn('the standard library of Go could not be compiled ahead', { error })
      return undefined
    }
  }

  async #sandbox(signal: AbortSignal): Promise<FoundSandbox> {
    const { sandbox: kind } = this.#config
    const { clock, standstill } = this.#settings
    const found = await findSandbox({ clock, signal, ...(kind === 'auto' ? {} : { only: kind }) })
    const { sandbox } = found
    if (sandbox === undefined || standstill === undefined || this.#config.priority !== 'idle') return found
    return { ...found, sandbox: { ...sandbox, run: (run) => sandbox.run({ ...run, standstill }) } }
  }

  async #validator({
    ready: { prepared, library },
    ...job
  }: {
    readonly event: ErrorEvent
    readonly diagnosis: Diagnosis
    readonly repository: Repository
    readonly ready: Ready
    readonly signal: AbortSignal
  }): Promise<Validator> {
    const { clock, stateDirectory } = this.#settings
    const { test_timeout, reproduction_timeout, reproduction_search, command_timeout } = this.#config
    const { sandbox, reasons } = await this.#sandbox(job.signal)
    const workDirectory = join(stateDirectory, 'work')
    await sweepWorkDirectory(workDirectory, clock.now())
    const { remote, path: folder } = job.diagnosis.repository ?? {}
    const onHost = hostToolPath(processEnvironment()['PATH'] ?? '')
    const path = job.diagnosis.locations[0]?.path ?? ''
    const { path: hostPath, missing } = await projectToolPath(onHost, { repository: job.repository, path })
    return new Validator({
      ...job,
      jobId: newId(this.#settings.random),
      clock,
      sandbox,
      sandboxGap: `this host has no sandbox (${reasons.join('; ')})`,
      workDirectory,
      warm: warmCache({
        directory: join(stateDirectory, 'warm'),
        repository: remote?.url ?? folder ?? '',
        now: () => clock.now(),
      }),
      prepared,
      ...(library === undefined ? {} : { library }),
      dependencyGaps: [
        ...(this.#config.prepare.enabled ? prepared.gaps : await missingPackages(job.repository)),
        ...missing.map((version) => `${version} is asked for and not on this machine`),
      ],
      hostPath,
      isIdle: this.#config.priority === 'idle',
      testTimeoutMs: test_timeout,
      commandTimeoutMs: command_timeout,
      performanceThreshold: this.#config.performance_threshold,
      reproductionTimeoutMs: reproduction_timeout,
      // The greater part of the job's time is for candidates.
      reproductionSearchMs: Math.min(reproduction_search, this.#config.budget.time_limit / SEARCH_SHARE),
    })
  }
}

/** What is needed once for many jobs about a code base. */
interface Ready {
  readonly prepared: Prepared
  readonly library: CompiledLibrary | undefined
}

/** Of the time of a job what is searched with at most, for programs and for calls each. */
const SEARCH_SHARE = 10

function noFix(...reasons: readonly string[]): FixOutcome {
  return { kind: 'no_fix', reasons }
}
