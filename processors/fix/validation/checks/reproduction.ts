import type { Candidate, Check } from '../../../../agent/model/fix.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import {
  describeError,
  isExpected,
  isLogged,
  isSameError,
  saysAsLogged,
  type SeenError,
} from '../../reproduction/observation.ts'
import { endingAt, type ReproductionPlan } from '../../reproduction/reproductions.ts'
import {
  runReproduction,
  settleAfter,
  SETTLE_MS_MAX,
  type Observation,
  type ReproductionSurroundings,
} from '../../reproduction/run.ts'
import { quotedWord as quote } from '../../reproduction/quoted-word.ts'
import { ownRefusal } from '../../reproduction/refusal.ts'
import type { EvidenceLog } from '../evidence-log.ts'
import type { Workspace } from '../workspace.ts'
import { failedCheck, notRunCheck, passedCheck } from './check.ts'

/** What came of trying to make the error happen on the unchanged code. */
export type ReproductionBaseline =
  | { readonly kind: 'not_reproduced'; readonly reason: string; readonly evidence: readonly string[] }
  | {
      readonly kind: 'reproduced'
      readonly plan: ReproductionPlan
      readonly before: Observation
      readonly error: SeenError
      readonly evidence: string
    }

export interface ReproductionOptions extends ReproductionSurroundings {
  readonly evidence: EvidenceLog
  readonly signal: AbortSignal
}

/**
 * Tries the plans on unchanged copies, each on a fresh one, until one fails as the log says. One that fails at the
 * logged place and says something else counts where no other does.
 */
export async function reproductionBaseline(
  plans: readonly ReproductionPlan[],
  inFreshCopy: <T>(use: (workspace: Workspace) => Promise<T>) => Promise<T>,
  options: ReproductionOptions,
): Promise<ReproductionBaseline> {
  const tried: string[] = []
  const evidence: string[] = []
  let likely: ReproductionBaseline | undefined
  for (const plan of plans) {
    const before = await inFreshCopy((workspace) =>
      runReproduction(plan, workspace, { ...options, settleMs: SETTLE_MS_MAX }),
    )
    const command = commandLine(plan, options)
    const id = options.evidence.addRun(`${command} (before the change)`, before.output)
    const error = before.errors.find((seen) => isLogged(seen, plan.reproduction, plan.logged))
    if (error !== undefined) {
      const shorter = await reproducedBy(shorterPlans(plan, before), inFreshCopy, options)
      const found = shorter ?? { kind: 'reproduced', plan, before, error, evidence: id }
      if (saysAsLogged(found.error, plan.reproduction, plan.logged)) return found
      likely ??= found
      continue
    }
    evidence.push(id)
    const seen = before.errors[0]
    const saw = seen === undefined ? before.ending : `${before.ending} with ${describeSeen(seen, plan)}`
    tried.push(`${describePlan(plan)} did not fail alike: ${saw}`)
  }
  return likely ?? { kind: 'not_reproduced', reason: tried.join('; '), evidence }
}

const SHORTER_MAX = 6

/**
 * Of several requests, one before the last may be the one that failed: a plan for each of those, first to last.
 * Bounds: six plans.
 */
function shorterPlans(plan: ReproductionPlan, { failing }: Observation): readonly ReproductionPlan[] {
  return failing
    .map((index) => endingAt(plan, index))
    .filter((shorter) => shorter !== undefined)
    .slice(0, SHORTER_MAX)
}

/** The first of the plans that fails as the log says. */
async function reproducedBy(
  plans: readonly ReproductionPlan[],
  inFreshCopy: <T>(use: (workspace: Workspace) => Promise<T>) => Promise<T>,
  options: ReproductionOptions,
): Promise<Extract<ReproductionBaseline, { kind: 'reproduced' }> | undefined> {
  for (const plan of plans) {
    const before = await inFreshCopy((workspace) =>
      runReproduction(plan, workspace, { ...options, settleMs: SETTLE_MS_MAX }),
    )
    const error = before.errors.find((seen) => isLogged(seen, plan.reproduction, plan.logged))
    if (error === undefined) continue
    const evidence = options.evidence.addRun(
      `${commandLine(plan, options)} (before the change)`,
      before.output,
    )
    return { kind: 'reproduced', plan, before, error, evidence }
  }
  return undefined
}

/** A neighbour of the error would read like the error itself without what it says. */
function describeSeen(seen: SeenError, { reproduction }: ReproductionPlan): string {
  const described = describeError(seen)
  return isExpected(seen, reproduction) ? `another ${described}: ${seen.messages[0] ?? ''}` : described
}

/** What a reproduction says of a change. */
export interface ReproductionResult {
  readonly check: Check
  /** The other error that the same run ends with now; '' for none. */
  readonly remaining: string
  /** Where the program now refuses by itself what made it crash; undefined when it does not. */
  readonly refusedAt?: string
  /** What the run showed that failed; left out when it did not. */
  readonly failed?: {
    readonly fault: FaultAfter['kind']
    readonly output: string
    readonly outputBefore: string
  }
}

/**
 * Runs the reproduction on a changed copy: it has to end normally, without the error and without a new one.
 * A change at the source that ends the error and lets another one show further on has passed, with the
 * other one named. After a change at the sink another error is the same bad value, only later: that fails. So
 * does an error where the change was made, or of the same type just below it, and any that a test now fails with.
 * A command that now ends with a message and a code as the program's own code ends elsewhere has passed too,
 * which is told, since it needs a witness.
 */
export async function checkReproduction(
  baseline: ReproductionBaseline,
  { origin, changes }: { readonly origin: Candidate['origin']; readonly changes: readonly FileChange[] },
  workspace: Workspace,
  options: ReproductionOptions,
): Promise<ReproductionResult> {
  if (baseline.kind === 'not_reproduced') {
    const check = notRunCheck('reproduction', baseline.reason, { evidence: baseline.evidence })
    return { check, remaining: '' }
  }
  const { plan, before } = baseline
  const after = await runReproduction(plan, workspace, { ...options, settleMs: settleAfter(before) })
  const command = commandLine(plan, options)
  const id = options.evidence.addRun(`${command} (after the change)`, `${after.output}\n[${after.ending}]`)
  const details = { command, durationMs: after.durationMs, evidence: [baseline.evidence, id] }
  const lineShift = lineShiftOf(changes, plan.reproduction.topOwnFrame.path)
  const made = changes.map(({ path, before: old, after: text }) => ({ path, ...changedLines(old, text) }))
  const changed = { ...plan, lineShift, made }
  const isTestRun = plan.isTestRun === true
  const fault = isTestRun ? faultAfterTests(changed, baseline, after) : faultAfter(changed, before, after)
  const isQuiet = fault?.kind === 'ending' && !isTestRun && !says(after.output, plan.logged.message)
  const refusedAt = isQuiet ? await ownRefusal(after, options) : undefined
  if (refusedAt !== undefined) {
    const reason = `${describePlan(plan)}: before ${describeError(baseline.error)}, after ${after.ending} and a message, as ${refusedAt} ends what cannot be done`
    return { check: passedCheck('reproduction', reason, details), remaining: '', refusedAt }
  }
  const isPassed = fault === undefined || (fault.kind === 'another' && origin === 'source')
  if (!isPassed) {
    const reason = `${describePlan(plan)}: ${fault.text}`
    const failed = { fault: fault.kind, output: after.output, outputBefore: before.output }
    return { check: failedCheck('reproduction', reason, details), remaining: '', failed }
  }
  const ending = fault === undefined ? after.ending : `${after.ending} with ${fault.error}`
  const reason = `${describePlan(plan)}: before ${describeError(baseline.error)}, after ${ending}`
  return { check: passedCheck('reproduction', reason, details), remaining: fault?.error ?? '' }
}

/** Whether an output still tells the error, in whatever form. */
function says(output: string, message: string): boolean {
  return message !== '' && output.includes(message)
}

/** What a run after a change shows against it. `another`: the error is gone, and one that it had hidden shows. */
export type FaultAfter =
  | { readonly kind: 'same' | 'ending' | 'made'; readonly text: string; readonly error?: undefined }
  | { readonly kind: 'another'; readonly text: string; readonly error: string }

/** Where a change was made: lines of the file as it is after it. */
export interface ChangedLines {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** So far below a change the same type of error is the same bad value, used again. */
const SAME_VALUE_LINES = 3

type ChangedPlan = Pick<ReproductionPlan, 'reproduction' | 'logged'> & {
  readonly lineShift: number
  readonly made: readonly ChangedLines[]
}

/**
 * Why the run after the change does not show that all is well; undefined when it does.
 * `lineShift`: by how many lines the change moves what stands below it.
 */
export function faultAfter(
  plan: ChangedPlan,
  before: Observation,
  after: Observation,
): FaultAfter | undefined {
  const { reproduction, logged, lineShift, made } = plan
  const line = lineIn(logged.place)
  const isSameLine = (error: SeenError): boolean =>
    logged.place !== '' && [line, line + lineShift].includes(lineIn(error.place))
  // What the error says and where it stands tell it from its neighbours in the same function.
  const same = after.errors.find(
    (error) =>
      isLogged(error, reproduction, { ...logged, place: '' }) ||
      (isExpected(error, reproduction) && isSameLine(error)),
  )
  if (same !== undefined) return { kind: 'same', text: `${describeError(same)} still happens` }
  // An error that the run had before as well is another matter, not made by this change.
  const fresh = after.errors.find(
    (error) => isExpected(error, reproduction) || !before.errors.some((known) => isSameError(known, error)),
  )
  if (fresh !== undefined) {
    const error = describeError(fresh)
    const below = isExpected(fresh, reproduction) ? SAME_VALUE_LINES : 0
    const place = lineIn(fresh.place)
    const isMade = made.some(
      ({ path, from, to }) => path === fresh.path && place >= from && place <= to + below,
    )
    if (isMade) return { kind: 'made', text: `now ${error} happens, where the change was made` }
    return { kind: 'another', text: `now ${error} happens`, error }
  }
  return after.fault === '' ? undefined : { kind: 'ending', text: after.fault }
}

/**
 * The same of a run of all tests. Those that failed before with errors of their own may go on to, at the places where they
 * did; any other error is one that a test still fails with, however far it came.
 */
export function faultAfterTests(
  plan: ChangedPlan,
  { before, error }: Pick<Extract<ReproductionBaseline, { kind: 'reproduced' }>, 'before' | 'error'>,
  after: Observation,
): FaultAfter | undefined {
  const isAt = (seen: SeenError, known: SeenError): boolean => {
    const lines = lineIn(seen.place) - lineIn(known.place)
    const isMoved = lines === plan.lineShift && known.path === plan.reproduction.topOwnFrame.path
    return isSameError(seen, known) && (lines === 0 || isMoved)
  }
  const others = before.errors.filter((known) => !isAt(known, error))
  const errors = after.errors.filter((seen) => !others.some((known) => isAt(seen, known)))
  const fault = faultAfter(plan, { ...before, errors: [] }, { ...after, errors })
  // Without one of the others left, it is the change that the run did not survive.
  if (fault?.kind === 'ending' && errors.length < after.errors.length) return undefined
  return fault?.kind === 'another' ? { kind: 'made', text: fault.text } : fault
}

function lineIn(place: string): number {
  return Number.parseInt(place, 10)
}

/** From the first to the last line of `after` that differs, counted from 1. */
export function changedLines(before: string, after: string): { readonly from: number; readonly to: number } {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let from = 0
  while (from < now.length && old[from] === now[from]) from += 1
  let same = 0
  while (same < now.length - from && old[old.length - 1 - same] === now[now.length - 1 - same]) same += 1
  return { from: from + 1, to: Math.max(from + 1, now.length - same) }
}

function lineShiftOf(changes: readonly FileChange[], path: string): number {
  const change = changes.find((one) => one.path === path)
  return change === undefined ? 0 : change.after.split('\n').length - change.before.split('\n').length
}

/** For people, one line. Shape: `POST /orders {"lines":[]}` or `node report.js`. */
function describePlan({ reproduction, preceding, isMadeUp, testPath, isTestRun }: ReproductionPlan): string {
  if (testPath !== undefined) return `running ${testPath} with another value (found by trying)`
  if (reproduction.kind === 'command') {
    const { command, input } = reproduction
    if (isTestRun === true) return `running the tests (${shownCommand(command)})`
    const piped = input === '' ? '' : ` with ${JSON.stringify(shortened(input))} as its input`
    return `running ${shownCommand(command)}${piped}${isMadeUp === true ? ' (found by trying)' : ''}`
  }
  const { method, target, body } = reproduction.request
  const shown = shortened(body)
  const earlier = preceding.length === 1 ? 'one earlier request' : `${preceding.length} earlier requests`
  const after = preceding.length === 0 ? '' : ` after ${earlier}`
  return `${method} ${target}${shown === '' ? '' : ` ${shown}`}${after}`
}

/** A script that a shell runs begins with where the programs are found. */
function shownCommand(command: readonly string[]): string {
  const script = command[1] === '-c' ? command.at(-1) : undefined
  return script?.replace(/^export PATH="[^"]*"; /, '') ?? command.map(quote).join(' ')
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** What a person runs to see the same. */
function commandLine(plan: ReproductionPlan, { service }: ReproductionSurroundings): string {
  const { reproduction, cwd, environment = {} } = plan
  if (reproduction.kind === 'command') {
    const { command, input } = reproduction
    const piped = input === '' ? '' : `printf %s ${quote(input)} | `
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)} `)
    const line = `${piped}${variables.join('')}${command.map(quote).join(' ')}`
    return cwd === '' ? line : `cd ${quote(cwd)} && ${line}`
  }
  const { method, target, body } = reproduction.request
  const variables = Object.entries(service?.environment ?? {}).map(
    ([name, value]) => `${name}=${shownValue(value)}`,
  )
  const start = [...variables, ...(service?.start ?? []).map(quote)].join(' ')
  const data = body === '' ? '' : ` --json ${quote(body)}`
  return `${start} & curl -X ${method}${data} ${quote(`http://127.0.0.1:${service?.port ?? 0}${target}`)}`
}

/** A configured variable may hold a secret: only what cannot be one is shown. */
function shownValue(value: string): string {
  return /^(?:\d{1,6}|true|false|test|development|production)$/.test(value) ? value : '…'
}
