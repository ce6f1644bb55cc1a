import { join } from 'node:path'
import { readFolder, writeIntoFolder } from '../storage/state-folder.ts'

/** What people decided about a proposed fix. */
export interface FixDecision {
  readonly fixId: string
  readonly fingerprint: string
  /** Turned down, or merged into the branch that it was proposed for. */
  readonly decision: Decision
  /** In the person's words, or where it was decided; '' when nothing was said. */
  readonly reason: string
  /** The change, so that it is known again when it is proposed under another id. */
  readonly diff: string
  /** Shape: "2026-01-31T12:00:00.000Z". */
  readonly decidedAt: string
}

export type Decision = (typeof DECISIONS)[number]

const DECISIONS = ['merged', 'rejected'] as const
const ENDING = '.json'
/** Where `fixes apply` keeps what it needs to take a fix back. */
const APPLIED_FOLDER = 'applied'

/** Keeps a decision where a running agent finds it. Errors: PermanentError HEPH_STATE_NOT_WRITTEN. */
export function decideFix(stateDirectory: string, decision: FixDecision): void {
  writeIntoFolder(
    folderOf(stateDirectory),
    decision.fixId + ENDING,
    `${JSON.stringify(decision, undefined, 2)}\n`,
  )
}

/** All decisions. A file that nobody wrote by `decideFix` is passed over. */
export function readFixDecisions(stateDirectory: string): readonly FixDecision[] {
  return readFolder(folderOf(stateDirectory), ENDING).flatMap(({ text }) => {
    try {
      // Written by decideFix.
      const decision = JSON.parse(text) as FixDecision
      return DECISIONS.includes(decision.decision) && typeof decision.fixId === 'string' ? [decision] : []
    } catch {
      return []
    }
  })
}

/** Each fix counts once: one that was applied to a working tree and merged later is a merged one. */
export type DecisionCounts = Readonly<Record<Decision | 'applied', number>>

/** How many fixes people took over and did not take back, merged, and turned down. */
export function countDecided(stateDirectory: string): DecisionCounts {
  const decisions = readFixDecisions(stateDirectory)
  const decided = new Set(decisions.map(({ fixId }) => fixId))
  const applied = readFolder(join(stateDirectory, APPLIED_FOLDER), ENDING)
  const merged = decisions.filter(({ decision }) => decision === 'merged').length
  return {
    applied: applied.filter(({ name }) => !decided.has(name)).length,
    merged,
    rejected: decisions.length - merged,
  }
}

function folderOf(stateDirectory: string): string {
  return join(stateDirectory, 'decisions')
}
