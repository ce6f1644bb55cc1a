import type { Check } from '../../../../agent/model/fix.ts'
import { formatDuration, type Milliseconds } from '../../../../agent/model/units.ts'
import type { SandboxResult } from '../../../../agent/sandbox/sandbox.ts'
import type { EvidenceLog } from '../evidence-log.ts'
import type { TestPlan } from '../tests/test-plan.ts'
import { readableOutput, readTestReport, WHOLE_RUN, type TestReport } from '../tests/test-report.ts'
import type { Workspace } from '../workspace.ts'
import { failedCheck, notRunCheck, passedCheck } from './check.ts'
import { isMissing } from './syntax.ts'

/** One run of the tests. */
export interface TestRun {
  readonly result: SandboxResult
  readonly report: TestReport
  readonly evidence: string
}

/** What the tests did before the change. */
export type TestBaseline =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'unusable'
      readonly reason: string
      readonly evidence: readonly string[]
      /** A run that failed as a whole: no test passed, and it may still be what shows the error. */
      readonly failed?: { readonly plan: TestPlan; readonly run: TestRun }
    }
  | {
      readonly kind: 'usable'
      readonly plan: TestPlan
      readonly run: TestRun
      /** Why they say little of what a change does besides, as a sentence; left out where all could be run and some passed. */
      readonly gap?: string
    }

export interface TestOptions {
  readonly timeoutMs: Milliseconds
  readonly evidence: EvidenceLog
  readonly signal: AbortSignal
}

/**
 * Runs the tests of the unchanged copy by the first plan that works here. Where it runs a part only, the result says why not all are run; and
 * where none works, the last run in which tests failed and none passed is kept.
 */
export async function testBaseline(
  workspace: Workspace,
  plans: readonly TestPlan[],
  options: TestOptions,
): Promise<TestBaseline> {
  let unusable: Exclude<TestBaseline, { kind: 'usable' }> = { kind: 'none' }
  for (const plan of plans) {
    const unbuilt = await whyNotCompiled(workspace, plan, options)
    const run = unbuilt === undefined ? await runTests(workspace, plan, options) : undefined
    const reason = run === undefined ? unbuilt?.reason : whyUnusable(plan, run, options.timeoutMs)
    if (run !== undefined && reason === undefined) {
      if (plan.part === undefined || unusable.kind === 'none') return { kind: 'usable', plan, run }
      return { kind: 'usable', plan, run, gap: `only ${plan.part} were run: ${unusable.reason}` }
    }
    // The first tells more than those that are there for want of it.
    if (unusable.kind === 'none' && reason !== undefined)
      unusable = { kind: 'unusable', reason, evidence: [run?.evidence ?? unbuilt?.evidence ?? ''] }
    if (unusable.kind === 'unusable' && run !== undefined && run.report.failed.size > 0)
      unusable = { ...unusable, failed: { plan, run } }
  }
  return unusable
}

/** Packages are compiled once for all runs of a job: what they take is no time of the tests. */
const COMPILE_SHARE = 2

interface Unbuilt {
  readonly reason: string
  readonly evidence: string
}

/** Why the tests of a plan do not compile even without a change; undefined where they do, or need not. */
async function whyNotCompiled(
  workspace: Workspace,
  plan: TestPlan,
  options: TestOptions,
): Promise<Unbuilt | undefined> {
  const { compile: command } = plan
  if (command === undefined) return undefined
  const timeoutMs = COMPILE_SHARE * options.timeoutMs
  const { result, evidence } = await runTests(workspace, { ...plan, command }, { ...options, timeoutMs })
  if (result.exceeded === undefined && result.exitCode === 0) return undefined
  const why =
    result.exceeded === undefined
      ? `ended with ${exitOf(result)}`
      : result.exceeded === 'time'
        ? `did not end within ${formatDuration(timeoutMs)}`
        : `exceeded its limit on ${result.exceeded}`
  return {
    reason: `the tests were not compiled even without the change: ${commandLine({ ...plan, command })} ${why}`,
    evidence,
  }
}

/** What the tests say of a change. */
export interface TestResult {
  readonly check: Check
  /** Names of those that failed before it and pass now. */
  readonly repaired: readonly string[]
  /** What was printed before the change and after it; left out where nothing was run. */
  readonly output?: { readonly before: string; readonly after: string }
}

/**
 * Runs the tests of a changed copy and compares: only what newly fails counts against the change. `isForTest`: the change is for a test that
 * failed, so that one of those has to pass now; its error may have made room for that of another one.
 */
export async function checkTests(
  workspace: Workspace,
  baseline: TestBaseline,
  options: TestOptions & { readonly isForTest: boolean },
): Promise<TestResult> {
  if (baseline.kind === 'none')
    return {
      check: notRunCheck('tests', 'the repository has no tests that we know how to run'),
      repaired: [],
    }
  if (baseline.kind === 'unusable') {
    return { check: notRunCheck('tests', baseline.reason, { evidence: baseline.evidence }), repaired: [] }
  }
  const run = await runTests(workspace, baseline.plan, options)
  const wereFailing = baseline.run.report.failed
  return {
    check: judgeTests(baseline.plan, baseline.run, run, options),
    repaired: [...run.report.passed].filter((name) => name !== WHOLE_RUN && wereFailing.has(name)),
    output: { before: printedBy(baseline.run), after: printedBy(run) },
  }
}

function printedBy({ result }: TestRun): string {
  return `${result.stdout}\n${result.stderr}`
}

/** The verdict on the tests alone, from a run before and a run after the change. */
export function judgeTests(
  plan: TestPlan,
  before: TestRun,
  after: TestRun,
  { isForTest }: { readonly isForTest: boolean } = { isForTest: false },
): Check {
  const details = {
    command: commandLine(plan),
    durationMs: after.result.durationMs,
    evidence: [after.evidence],
  }
  if (after.result.exceeded !== undefined) {
    return failedCheck(
      'tests',
      `the tests exceed their limit on ${after.result.exceeded} since the change`,
      details,
    )
  }
  const newlyFailing = [...after.report.failed].filter((name) => !before.report.failed.has(name))
  if (newlyFailing.length > 0) return failedCheck('tests', `newly fails: ${namesOf(newlyFailing)}`, details)
  const failedBefore = [...before.report.failed]
  if (isForTest && failedBefore.length > 0 && !failedBefore.some((name) => after.report.passed.has(name)))
    return failedCheck('tests', 'no test that failed before passes with the change', details)
  const lost = [...before.report.passed].filter((name) => !isTold(name, after.report))
  if (lost.length > 0) return failedCheck('tests', `passed before and was not run: ${namesOf(lost)}`, details)
  if (after.result.exitCode !== 0 && before.result.exitCode === 0) {
    return failedCheck(
      'tests',
      `the test command ends with ${exitOf(after.result)} since the change`,
      details,
    )
  }
  const { passed, failed } = after.report
  const known = failed.size === 0 ? '' : `; ${failed.size} failed before the change already`
  return passedCheck(
    'tests',
    `${passed.has(WHOLE_RUN) ? WHOLE_RUN : count(passed.size)} passed${known}`,
    details,
  )
}

/** Runs the tests of a copy by a plan. */
export async function runTests(workspace: Workspace, plan: TestPlan, options: TestOptions): Promise<TestRun> {
  const { command, directory, environment } = plan
  const run = { command, cwd: directory, environment, wallMs: options.timeoutMs }
  const result = await workspace.run(run, options.signal)
  const output = [readableOutput(plan.format, result.stdout), result.stderr]
  return {
    result,
    report: readTestReport(plan.format, result),
    evidence: options.evidence.addRun(commandLine(plan), output.filter((text) => text !== '').join('\n')),
  }
}

function whyUnusable(
  plan: TestPlan,
  { result, report }: TestRun,
  timeoutMs: Milliseconds,
): string | undefined {
  if (result.exceeded === 'time') {
    return `the tests do not end within ${formatDuration(timeoutMs)} even without the change`
  }
  if (result.exceeded !== undefined) {
    return `the tests exceed their limit on ${result.exceeded} even without the change`
  }
  if (isMissing(result.exitCode)) return 'the test command could not be run: its program is not here'
  const missing = /No module named ['"]?(pytest|unittest)/.exec(result.stderr)?.[1]
  if (missing !== undefined) return `${missing} is not installed where the sandbox can see it`
  if (report.passed.size > 0) return undefined
  return report.failed.size === 0
    ? `${commandLine(plan)} ran no test and ended with ${exitOf(result)}`
    : `no test passes even without the change: ${commandLine(plan)} ended with ${exitOf(result)}`
}

function isTold(name: string, report: TestReport): boolean {
  return report.passed.has(name) || report.failed.has(name) || report.skipped.has(name)
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

function count(tests: number): string {
  return tests === 1 ? '1 test' : `${tests} tests`
}

function exitOf({ exitCode, signal }: SandboxResult): string {
  return signal === null ? `exit code ${exitCode}` : `signal ${signal}`
}

function commandLine({ command, directory }: TestPlan): string {
  const [shell, flag, script] = command
  const line = shell === '/bin/sh' && flag === '-c' ? (script ?? '') : command.join(' ')
  return directory === '' ? line : `cd ${directory} && ${line}`
}
