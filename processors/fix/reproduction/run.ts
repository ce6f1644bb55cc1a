import type { ServiceCommands } from '../../../agent/model/diagnosis.ts'
import type { Reproduction } from '../../../agent/model/fix.ts'
import type { Language } from '../../../agent/model/stack-trace.ts'
import type { Milliseconds } from '../../../agent/model/units.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import type { Workspace } from '../validation/workspace.ts'
import { errorsIn, type SeenError } from './observation.ts'
import { REPLAY_SCRIPT, type ReplayReport, type ReplayTask } from './replay-script.ts'
import { insideCommand, type ReproductionPlan } from './reproductions.ts'

/** What is the same for all runs of one job. */
export interface ReproductionSurroundings {
  readonly repository: Repository
  readonly language: Language
  readonly service: ServiceCommands | undefined
  /** Of one run, from the start of the program to its end. */
  readonly timeoutMs: Milliseconds
}

/** What was seen in one run of a reproduction. */
export interface Observation {
  readonly errors: readonly SeenError[]
  /** Why it does not count as a normal run; '' for a normal one. Errors in the output do not count here. */
  readonly fault: string
  /** For people. Shape: "answered 400", "exit code 0". */
  readonly ending: string
  readonly output: string
  /** Of a command that ended by itself. */
  readonly exitCode?: number | undefined
  /** Which of the requests sent got no answer or one of 500 and above, counted from 0; none for a command. */
  readonly failing: readonly number[]
  readonly settledMs: Milliseconds
  readonly durationMs: Milliseconds
}

/** How long a service is watched after its answer when nothing is known of how soon it fails. */
export const SETTLE_MS_MAX = 1_000
const SETTLE_MS_MIN = 300

/** Runs a reproduction once. `settleMs`: how long a service is watched after its last answer. */
export async function runReproduction(
  plan: ReproductionPlan,
  workspace: Workspace,
  options: ReproductionSurroundings & { readonly settleMs: Milliseconds; readonly signal: AbortSignal },
): Promise<Observation> {
  const { reproduction } = plan
  return reproduction.kind === 'command'
    ? runCommandAgain(reproduction, plan, workspace, options)
    : replay(plan, workspace, options)
}

/** How long to watch after the change, from how long the error took to show before it. */
export function settleAfter(before: Observation): Milliseconds {
  return Math.min(SETTLE_MS_MAX, Math.max(SETTLE_MS_MIN, before.settledMs * 2 + 200))
}

type RunOptions = Parameters<typeof runReproduction>[2]

async function runCommandAgain(
  { command, input }: Extract<Reproduction, { kind: 'command' }>,
  plan: ReproductionPlan,
  workspace: Workspace,
  options: RunOptions,
): Promise<Observation> {
  const { cwd, environment = {} } = plan
  const run = { command, cwd, environment, input, wallMs: options.timeoutMs }
  const result = await workspace.run(run, options.signal)
  const output = [result.stdout, result.stderr].filter((text) => text !== '').join('\n')
  const ending =
    result.exceeded === undefined
      ? result.signal === null
        ? `exit code ${result.exitCode}`
        : `signal ${result.signal}`
      : `ended at its limit on ${result.exceeded}`
  const { testPath } = plan
  const isGood = result.exceeded === undefined && (result.exitCode === 0 || testPath !== undefined)
  return {
    errors: errorsIn(output, options.language, options.repository).filter(
      ({ path }) => testPath === undefined || path !== testPath,
    ),
    fault: isGood ? '' : `the command ${result.exceeded === undefined ? `ended with ${ending}` : ending}`,
    ending,
    output,
    exitCode: result.exceeded === undefined ? (result.exitCode ?? undefined) : undefined,
    failing: [],
    settledMs: 0,
    durationMs: result.durationMs,
  }
}

async function replay(
  plan: ReproductionPlan,
  workspace: Workspace,
  options: RunOptions,
): Promise<Observation> {
  const { service, repository } = options
  const { reproduction } = plan
  if (service === undefined || reproduction.kind !== 'request') return nothingSeen('no service is configured')
  const task: ReplayTask = {
    start: insideCommand(service.start, [repository.root]),
    ready: insideCommand(service.ready, [repository.root]),
    environment: service.environment,
    port: service.port,
    requests: [...plan.preceding, reproduction.request],
    readyMs: options.timeoutMs / 2,
    answerMs: options.timeoutMs / 4,
    settleMs: options.settleMs,
    awaitedText: reproduction.exceptionType,
  }
  const run = {
    command: ['node', '-e', REPLAY_SCRIPT],
    input: JSON.stringify(task),
    wallMs: options.timeoutMs,
  }
  const result = await workspace.run(run, options.signal)
  const report = reportOf(result.stdout)
  if (report === undefined) {
    const why =
      result.exceeded === undefined ? result.stderr.trim().slice(-300) : `limit on ${result.exceeded}`
    return nothingSeen(`the replay itself ended early (${why || `exit code ${result.exitCode}`})`)
  }
  return observationOf(report, result.durationMs, options)
}

function observationOf(report: ReplayReport, durationMs: number, options: RunOptions): Observation {
  const answer = report.answers.at(-1)
  const answered =
    answer === undefined || answer.status === 0 ? 'gave no answer' : `answered ${answer.status}`
  const ending = report.isAlive ? answered : `${answered} and ended with ${report.ending}`
  return {
    errors: errorsIn(report.output, options.language, options.repository),
    fault: replayFault(report),
    ending: report.isReady ? ending : 'did not become ready',
    output: report.output,
    failing: report.answers.flatMap(({ status }, index) => (status === 0 || status >= 500 ? [index] : [])),
    settledMs: report.settledMs,
    durationMs,
  }
}

function replayFault(report: ReplayReport): string {
  if (!report.isReady) {
    return `the service did not become ready${report.ending === '' ? '' : ` (${report.ending})`}`
  }
  if (!report.isAlive) return `the service ended with ${report.ending}`
  const answer = report.answers.at(-1)
  if (answer === undefined || answer.status === 0) return `the service gave no answer (${answer?.text ?? ''})`
  if (answer.status >= 500) return `the service answered ${answer.status}`
  const nonsense = answer.status < 300 ? NONSENSE.exec(answer.text)?.[0] : undefined
  return nonsense === undefined ? '' : `the service answered ${answer.status} with "${nonsense}" in it`
}

/** What JavaScript makes text of when there was no value to show: an answer that was not meant. */
const NONSENSE = /\bundefined\b|\bNaN\b|\[object (?:Object|Promise|Undefined)\]/

/** The report is the last thing on stdout. */
function reportOf(stdout: string): ReplayReport | undefined {
  try {
    // Written by our own script.
    return JSON.parse(stdout) as ReplayReport
  } catch {
    return undefined
  }
}

function nothingSeen(fault: string): Observation {
  return { errors: [], fault, ending: fault, output: '', failing: [], settledMs: 0, durationMs: 0 }
}
