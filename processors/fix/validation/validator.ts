import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnosis, Evidence } from '../../../agent/model/diagnosis.ts'
import { describeError, HephaestusError, PermanentError } from '../../../agent/model/errors.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { Candidate, Check, Grade, Verdict } from '../../../agent/model/fix.ts'
import { invariant } from '../../../agent/model/invariant.ts'
import type { Milliseconds } from '../../../agent/model/units.ts'
import { applyEditsToFiles, type FileChange } from '../../../agent/rewrite/edits.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import { findReproductions, type ReproductionPlan } from '../reproduction/reproductions.ts'
import { tryCalls, tryPrograms } from '../reproduction/programs/try-programs.ts'
import { verdictOf } from '../verdict.ts'
import { checkCause } from './checks/cause.ts'
import { failedCheck, notRunCheck, passedCheck } from './checks/check.ts'
import { checkPolicy } from './checks/policy.ts'
import {
  checkReproduction,
  reproductionBaseline,
  type ReproductionBaseline,
  type ReproductionOptions,
} from './checks/reproduction.ts'
import { checkNativeSyntax, checkSyntax } from './checks/syntax.ts'
import { judgeNewTest, type TriedTest } from './checks/new-test.ts'
import { checkTests, runTests, testBaseline, type TestBaseline } from './checks/tests.ts'
import { EvidenceLog } from './evidence-log.ts'
import { findTestPlans } from './tests/test-plans.ts'
import type { WarmCache } from './warm-cache.ts'
import { withWorkspace, type Workspace, type WorkspaceSettings } from './workspace.ts'

/** A candidate after the checks that run nothing. */
export interface CheckedCandidate {
  readonly candidate: Candidate
  readonly changes: readonly FileChange[]
  readonly checks: readonly Check[]
  /** Undefined when it may be tried; else it is refused. */
  readonly refusal: Verdict | undefined
}

export interface ValidatorSettings extends Omit<WorkspaceSettings, 'sandbox' | 'cacheDirectory'> {
  /** Names what belongs to this job only. */
  readonly jobId: string
  readonly event: ErrorEvent
  readonly diagnosis: Diagnosis
  /** Undefined when this host has none: nothing of the repository runs then. */
  readonly sandbox: WorkspaceSettings['sandbox'] | undefined
  /** Why there is no sandbox. */
  readonly sandboxGap: string
  /** What compilers keep from job to job; none when left out. */
  readonly warm?: WarmCache
  /** Which packages are missing, and why; told where the tests cannot be run. */
  readonly dependencyGaps?: readonly string[]
  readonly testTimeoutMs: Milliseconds
  readonly reproductionTimeoutMs: Milliseconds
  /** How long to look for a way to make an error happen that the log tells none for; 0 for not at all. */
  readonly reproductionSearchMs: Milliseconds
}

interface Baseline {
  readonly tests: TestBaseline
  readonly reproduction: ReproductionBaseline
}

/**
 * Judges candidates of one job.
 *
 *   candidate ─▶ edits apply ─▶ policy ─▶ syntax ─┬─▶ reproduction ─▶ tests ─▶ verdict
 *                     nothing is run              │     in the sandbox, each on a copy of its own
 *                                                 └─ first: the same on the unchanged code, once
 */
export class Validator {
  readonly #settings: ValidatorSettings
  readonly #cacheDirectory: string
  readonly #evidence = new EvidenceLog()
  #baseline: Promise<Baseline> | undefined
  #known: Baseline | undefined

  constructor(settings: ValidatorSettings) {
    this.#settings = settings
    this.#cacheDirectory = join(settings.workDirectory, `cache-${settings.jobId}`)
  }

  /** The best grade that a candidate can get if all goes well; a guess until the first was validated. */
  bestGradeOf(candidate: Candidate): Grade {
    if (this.#settings.sandbox === undefined) return 'unverified'
    if (this.#known === undefined) return 'proved'
    return this.#verdict(candidate, allPassed(candidate, this.#known), this.#known).grade
  }

  /**
   * Why runs cannot tell a right change from a wrong one here, as a part of a sentence; undefined when they can: the
   * error can be made to happen, and there are tests. What costs nothing is asked first.
   * Errors: the signal's reason when aborted.
   */
  async whyNotSeen(path: string, signal: AbortSignal): Promise<string | undefined> {
    if (this.#settings.sandbox === undefined) return this.#settings.sandboxGap
    const { plans, gaps } = this.#reproductionPlans()
    if (plans.length === 0 && this.#settings.reproductionSearchMs === 0) return gaps.join('; ')
    try {
      this.#known ??= await this.#prepare(path, signal)
    } catch (error) {
      if (signal.aborted || !(error instanceof PermanentError)) throw error
      return describeError(error)
    }
    const { reproduction, tests } = this.#known
    if (reproduction.kind !== 'reproduced') return reproduction.reason
    return tests.kind === 'usable' ? undefined : 'no tests of the repository could be run'
  }

  /** How the error was made to happen, once a candidate was validated; undefined when it was not. */
  get reproduction(): ReproductionPlan | undefined {
    const reproduction = this.#known?.reproduction
    return reproduction?.kind === 'reproduced' ? reproduction.plan : undefined
  }

  /** Removes what was kept between two copies; to be called in every case. */
  async close(): Promise<void> {
    await rm(this.#cacheDirectory, { recursive: true, force: true })
  }

  /** The checks that are cheap and run nothing: whether the edits fit, the policy, our own parser. */
  async check(candidate: Candidate): Promise<CheckedCandidate> {
    const { repository, event } = this.#settings
    const files = new Map<string, SourceFile>()
    for (const { path } of candidate.edits) {
      const file = await repository.read(path)
      if (file !== undefined) files.set(path, file)
    }
    let changes: readonly FileChange[]
    try {
      changes = applyEditsToFiles(candidate.edits, files)
    } catch (error) {
      if (!(error instanceof HephaestusError)) throw error
      return this.#refused(candidate, [], [failedCheck('policy', `edits: ${describeError(error)}`)])
    }
    const checks = [await checkPolicy(candidate, changes, { event, repository }), checkSyntax(changes)]
    return isRefused(checks)
      ? this.#refused(candidate, changes, checks)
      : { candidate, changes, checks, refusal: undefined }
  }

  /**
   * Runs what can be run and grades the candidate.
   * Errors: the signal's reason when aborted. A run that cannot be made is a check that was not run.
   */
  async validate(checked: CheckedCandidate, signal: AbortSignal): Promise<Verdict> {
    const { sandbox, sandboxGap } = this.#settings
    if (checked.refusal !== undefined) return checked.refusal
    if (sandbox === undefined) return this.unrun(checked, sandboxGap)
    try {
      const baseline = await this.#prepare(checked.candidate.edits[0]?.path ?? '', signal)
      this.#known = baseline
      const checks = await this.#runChecks(checked, baseline, signal)
      return this.#verdict(checked.candidate, checks, baseline)
    } catch (error) {
      if (signal.aborted || !(error instanceof PermanentError)) throw error
      return this.unrun(checked, describeError(error))
    }
  }

  /**
   * Whether a new test fails before a change and passes after it. What is known of the tests before is used.
   * Errors: the signal's reason when aborted.
   */
  async tryTest(changes: readonly FileChange[], test: FileChange, signal: AbortSignal): Promise<TriedTest> {
    if (this.#settings.sandbox === undefined) return { kind: 'not_run', reason: this.#settings.sandboxGap }
    const { tests } = this.#known ?? { tests: { kind: 'none' } as const }
    if (tests.kind !== 'usable')
      return { kind: 'not_run', reason: 'the tests of the repository cannot be run here' }
    const options = this.#testOptions(signal)
    try {
      const [before, after] = [
        await this.#inCopy([test], (workspace) => runTests(workspace, tests.plan, options)),
        await this.#inCopy([...changes, test], (workspace) => runTests(workspace, tests.plan, options)),
      ]
      return judgeNewTest(tests.run.report, before.report, after.report)
    } catch (error) {
      if (signal.aborted || !(error instanceof PermanentError)) throw error
      return { kind: 'not_run', reason: describeError(error) }
    }
  }

  /** What the checks say that run nothing, where nothing could be run. */
  unrun({ candidate, checks }: CheckedCandidate, why: string): Verdict {
    const reason = `nothing of the repository was run: ${why}`
    return this.#verdict(candidate, [
      ...checks,
      notRunCheck('reproduction', reason),
      notRunCheck('tests', reason),
    ])
  }

  /** Order: what refuses soonest comes first, and a refused candidate is not tried further. */
  async #runChecks(
    { candidate, changes, checks }: CheckedCandidate,
    baseline: Baseline,
    signal: AbortSignal,
  ): Promise<readonly Check[]> {
    const first = await this.#inCopy(changes, async (workspace) => {
      const native: Check[] = []
      for (const check of checks) {
        const isSyntax = check.id === 'syntax'
        native.push(isSyntax ? await checkNativeSyntax(check, changes, { workspace, signal }) : check)
      }
      if (isRefused(native)) return { checks: native, remaining: '', refusedAt: undefined }
      const options = this.#reproductionOptions(signal)
      const change = { origin: candidate.origin, changes }
      const result = await checkReproduction(baseline.reproduction, change, workspace, options)
      return { ...result, checks: [...native, result.check] }
    })
    if (isRefused(first.checks)) return first.checks
    // A copy of their own: what the reproduction wrote is nothing the tests should find.
    const tests = await this.#inCopy(changes, (workspace) =>
      checkTests(workspace, baseline.tests, this.#testOptions(signal)),
    )
    const { remaining, refusedAt } = first
    const cause = checkCause(candidate, { repaired: tests.repaired, remaining, refusedAt })
    return [...first.checks, tests.check, cause]
  }

  /** Tests and reproduction on the unchanged code, once a job. */
  #prepare(path: string, signal: AbortSignal): Promise<Baseline> {
    this.#baseline ??= this.#runBaseline(path, signal)
    return this.#baseline
  }

  async #runBaseline(path: string, signal: AbortSignal): Promise<Baseline> {
    // Tests first: they compile what a reproduction then starts without delay.
    const tests = await this.#testsBefore(path, signal)
    const { plans, gaps } = this.#reproductionPlans()
    const told: ReproductionBaseline =
      plans.length === 0
        ? { kind: 'not_reproduced', reason: gaps.join('; '), evidence: [] }
        : await this.#reproduce(plans, signal)
    return { reproduction: told.kind === 'reproduced' ? told : await this.#search(told, signal), tests }
  }

  #reproduce(plans: readonly ReproductionPlan[], signal: AbortSignal): Promise<ReproductionBaseline> {
    return reproductionBaseline(plans, (use) => this.#inCopy([], use), this.#reproductionOptions(signal))
  }

  /** Where the log tells no way that leads to the error, the repository may. */
  async #search(
    told: Extract<ReproductionBaseline, { kind: 'not_reproduced' }>,
    signal: AbortSignal,
  ): Promise<ReproductionBaseline> {
    const { repository, event, diagnosis, reproductionSearchMs: timeoutMs } = this.#settings
    if (timeoutMs === 0) return told
    const options = { repository, event, diagnosis, timeoutMs, signal }
    const reasons = [told.reason]
    const evidence = [...told.evidence]
    for (const attempt of [tryPrograms, tryCalls]) {
      const { plans, gap } = await attempt((use) => this.#inCopy([], use), options)
      const found = plans.length === 0 ? undefined : await this.#reproduce(plans, signal)
      if (found?.kind === 'reproduced') return found
      reasons.push(found?.reason ?? gap)
      evidence.push(...(found?.evidence ?? []))
    }
    return { kind: 'not_reproduced', reason: reasons.join('; '), evidence }
  }

  #reproductionPlans(): ReturnType<typeof findReproductions> {
    const { event, diagnosis, repository } = this.#settings
    const reference = diagnosis.repository
    const isOnDisk = reference !== undefined && reference.path !== ''
    return findReproductions(event, diagnosis, [repository.root, ...(isOnDisk ? [reference.path] : [])])
  }

  async #testsBefore(path: string, signal: AbortSignal): Promise<TestBaseline> {
    const { repository, diagnosis } = this.#settings
    const reference = diagnosis.repository
    if (reference === undefined) return { kind: 'none' }
    const plans = await findTestPlans({ repository, reference, path, language: diagnosis.language })
    if (plans.length === 0) return { kind: 'none' }
    const { dependencyGaps = [] } = this.#settings
    const { warm } = this.#settings
    await warm?.fill(this.#cacheDirectory)
    const before = await this.#inCopy([], (workspace) =>
      testBaseline(workspace, plans, this.#testOptions(signal)),
    )
    await warm?.keep(this.#cacheDirectory)
    return before.kind === 'unusable'
      ? { ...before, reason: [before.reason, ...dependencyGaps].join('; ') }
      : before
  }

  #inCopy<T>(changes: readonly FileChange[], use: (workspace: Workspace) => Promise<T>): Promise<T> {
    const { sandbox } = this.#settings
    invariant(sandbox !== undefined, 'copies are only made where there is a sandbox to run them in')
    return withWorkspace({ ...this.#settings, sandbox, cacheDirectory: this.#cacheDirectory }, changes, use)
  }

  #reproductionOptions(signal: AbortSignal): ReproductionOptions {
    const { repository, diagnosis, reproductionTimeoutMs } = this.#settings
    return {
      repository,
      language: diagnosis.language,
      service: diagnosis.repository?.service,
      timeoutMs: reproductionTimeoutMs,
      evidence: this.#evidence,
      signal,
    }
  }

  #testOptions(signal: AbortSignal): Parameters<typeof testBaseline>[2] {
    return { timeoutMs: this.#settings.testTimeoutMs, evidence: this.#evidence, signal }
  }

  #refused(candidate: Candidate, changes: readonly FileChange[], checks: readonly Check[]): CheckedCandidate {
    return { candidate, changes, checks, refusal: this.#verdict(candidate, checks) }
  }

  #verdict(candidate: Candidate, checks: readonly Check[], baseline?: Baseline): Verdict {
    const reproduction = baseline?.reproduction
    const plan = reproduction?.kind === 'reproduced' ? reproduction.plan : undefined
    return verdictOf(checks, {
      assumptions: candidate.assumptions,
      evidence: this.#evidenceOf(checks),
      reproducedBy: plan?.reproduction.kind,
      isSearched: plan !== undefined && ['repository', 'generated'].includes(plan.reproduction.origin),
      isMadeUp: plan?.isMadeUp === true,
      hasWitness: candidate.witness !== undefined,
      hasTests: baseline === undefined || baseline.tests.kind !== 'none',
      assumedRevision: this.#settings.diagnosis.assumedRevision,
    })
  }

  #evidenceOf(checks: readonly Check[]): readonly Evidence[] {
    return this.#evidence.select(new Set(checks.flatMap(({ evidence }) => evidence)))
  }
}

/** What the checks say of a change that does everything right. */
function allPassed(candidate: Candidate, { reproduction, tests }: Baseline): readonly Check[] {
  const repaired = tests.kind === 'usable' ? [...tests.run.report.failed] : []
  return [
    passedCheck('policy', ''),
    passedCheck('syntax', ''),
    ...(reproduction.kind === 'reproduced' ? [passedCheck('reproduction', '')] : []),
    ...(tests.kind === 'usable' ? [passedCheck('tests', '')] : []),
    checkCause(candidate, { repaired, remaining: '' }),
  ]
}

function isRefused(checks: readonly Check[]): boolean {
  return checks.some(({ outcome }) => outcome === 'failed')
}
