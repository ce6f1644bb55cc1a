import { basename, isAbsolute, relative } from 'node:path'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { LoggedRequest, Reproduction } from '../../../agent/model/fix.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { isFailingTest, topOwnFrameOf } from '../../../agent/repository/test-file.ts'
import { WORKSPACE_PATH } from '../../../agent/sandbox/sandbox.ts'
import { placeOf, type LoggedError } from './observation.ts'
import { requestsBefore, requestsFor } from '../requests/requests.ts'

/** One way to make the error happen again, to be tried on the unchanged code first. */
export interface ReproductionPlan {
  readonly reproduction: Reproduction
  readonly logged: LoggedError
  /** Requests that are sent before the one that fails, oldest first. */
  readonly preceding: readonly LoggedRequest[]
  /** Where a command is run, relative to the root of the repository. */
  readonly cwd: string
  /** What a command has in its environment besides; nothing when left out. */
  readonly environment?: Readonly<Record<string, string>>
  /** Some value it is given stands nowhere, neither in the log nor in the repository; it was found by trying. */
  readonly isMadeUp?: true
  /**
   * A file of tests that it runs with other values. What it expects is no longer right, so that neither its own failures nor
   * the code that the command ends with say anything.
   */
  readonly testPath?: string
  /** It runs tests, one of which is what fails: others that failed before may go on to fail, which the tests' own check tells by their names. */
  readonly isTestRun?: true
}

export interface ReproductionPlans {
  /** Likeliest first. */
  readonly plans: readonly ReproductionPlan[]
  /** Why there is none, or none of a kind. */
  readonly gaps: readonly string[]
}

const REQUESTS_MAX = 8
const PRECEDING_MAX = 30

/**
 * How an error may be made to happen again, from what its own log and resource say: a request that the
 * service logged, alone or after those before it; or the command that the agent supervised.
 * `roots`: the paths the repository is known by on this machine.
 */
export function findReproductions(
  event: ErrorEvent,
  diagnosis: Diagnosis,
  roots: readonly string[],
): ReproductionPlans {
  const expected = expectedOf(event, diagnosis)
  const gaps: string[] = []
  const requests = requestPlans(event, diagnosis, expected, gaps)
  const command = commandPlan(event, expected, { roots, isTest: isFailingTest(diagnosis.frames) })
  if (command === undefined)
    gaps.push('the error does not come from a command in the repository that the agent supervises')
  // The service itself, started without a request, would only wait for one.
  const isServiceItself = requests.length > 0 && isServiceOf(diagnosis, event)
  return { plans: command === undefined || isServiceItself ? requests : [...requests, command], gaps }
}

/** What every plan for one error says of that error. */
export type Expected = Pick<Reproduction, 'exceptionType' | 'topOwnFrame'> & Pick<ReproductionPlan, 'logged'>

/** How an error is told when it happens again: by what its log says of it. */
export function expectedOf(event: ErrorEvent, diagnosis: Diagnosis): Expected {
  const top = topOwnFrameOf(diagnosis.frames)
  return {
    exceptionType: event.exceptionType,
    topOwnFrame: { function: top?.function ?? '', path: top?.path ?? '' },
    logged: { message: event.exceptionMessage, place: placeOf(top) },
  }
}

function isServiceOf(diagnosis: Diagnosis, event: ErrorEvent): boolean {
  const args = event.resource[ATTRIBUTE.processCommandArgs]
  const start = diagnosis.repository?.service?.start
  return start !== undefined && Array.isArray(args) && start.join('\0') === args.map(String).join('\0')
}

function requestPlans(
  event: ErrorEvent,
  diagnosis: Diagnosis,
  { logged, ...expected }: Expected,
  gaps: string[],
): readonly ReproductionPlan[] {
  const requests = requestsFor(event, REQUESTS_MAX)
  if (requests.length === 0) {
    gaps.push('no request was found in the log around the error')
    return []
  }
  if (diagnosis.repository?.service === undefined) {
    gaps.push('a request was found in the log, but the repository has no `service` configured to send it to')
    return []
  }
  const planOf = (request: LoggedRequest, preceding: readonly LoggedRequest[]): ReproductionPlan => ({
    reproduction: { kind: 'request', origin: 'log', request, ...expected },
    logged,
    preceding,
    cwd: '',
  })
  const alone = requests.map((request) => planOf(request, []))
  const session = requestsBefore(event).slice(-PRECEDING_MAX)
  const last = session.at(-1)
  return session.length < 2 || last === undefined ? alone : [...alone, planOf(last, session.slice(0, -1))]
}

/** The same plan with the request at `index` as the one that fails; undefined when it is that already, or no request. */
export function endingAt(plan: ReproductionPlan, index: number): ReproductionPlan | undefined {
  const request = plan.preceding[index]
  if (request === undefined || plan.reproduction.kind !== 'request') return undefined
  return {
    ...plan,
    reproduction: { ...plan.reproduction, request },
    preceding: plan.preceding.slice(0, index),
  }
}

function commandPlan(
  event: ErrorEvent,
  { logged, ...expected }: Expected,
  { roots, isTest }: { readonly roots: readonly string[]; readonly isTest: boolean },
): ReproductionPlan | undefined {
  const args = event.resource[ATTRIBUTE.processCommandArgs]
  const directory = event.resource[ATTRIBUTE.processWorkingDirectory]
  if (!Array.isArray(args) || args.length === 0 || typeof directory !== 'string') return undefined
  const cwd = pathBelow(directory, roots)
  if (cwd === undefined) return undefined
  const command = builtByCargo(insideCommand(args.map(String), roots))
  return {
    reproduction: { kind: 'command', origin: 'supervised', command, input: '', ...expected },
    logged,
    preceding: [],
    cwd,
    ...(isTest ? { isTestRun: true } : {}),
  }
}

const CARGO_PROGRAM = /^(?:(.*)\/)?target\/(debug|release)\/([\w-]+)$/

/**
 * A program as Cargo leaves it is no file of the repository: in a copy it has to be made first.
 * Shape: `target/debug/report -v` gives `cargo run --quiet --offline --bin report -- -v`.
 */
function builtByCargo(command: readonly string[]): readonly string[] {
  const [program = '', ...rest] = command
  const [, folder, profile, name] = CARGO_PROGRAM.exec(program.replace(/^\.\//, '')) ?? []
  if (name === undefined) return command
  const where = folder === undefined ? [] : ['--manifest-path', `${folder}/Cargo.toml`]
  const how = profile === 'release' ? ['--release'] : []
  return ['cargo', 'run', '--quiet', '--offline', ...where, ...how, '--bin', name, '--', ...rest]
}

const SYSTEM_PROGRAM = /^\/(?:usr\/)?(?:local\/)?s?bin\//

/** A command of the host as it has to be called inside: paths of the repository are those of the copy. */
export function insideCommand(command: readonly string[], roots: readonly string[]): readonly string[] {
  return command.map((argument, index) => {
    if (!isAbsolute(argument)) return argument
    const below = pathBelow(argument, roots)
    if (below !== undefined) return below === '' ? WORKSPACE_PATH : `${WORKSPACE_PATH}/${below}`
    return index === 0 && !SYSTEM_PROGRAM.test(argument) ? basename(argument) : argument
  })
}

/** The part of a path below one of the roots, '' for a root itself; undefined for a path elsewhere. */
function pathBelow(path: string, roots: readonly string[]): string | undefined {
  const found = roots
    .map((root) => relative(root, path))
    .find((part) => part !== '..' && !part.startsWith('../'))
  return found === undefined || isAbsolute(found) ? undefined : found
}
