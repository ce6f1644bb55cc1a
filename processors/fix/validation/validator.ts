import type { Evidence } from '../../../agent/model/diagnosis.ts'
import { describeError, HephaestusError, PermanentError } from '../../../agent/model/errors.ts'
import type { FailedTrial } from '../../../agent/model/failed-trial.ts'
import type { Candidate, Check, CheckId, Grade, Verdict } from '../../../agent/model/fix.ts'
import { applyEditsToFiles, type FileChange } from '../../../agent/rewrite/edits.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import type { ReproductionPlan } from '../reproduction/reproductions.ts'
import { verdictOf } from '../verdict.ts'
import { worthOf } from '../worth.ts'
import { checkCause } from './checks/cause.ts'
import { failedCheck, notRunCheck, passedCheck } from './checks/check.ts'
import { checkExecution } from './checks/execution.ts'
import { checkInputs, type KnownCalls } from './checks/inputs.ts'
import { checkIntegration, runGate, type GateOptions } from './checks/integration.ts'
import { checkPerformance } from './checks/performance.ts'
import { checkPolicy } from './checks/policy.ts'
import { reproductionPlansOf, runBaseline, type Baseline } from './baseline.ts'
import { checkReproduction } from './checks/reproduction.ts'
import { checkNativeSyntax, checkSyntax } from './checks/syntax.ts'
import { judgeNewTest, type TriedTest } from './checks/new-test.ts'
import { checkTests, runTests } from './checks/tests.ts'
import { TestedProjects } from './tests/tested-projects.ts'
import { compilerRefusal } from './compiler-refusal.ts'
import { failedTrialOf, type FailedRun } from './failed-trials.ts'
import { JobRuns, type ValidatorSettings } from './job-runs.ts'

/** A candidate after the checks that run nothing. */
export interface CheckedCandidate {
  readonly candidate: Candidate
  readonly changes: readonly FileChange[]
  readonly checks: readonly Check[]
  /** Undefined when it may be tried; else it is refused. */
  readonly refusal: Verdict | undefined
}

/**
 * Judges candidates of one job.
 *
 *   candidate ─▶ edits apply ─▶ policy ─▶ syntax ─┬─▶ reproduction ─▶ tests ─▶ commands ─▶ inputs ─▶ execution ─▶ verdict
 *                     nothing is run              │     in the sandbox, each on a copy of its own
 *                                                 └─ first: the same on the unchanged code, once
 */
export class Validator {
  readonly #settings: ValidatorSettings
  readonly #runs: JobRuns
  #baseline: Promise<Baseline> | undefined
  #known: Baseline | undefined
  readonly #calls: KnownCalls = new Map()
  /** The integration command on the unchanged code, once a job. */
  #integrated: ReturnType<typeof runGate> | undefined
  readonly #failed = new Map<string, FailedTrial>()
  readonly #projects: TestedProjects

  constructor(settings: ValidatorSettings) {
    this.#settings = settings
    const { repository, diagnosis } = settings
    const { repository: reference, language } = diagnosis
    this.#projects = new TestedProjects(
      reference === undefined ? undefined : { repository, reference, language },
    )
    this.#runs = new JobRuns(settings)
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
    const { plans, gaps } = reproductionPlansOf(this.#settings)
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

  /** What the runs of a candidate showed that failed in them; undefined for others. */
  failedTrialOf({ id }: Candidate): FailedTrial | undefined {
    return this.#failed.get(id)
  }

  /** Removes what was kept between two copies; to be called in every case. */
  async close(): Promise<void> {
    await this.#runs.close()
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
    await this.#projects.add(changes.map(({ path }) => path))
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
    const options = this.#runs.testOptions(signal)
    try {
      const [before, after] = [
        await this.#runs.inCopy([test], (workspace) => runTests(workspace, tests.plan, options)),
        await this.#runs.inCopy([...changes, test], (workspace) => runTests(workspace, tests.plan, options)),
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
    const first = await this.#runs.inCopy(changes, async (workspace) => {
      const native: Check[] = []
      for (const check of checks) {
        const isSyntax = check.id === 'syntax'
        native.push(isSyntax ? await checkNativeSyntax(check, changes, { workspace, signal }) : check)
      }
      if (isRefused(native)) return { checks: native, remaining: '', refusedAt: undefined }
      const options = this.#runs.reproductionOptions(signal)
      const change = { origin: candidate.origin, changes }
      const result = await checkReproduction(baseline.reproduction, change, workspace, options)
      return { ...result, checks: [...native, result.check] }
    })
    if (isRefused(first.checks)) {
      if (!('failed' in first) || first.failed === undefined) return first.checks
      const { output, outputBefore } = first.failed
      const unbuilt = this.#unbuilt(checks, { before: outputBefore, after: output })
      if (unbuilt !== undefined) return unbuilt
      this.#noteFailure(candidate, { check: first.check, changes, ...first.failed })
      return first.checks
    }
    // A copy of their own: what the reproduction wrote is nothing the tests should find.
    const tests = await this.#runs.inCopy(changes, (workspace) =>
      checkTests(workspace, baseline.tests, {
        ...this.#runs.testOptions(signal),
        isForTest: this.reproduction?.isTestRun === true,
      }),
    )
    if (tests.check.outcome === 'failed' && tests.output !== undefined) {
      const { before: outputBefore, after: output } = tests.output
      const unbuilt = this.#unbuilt(checks, tests.output)
      if (unbuilt !== undefined) return unbuilt
      this.#noteFailure(candidate, { check: tests.check, changes, output, outputBefore })
    }
    const { remaining, refusedAt } = first
    const isAskedFor = this.#settings.event.request !== undefined
    const cause = checkCause(candidate, { repaired: tests.repaired, remaining, refusedAt, isAskedFor })
    const checked = [...first.checks, tests.check, cause]
    for (const check of this.#moreChecks({ candidate, changes }, baseline, signal)) {
      if (isRefused(checked)) break
      const done = await check.run().catch((error: unknown) => notRunOf(check.id, error, signal))
      checked.push(done)
    }
    return [...checked, ...(await this.#executionOf({ candidate, changes }, checked, { baseline, signal }))]
  }

  /** Asked last, and only of what would be proved: it takes the runs once more. */
  async #executionOf(
    change: Pick<CheckedCandidate, 'candidate' | 'changes'>,
    checked: readonly Check[],
    { baseline, signal }: { readonly baseline: Baseline; readonly signal: AbortSignal },
  ): Promise<readonly Check[]> {
    const asIfExecuted = [...checked, passedCheck('execution', '')]
    if (this.#verdict(change.candidate, asIfExecuted, baseline).grade !== 'proved') return []
    const job = { runs: this.#runs, baseline, secret: this.#settings.jobId, signal }
    return [await checkExecution(change, job).catch((error: unknown) => notRunOf('execution', error, signal))]
  }

  /** The checks of a change that its compiler does not take; undefined where the run failed for another reason. */
  #unbuilt(
    checks: readonly Check[],
    output: { readonly before: string; readonly after: string },
  ): readonly Check[] | undefined {
    const said = compilerRefusal(output, this.#settings.diagnosis.language)
    if (said === undefined) return undefined
    return checks.map((check) =>
      check.id === 'syntax' ? failedCheck('syntax', `it does not compile: ${said}`) : check,
    )
  }

  /** Checks of a change that held so far. A run of them that cannot be made takes nothing from the others. */
  #moreChecks(
    change: Pick<CheckedCandidate, 'candidate' | 'changes'>,
    baseline: Baseline,
    signal: AbortSignal,
  ): readonly MoreCheck[] {
    const { diagnosis, commandTimeoutMs: timeoutMs, performanceThreshold } = this.#settings
    const { integrationCommand, performanceCommand } = diagnosis.repository ?? {}
    const runs = this.#runs
    const gate = (command: readonly string[]): GateOptions => ({ command, timeoutMs, runs, signal })
    const checks: MoreCheck[] = []
    if (integrationCommand !== undefined) {
      const run = async (): Promise<Check> => {
        this.#integrated ??= runGate([], gate(integrationCommand))
        return checkIntegration(change.changes, await this.#integrated, gate(integrationCommand))
      }
      checks.push({ id: 'integration', run })
    }
    if (performanceCommand !== undefined) {
      const run = (): Promise<Check> =>
        checkPerformance(change.changes, performanceThreshold, gate(performanceCommand))
      checks.push({ id: 'performance', run })
    }
    const { language } = diagnosis
    const run = (): Promise<Check> => checkInputs(change, this.#calls, { runs, baseline, language, signal })
    return [...checks, { id: 'inputs', run }]
  }

  #noteFailure({ id }: Candidate, run: FailedRun): void {
    const { repository, diagnosis } = this.#settings
    this.#failed.set(id, failedTrialOf(id, run, { repository, language: diagnosis.language }))
  }

  /** Whether the way that the error was made to happen was searched for, and told by nobody; false where it was not made to happen. */
  async isWaySearched(): Promise<boolean> {
    // What the time did not suffice for was not made to happen either.
    return isSearched(planOf(await this.#baseline?.catch(() => undefined)))
  }

  /** Tests and reproduction on the unchanged code, once a job. */
  #prepare(path: string, signal: AbortSignal): Promise<Baseline> {
    this.#baseline ??= runBaseline(path, { runs: this.#runs, settings: this.#settings, signal })
    return this.#baseline
  }

  #refused(candidate: Candidate, changes: readonly FileChange[], checks: readonly Check[]): CheckedCandidate {
    return { candidate, changes, checks, refusal: this.#verdict(candidate, checks) }
  }

  #verdict(candidate: Candidate, checks: readonly Check[], baseline?: Baseline): Verdict {
    const plan = planOf(baseline)
    return verdictOf(checks, {
      assumptions: candidate.assumptions,
      evidence: this.#evidenceOf(checks),
      reproducedBy: plan?.reproduction.kind,
      isSearched: isSearched(plan),
      isMadeUp: plan?.isMadeUp === true,
      isTestRun: plan?.isTestRun === true,
      hasWitness: candidate.witness !== undefined,
      isSlip: candidate.strategy === 'mutation' && worthOf(candidate) === 'slip',
      hasTests: baseline === undefined || baseline.tests.kind !== 'none',
      testsGap: this.#testsGap(candidate, baseline),
      assumedRevision: this.#settings.diagnosis.assumedRevision,
    })
  }

  /** The tests that are run are those of the first change that was tried; another one may be of another project. */
  #testsGap({ edits }: Candidate, baseline: Baseline | undefined): string | undefined {
    if (baseline?.tests.kind !== 'usable') return undefined
    const paths = edits.map(({ path }) => path)
    return baseline.tests.gap ?? this.#projects.gap(baseline.tests.plan, paths)
  }

  #evidenceOf(checks: readonly Check[]): readonly Evidence[] {
    return this.#runs.evidence.select(new Set(checks.flatMap(({ evidence }) => evidence)))
  }
}

function planOf(baseline: Baseline | undefined): ReproductionPlan | undefined {
  return baseline?.reproduction.kind === 'reproduced' ? baseline.reproduction.plan : undefined
}

function isSearched(plan: ReproductionPlan | undefined): boolean {
  return plan !== undefined && ['repository', 'generated'].includes(plan.reproduction.origin)
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
    passedCheck('execution', ''),
  ]
}

interface MoreCheck {
  readonly id: CheckId
  readonly run: () => Promise<Check>
}

function notRunOf(id: CheckId, error: unknown, signal: AbortSignal): Check {
  if (signal.aborted || !(error instanceof PermanentError)) throw error
  return notRunCheck(id, describeError(error))
}

function isRefused(checks: readonly Check[]): boolean {
  return checks.some(({ outcome }) => outcome === 'failed')
}
