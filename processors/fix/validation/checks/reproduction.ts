import type { Check, Reproduction } from '../../../../agent/model/fix.ts'
import {
  describeError,
  isExpected,
  isLogged,
  isSameError,
  type SeenError,
} from '../../reproduction/observation.ts'
import type { ReproductionPlan } from '../../reproduction/reproductions.ts'
import {
  runReproduction,
  settleAfter,
  SETTLE_MS_MAX,
  type Observation,
  type ReproductionSurroundings,
} from '../../reproduction/run.ts'
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

/** Tries the plans on unchanged copies, each on a fresh one, until one fails as the log says. */
export async function reproductionBaseline(
  plans: readonly ReproductionPlan[],
  inFreshCopy: <T>(use: (workspace: Workspace) => Promise<T>) => Promise<T>,
  options: ReproductionOptions,
): Promise<ReproductionBaseline> {
  const tried: string[] = []
  const evidence: string[] = []
  for (const plan of plans) {
    const before = await inFreshCopy((workspace) =>
      runReproduction(plan, workspace, { ...options, settleMs: SETTLE_MS_MAX }),
    )
    const command = commandLine(plan, options)
    const id = options.evidence.addRun(`${command} (before the change)`, before.output)
    const error = before.errors.find((seen) => isLogged(seen, plan.reproduction, plan.logged))
    if (error !== undefined) return { kind: 'reproduced', plan, before, error, evidence: id }
    evidence.push(id)
    const seen = before.errors[0]
    const saw = seen === undefined ? before.ending : `${before.ending} with ${describeSeen(seen, plan)}`
    tried.push(`${describePlan(plan)} did not fail alike: ${saw}`)
  }
  return { kind: 'not_reproduced', reason: tried.join('; '), evidence }
}

/** A neighbour of the error would read like the error itself without what it says. */
function describeSeen(seen: SeenError, { reproduction }: ReproductionPlan): string {
  const described = describeError(seen)
  return isExpected(seen, reproduction) ? `another ${described}: ${seen.messages[0] ?? ''}` : described
}

/** Runs the reproduction on a changed copy: it has to end normally, without the error and without a new one. */
export async function checkReproduction(
  baseline: ReproductionBaseline,
  workspace: Workspace,
  options: ReproductionOptions,
): Promise<Check> {
  if (baseline.kind === 'not_reproduced') {
    return notRunCheck('reproduction', baseline.reason, { evidence: baseline.evidence })
  }
  const { plan, before } = baseline
  const after = await runReproduction(plan, workspace, { ...options, settleMs: settleAfter(before) })
  const command = commandLine(plan, options)
  const id = options.evidence.addRun(`${command} (after the change)`, `${after.output}\n[${after.ending}]`)
  const details = { command, durationMs: after.durationMs, evidence: [baseline.evidence, id] }
  const fault = faultAfter(plan.reproduction, before, after)
  if (fault !== undefined) return failedCheck('reproduction', `${describePlan(plan)}: ${fault}`, details)
  const reason = `${describePlan(plan)}: before ${describeError(baseline.error)}, after ${after.ending}`
  return passedCheck('reproduction', reason, details)
}

/** Why the run after the change does not show that the error is gone; undefined when it does. */
export function faultAfter(
  expected: Reproduction,
  before: Observation,
  after: Observation,
): string | undefined {
  const same = after.errors.find((error) => isExpected(error, expected))
  if (same !== undefined) return `${describeError(same)} still happens`
  // An error that the run had before as well is another matter, not made by this change.
  const fresh = after.errors.find((error) => !before.errors.some((known) => isSameError(known, error)))
  if (fresh !== undefined) return `now ${describeError(fresh)} happens`
  return after.fault === '' ? undefined : after.fault
}

/** For people, one line. Shape: `POST /orders {"lines":[]}` or `node report.js`. */
function describePlan({ reproduction, preceding }: ReproductionPlan): string {
  if (reproduction.kind === 'command') return `running ${reproduction.command.join(' ')}`
  const { method, target, body } = reproduction.request
  const shown = body.length > 120 ? `${body.slice(0, 120)}…` : body
  const earlier = preceding.length === 1 ? 'one earlier request' : `${preceding.length} earlier requests`
  const after = preceding.length === 0 ? '' : ` after ${earlier}`
  return `${method} ${target}${shown === '' ? '' : ` ${shown}`}${after}`
}

/** What a person runs to see the same. */
function commandLine(plan: ReproductionPlan, { service }: ReproductionSurroundings): string {
  const { reproduction, cwd } = plan
  if (reproduction.kind === 'command') {
    const line = reproduction.command.map(quote).join(' ')
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

function quote(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
