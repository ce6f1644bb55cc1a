import type { ResolvedFrame } from '../../../agent/model/diagnosis.ts'
import { findGoTests } from '../../../agent/repository/go-tests.ts'
import { isInTest, isTestFrame } from '../../../agent/repository/test-file.ts'
import { tryCalls, tryPrograms } from '../reproduction/programs/try-programs.ts'
import {
  expectedOf,
  findReproductions,
  type ReproductionPlan,
  type ReproductionPlans,
} from '../reproduction/reproductions.ts'
import { reproductionBaseline, type ReproductionBaseline } from './checks/reproduction.ts'
import { testBaseline, type TestBaseline } from './checks/tests.ts'
import type { JobRuns, ValidatorSettings } from './job-runs.ts'
import { partOf } from './tests/test-part.ts'
import { onlyTests } from './tests/test-selection.ts'
import { findTestPlans } from './tests/test-plans.ts'

/** What the unchanged code does: its tests, and the error. */
export interface Baseline {
  readonly tests: TestBaseline
  readonly reproduction: ReproductionBaseline
}

/** A person asked for the change: nothing is wrong that could be made to happen. */
const ASKED_FOR: ReproductionBaseline = {
  kind: 'not_reproduced',
  reason: 'the change was asked for, and there is no error that could be made to happen',
  evidence: [],
}

interface BaselineJob {
  readonly runs: JobRuns
  readonly settings: ValidatorSettings
  readonly signal: AbortSignal
}

/**
 * Runs tests and reproduction on the unchanged code. `path`: a file that is changed, to find the tests by.
 * Errors: the signal's reason when aborted; PermanentError where no copy can be made.
 */
export async function runBaseline(path: string, job: BaselineJob): Promise<Baseline> {
  const { repository, diagnosis } = job.settings
  if (diagnosis.language === 'go') await findGoTests(diagnosis.frames, repository)
  // Tests first: they compile what a reproduction then starts without delay.
  const tests = await testsBefore(path, job)
  if (job.settings.event.request !== undefined) return { reproduction: ASKED_FOR, tests }
  const { plans, gaps } = reproductionPlansOf(job.settings)
  const told: ReproductionBaseline =
    plans.length === 0
      ? { kind: 'not_reproduced', reason: gaps.join('; '), evidence: [] }
      : await reproduce(plans, job)
  const reproduction = told.kind === 'reproduced' ? told : await search(told, tests, job)
  return { reproduction, tests: seenBy(reproduction, tests) }
}

/** Where only tests that fail are there, and one of them shows the error, they are what can be run: that it passes says something. */
function seenBy(reproduction: ReproductionBaseline, tests: TestBaseline): TestBaseline {
  const isByTest = reproduction.kind === 'reproduced' && reproduction.plan.isTestRun === true
  if (!isByTest || tests.kind !== 'unusable' || tests.failed === undefined) return tests
  const gap = 'no other test passed before the change, so that nothing shows what else it changes'
  return { kind: 'usable', ...tests.failed, gap }
}

/** Ways to the error that its log and its resource tell. */
export function reproductionPlansOf({ event, diagnosis, repository }: ValidatorSettings): ReproductionPlans {
  const reference = diagnosis.repository
  const isOnDisk = reference !== undefined && reference.path !== ''
  return findReproductions(event, diagnosis, [repository.root, ...(isOnDisk ? [reference.path] : [])])
}

function reproduce(
  plans: readonly ReproductionPlan[],
  { runs, signal }: BaselineJob,
): Promise<ReproductionBaseline> {
  return reproductionBaseline(plans, (use) => runs.inCopy([], use), runs.reproductionOptions(signal))
}

/** Where the log tells no way that leads to the error, the repository may. */
async function search(
  told: Extract<ReproductionBaseline, { kind: 'not_reproduced' }>,
  tests: TestBaseline,
  job: BaselineJob,
): Promise<ReproductionBaseline> {
  const { repository, event, diagnosis, reproductionSearchMs: timeoutMs } = job.settings
  if (timeoutMs === 0) return told
  const options = { repository, event, diagnosis, timeoutMs, signal: job.signal }
  const reasons = [told.reason]
  const evidence = [...told.evidence]
  const ownTests = failingTests(tests, job.settings)
  if (ownTests.length > 0) {
    const found = await reproduce(ownTests, job)
    if (found.kind === 'reproduced') return found
    reasons.push(found.reason)
    evidence.push(...found.evidence)
  }
  for (const attempt of [tryPrograms, tryCalls]) {
    const { plans, gap } = await attempt((use) => job.runs.inCopy([], use), options)
    const found = plans.length === 0 ? undefined : await reproduce(plans, job)
    if (found?.kind === 'reproduced') return found
    reasons.push(found?.reason ?? gap)
    evidence.push(...(found?.evidence ?? []))
  }
  return { kind: 'not_reproduced', reason: reasons.join('; '), evidence }
}

/**
 * An error that a test ran into is made to happen by the tests: by those that failed where the error came up, which takes a part of the time,
 * and else by all.
 */
function failingTests(
  tests: TestBaseline,
  { event, diagnosis }: ValidatorSettings,
): readonly ReproductionPlan[] {
  const ran = tests.kind === 'usable' ? tests : tests.kind === 'unusable' ? tests.failed : undefined
  if (ran === undefined || !isInTest(diagnosis.frames)) return []
  const { logged, ...expected } = expectedOf(event, diagnosis)
  const only = onlyTests(ran.plan, failedAt(diagnosis.frames, ran.run.report.failed))
  return [...(only === undefined ? [] : [only]), ran.plan].map((plan) => {
    const { directory: cwd, environment, command, shown = command } = plan
    return {
      reproduction: { kind: 'command', origin: 'repository', command: shown, input: '', ...expected },
      logged,
      preceding: [],
      cwd,
      environment,
      isTestRun: true,
    }
  })
}

/** Those of the failed tests that are named after a function of the trace; all where none is. */
function failedAt(frames: readonly ResolvedFrame[], failed: ReadonlySet<string>): readonly string[] {
  const functions = new Set(
    frames
      .filter((frame) => frame.isOwn && isTestFrame(frame))
      .map((frame) => /[\w$]+$/.exec(frame.function)?.[0]),
  )
  const all = [...failed]
  const named = all.filter((name) => name.split(/[^\w$]+/).some((word) => functions.has(word)))
  return named.length > 0 ? named : all
}

async function testsBefore(path: string, { runs, settings, signal }: BaselineJob): Promise<TestBaseline> {
  const { repository, diagnosis, dependencyGaps = [] } = settings
  const reference = diagnosis.repository
  if (reference === undefined) return { kind: 'none' }
  const plans = await findTestPlans({ repository, reference, path, language: diagnosis.language })
  if (plans.length === 0) return { kind: 'none' }
  // All tests of a large program take long: then those beside the one that failed are what can be run.
  const failing = diagnosis.frames.flatMap((one) =>
    one.isOwn && one.path !== undefined && isTestFrame(one) ? one.path : [],
  )
  const parts = plans.flatMap((plan) => partOf(plan, failing) ?? [])
  const before = await runs.inCopy([], (workspace) =>
    testBaseline(workspace, [...plans, ...parts], runs.testOptions(signal)),
  )
  await runs.keepCache()
  return before.kind === 'unusable'
    ? { ...before, reason: [before.reason, ...dependencyGaps].join('; ') }
    : before
}
