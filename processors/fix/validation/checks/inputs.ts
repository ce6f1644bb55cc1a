import type { Candidate, Check } from '../../../../agent/model/fix.ts'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import { redactText } from '../../../../agent/redaction/redact-text.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { runReproduction, SETTLE_MS_MAX } from '../../reproduction/run.ts'
import type { Baseline } from '../baseline.ts'
import { putRecorders, readCalls, type RecordedCall } from '../inputs/recorded-calls.ts'
import { RECORDER_FOLDER, recordedCode, type RecordedCode } from '../inputs/recorded-code.ts'
import type { JobRuns } from '../job-runs.ts'
import type { TestPlan } from '../tests/test-plan.ts'
import { withoutFailed } from '../tests/test-selection.ts'
import type { Workspace } from '../workspace.ts'
import { differsCheck, notRunCheck, passedCheck } from './check.ts'
import { runTests } from './tests.ts'
import { WORKSPACE_PATH } from '../../../../agent/sandbox/sandbox.ts'

interface InputsJob {
  readonly runs: JobRuns
  readonly baseline: Baseline
  readonly language: Language
  readonly signal: AbortSignal
}

/** Calls that a run of the unchanged code made, by the code that recorded them: candidates often share a function. */
export type KnownCalls = Map<string, Promise<readonly RecordedCall[]>>

/**
 * Whether the changed functions still do what they did for inputs that worked: tests and reproduction are run on the
 * unchanged and on the changed code with every call of these functions written down, arguments, result and what became of
 * the arguments. A test that failed before is left out where its runner can. A call that did not return before says nothing, nor does one whose result is another each time.
 * Result: `differs` with the call, masked, where one has another result now; that is no fault by itself, and it is told.
 * Errors: as the runs. Source: docs/decisions/0043.
 */
export async function checkInputs(
  { candidate, changes }: { readonly candidate: Candidate; readonly changes: readonly FileChange[] },
  known: KnownCalls,
  job: InputsJob,
): Promise<Check> {
  const { tests, reproduction } = job.baseline
  if (job.language !== 'javascript' && job.language !== 'python')
    return notRunCheck(
      'inputs',
      `calls are recorded in JavaScript, TypeScript and Python, not in ${job.language}`,
    )
  if (tests.kind !== 'usable' && reproduction.kind !== 'reproduced')
    return notRunCheck('inputs', 'nothing can be run that calls the changed code')
  if (candidate.origin === 'source') return checkInputsOf({ candidate, changes }, known, withoutCrash(job))
  return checkInputsOf({ candidate, changes }, known, job)
}

/**
 * Where a bad value comes from, a call of the failing run that returned may just be the one that made it: of such a change
 * only the tests tell what worked.
 */
function withoutCrash({ baseline, ...job }: InputsJob): InputsJob {
  const reproduction = { kind: 'not_reproduced', reason: '', evidence: [] } as const
  return { ...job, baseline: { ...baseline, reproduction } }
}

async function checkInputsOf(
  { candidate, changes }: { readonly candidate: Candidate; readonly changes: readonly FileChange[] },
  known: KnownCalls,
  job: InputsJob,
): Promise<Check> {
  const code = recordedCode(changes, candidate.edits)
  if (code.functions.length === 0)
    return notRunCheck('inputs', 'the change is in no function whose calls can be recorded')
  const startMs = job.runs.monotonicMs()
  const before = await callsBefore(code, known, job)
  const worked = new Map([...groups(before)].filter(([, calls]) => isSteady(calls)))
  if (worked.size === 0)
    return notRunCheck('inputs', `no call of ${namesOf(code)} returned in a run of the unchanged code`)
  const after = groups(await callsOf(code.after, job))
  const different = differences(worked, after)
  if (different.length > 0) {
    // An input that has another result without the change as well is one whose result depends on more than it.
    const again = groups(await callsOf(code.before, job))
    const steady = different.filter(
      ({ key, was }) => again.get(key)?.every((call) => call.outcome === was.outcome) === true,
    )
    if (steady[0] !== undefined)
      return differsCheck('inputs', describe(steady[0], steady.length), {
        durationMs: job.runs.monotonicMs() - startMs,
      })
  }
  const unsteady = new Set(different.map(({ key }) => key))
  const same = [...worked.keys()].filter((key) => after.has(key) && !unsteady.has(key)).length
  if (same === 0) {
    const why = different.length > 0 ? 'gives the same in every run' : 'was made again after the change'
    return notRunCheck('inputs', `no recorded call of ${namesOf(code)} ${why}`)
  }
  return passedCheck(
    'inputs',
    `${same === 1 ? '1 recorded input' : `${same} recorded inputs`} of ${namesOf(code)} gave the same as before`,
    {
      durationMs: job.runs.monotonicMs() - startMs,
    },
  )
}

function callsBefore(
  code: RecordedCode,
  known: KnownCalls,
  job: InputsJob,
): Promise<readonly RecordedCall[]> {
  const key = JSON.stringify([job.baseline.reproduction.kind, code.before])
  const present = known.get(key)
  if (present !== undefined) return present
  const calls = callsOf(code.before, job)
  known.set(key, calls)
  return calls
}

/** The calls that the tests and the reproduction make on a copy with recorders in it. */
function callsOf(
  changes: readonly FileChange[],
  { runs, baseline, signal }: InputsJob,
): Promise<readonly RecordedCall[]> {
  const { tests, reproduction } = baseline
  return runs.inCopy(changes, async (workspace) => {
    await putRecorders(workspace.directory)
    if (tests.kind === 'usable') {
      const plan = withoutFailed(tests.plan, tests.run.report.failed)
      await runTests(workspace, recordedPlan(plan), runs.unkeptTestOptions(signal))
    }
    if (reproduction.kind === 'reproduced') await reproduce(workspace)
    return readCalls(workspace.directory)
  })

  async function reproduce(workspace: Workspace): Promise<void> {
    // The tests ran already, but for those that failed: what they were given did not work.
    if (reproduction.kind !== 'reproduced' || reproduction.plan.isTestRun === true) return
    const { plan } = reproduction
    const environment = withPath(plan.environment ?? {})
    const options = { ...runs.reproductionOptions(signal), settleMs: SETTLE_MS_MAX }
    const service = options.service && {
      ...options.service,
      environment: withPath(options.service.environment),
    }
    await runReproduction({ ...plan, environment }, workspace, { ...options, service })
  }
}

function recordedPlan(plan: TestPlan): TestPlan {
  return { ...plan, environment: withPath(plan.environment) }
}

/** Where Python finds the recorder; Node is told in the code. */
function withPath(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const present = environment['PYTHONPATH']
  const folder = `${WORKSPACE_PATH}/${RECORDER_FOLDER}`
  return { ...environment, PYTHONPATH: present === undefined ? folder : `${present}:${folder}` }
}

type Calls = ReadonlyMap<string, readonly RecordedCall[]>

function groups(calls: readonly RecordedCall[]): Calls {
  return Map.groupBy(calls, ({ name, input }) => `${name}\0${input}`)
}

function isSteady(calls: readonly RecordedCall[]): boolean {
  return calls.every(({ isGood, outcome }) => isGood && outcome === calls[0]?.outcome)
}

interface Difference {
  readonly key: string
  readonly was: RecordedCall
  readonly is: RecordedCall
}

function differences(before: Calls, after: Calls): readonly Difference[] {
  return [...before].flatMap(([key, [was]]) => {
    const is = was === undefined ? undefined : after.get(key)?.find((call) => call.outcome !== was.outcome)
    return was === undefined || is === undefined ? [] : [{ key, was, is }]
  })
}

function describe({ was, is }: Difference, count: number): string {
  const name = was.name.slice(was.name.indexOf(' ') + 1)
  const ended = is.isGood ? `gives ${is.result}` : `fails with ${is.result}`
  const more = count === 1 ? '' : ` (and ${count - 1} more inputs)`
  return redactText(
    `an input that worked has another result: ${name}(${was.call}) gave ${was.result} and now ${ended}${more}`,
  )
}

function namesOf({ functions }: RecordedCode): string {
  return functions.map((name) => name.slice(name.indexOf(' ') + 1)).join(', ')
}
