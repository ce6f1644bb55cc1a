import { posix } from 'node:path'
import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import type { Milliseconds } from '../../../../agent/model/units.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import type { Workspace } from '../../validation/workspace.ts'
import { errorsIn, isLoggedWithOtherValues, saysAsLogged, type SeenError } from '../observation.ts'
import { quotedWord } from '../quoted-word.ts'
import { heldNames } from '../held-names.ts'
import { expectedOf, type Expected, type ReproductionPlan } from '../reproductions.ts'
import { findCalls } from '../calls/find-calls.ts'
import { findPrograms, type FoundProgram, type ProgramStart } from './find-programs.ts'
import type { Launch } from './launch.ts'
import { TRY_SCRIPT, type TryReport, type TryTask } from './try-script.ts'

export interface TryOptions {
  readonly repository: Repository
  readonly event: ErrorEvent
  readonly diagnosis: Diagnosis
  /** Of all starts together; builds before them may take twice as long. */
  readonly timeoutMs: Milliseconds
  readonly signal: AbortSignal
}

/** What came of it. */
export interface TriedReproductions {
  /** Seen to fail as the log says; those with values of the repository first, then those that say word for word the same. */
  readonly plans: readonly ReproductionPlan[]
  /** One sentence: what was tried in vain; '' when there are plans. */
  readonly gap: string
}

const EACH_MS = 3_000
/** With a compiler before it. */
const COMPILED_MS = 8_000
/** A build that nothing was kept of takes longer than what it is for. */
const STEPS_SHARE = 2
const PLANS_MAX = 3

/**
 * Looks for a way to make an error happen again where the log tells none: the programs of the repository are started as its
 * documents say and with what it holds, in a copy in the sandbox, until one fails with the same type, at the same place
 * and with the same message but for its values. Errors: as Workspace.run.
 */
export async function tryPrograms(
  inFreshCopy: <T>(use: (workspace: Workspace) => Promise<T>) => Promise<T>,
  options: TryOptions,
): Promise<TriedReproductions> {
  const { repository, event, diagnosis } = options
  const programs = await findPrograms(repository, event, diagnosis)
  if (programs.length === 0)
    return { plans: [], gap: 'no program of the repository was found that could be started' }
  return tryStarts(inFreshCopy, programs, {
    ...options,
    what: 'ways to start the programs of the repository',
  })
}

/**
 * Looks for the error in tests of the repository that call what it came through, run with other values than theirs.
 * Errors: as Workspace.run.
 */
export async function tryCalls(
  inFreshCopy: <T>(use: (workspace: Workspace) => Promise<T>) => Promise<T>,
  options: TryOptions,
): Promise<TriedReproductions> {
  const calls = await findCalls(options.repository, options.diagnosis)
  if (calls.length === 0) return { plans: [], gap: 'no test calls what the error came through' }
  const programs = calls.map(({ program }) => program)
  const tried = await tryStarts(inFreshCopy, programs, { ...options, what: 'other values in its tests' })
  const plans = tried.plans.map((plan) => {
    const call = calls.find(({ program }) => isOf(plan, program))
    return call === undefined ? plan : { ...plan, testPath: call.testPath }
  })
  return { ...tried, plans }
}

function isOf({ reproduction }: ReproductionPlan, { launch }: FoundProgram): boolean {
  return reproduction.kind === 'command' && reproduction.command.join('\0') === launch.words.join('\0')
}

async function tryStarts(
  inFreshCopy: <T>(use: (workspace: Workspace) => Promise<T>) => Promise<T>,
  programs: readonly FoundProgram[],
  options: TryOptions & { readonly what: string },
): Promise<TriedReproductions> {
  const { repository, event, diagnosis, timeoutMs, signal, what } = options
  const expected = expectedOf(event, diagnosis)
  const task: TryTask = {
    programs: programs.map(taskOf),
    eachMs: diagnosis.language === 'go' ? COMPILED_MS : EACH_MS,
    totalMs: timeoutMs,
    stepMs: timeoutMs * STEPS_SHARE,
    awaited: awaitedTexts(expected, diagnosis.language),
    exact: firstLine(expected.logged.message) || expected.exceptionType,
  }
  const run = {
    command: ['node', '-e', TRY_SCRIPT],
    input: JSON.stringify(task),
    wallMs: timeoutMs * (1 + STEPS_SHARE) + EACH_MS,
  }
  const result = await inFreshCopy((workspace) => workspace.run(run, signal))
  const report = reportOf(result.stdout)
  if (report === undefined) {
    const why =
      result.exceeded === undefined ? result.stderr.trim().slice(-300) : `limit on ${result.exceeded}`
    return { plans: [], gap: `trying ${what} ended early (${why})` }
  }
  const names = await heldNames(expected.logged.message, repository)
  const plans = plansOf(report, programs, { ...options, expected, names })
  const faults = report.faults.map((fault) => `; ${fault}`).join('')
  return {
    plans,
    gap: plans.length > 0 ? '' : `of ${report.tried} ${what} none made it fail alike${faults}`,
  }
}

function taskOf({ launch, starts }: FoundProgram): TryTask['programs'][number] {
  const { steps, quickSteps = [], quickWords, words, cwd, environment } = launch
  return {
    steps: [...steps, ...quickSteps],
    cwd,
    environment,
    starts: starts.map(({ args, input, environment: own = {} }) => ({
      words: [...(quickWords ?? words), ...args],
      input,
      environment: own,
    })),
  }
}

/** What every output with this error holds, whatever else is in it. */
function awaitedTexts(
  { exceptionType, topOwnFrame, logged }: Expected,
  language: Language,
): readonly string[] {
  // Go names no types: that of the grammar is made from the message.
  const type = language === 'go' ? '' : (exceptionType.split(/[.:]+/).at(-1) ?? '')
  const [line] = logged.place.split(':')
  const file = posix.basename(topOwnFrame.path)
  if (line === undefined || line === '') return [type, file]
  return language === 'python' ? [type, file, `line ${line}`] : [type, `${file}:${line}`]
}

function plansOf(
  { seen }: TryReport,
  programs: readonly FoundProgram[],
  {
    repository,
    diagnosis,
    names,
    expected: { logged, ...expected },
  }: TryOptions & { readonly expected: Expected; readonly names: readonly string[] },
): readonly ReproductionPlan[] {
  const found = seen.flatMap(({ program, start, output }) => {
    const { launch, starts } = programs[program] ?? {}
    const one = starts?.[start]
    if (launch === undefined || one === undefined) return []
    const plan = planOf(launch, one, { logged, ...expected })
    const errors = errorsIn(output, diagnosis.language, repository).filter((error) =>
      isLoggedWithOtherValues(error, plan.reproduction, logged),
    )
    const isWordForWord = errors.some((error) => saysAsLogged(error, plan.reproduction, logged))
    const message = messageOf(errors[0], expected.exceptionType)
    if (message === undefined || !names.every((name) => message.includes(name))) return []
    // From here on the error is told by what it says with these values.
    const known = { ...plan, logged: { ...logged, message } }
    return [{ plan: known, weight: (one.isMadeUp ? 1 : 0) + (isWordForWord ? 0 : 2) }]
  })
  return found
    .toSorted((a, b) => a.weight - b.weight)
    .slice(0, PLANS_MAX)
    .map(({ plan }) => plan)
}

function messageOf(error: SeenError | undefined, type: string): string | undefined {
  return error?.messages[error.types.indexOf(type)]
}

function planOf(
  launch: Launch,
  { args, input, isMadeUp, environment }: ProgramStart,
  expected: Expected,
): ReproductionPlan {
  const { logged, ...rest } = expected
  const words = [...launch.words, ...args]
  const line = [...launch.steps.map(lineOf), `exec ${lineOf(words)}`].join(' && ')
  return {
    reproduction: {
      kind: 'command',
      origin: isMadeUp ? 'generated' : 'repository',
      command: launch.steps.length === 0 ? words : ['sh', '-c', line],
      input,
      ...rest,
    },
    logged,
    preceding: [],
    cwd: launch.cwd,
    environment: { ...launch.environment, ...environment },
    ...(isMadeUp ? { isMadeUp } : {}),
  }
}

function lineOf(words: readonly string[]): string {
  return words.map(quotedWord).join(' ')
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}

function reportOf(stdout: string): TryReport | undefined {
  try {
    // Written by our own script.
    return JSON.parse(stdout) as TryReport
  } catch {
    return undefined
  }
}
