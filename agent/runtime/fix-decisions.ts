import { join } from 'node:path'
import { readFolder, writeIntoFolder } from '../storage/state-folder.ts'

/** What a person decided about a proposed fix. */
export interface FixDecision {
  readonly fixId: string
  readonly fingerprint: string
  readonly decision: 'rejected'
  /** In the person's words; '' when nothing was said. */
  readonly reason: string
  /** The change, so that it is known again when it is proposed under another id. */
  readonly diff: string
  /** Shape: "2026-01-31T12:00:00.000Z". */
  readonly decidedAt: string
}

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

/** All decisions. A file that no command wrote is passed over. */
export function readFixDecisions(stateDirectory: string): readonly FixDecision[] {
  return readFolder(folderOf(stateDirectory), ENDING).flatMap(({ text }) => {
    try {
      // Written by decideFix.
      const decision = JSON.parse(text) as FixDecision
      return decision.decision === 'rejected' && typeof decision.fixId === 'string' ? [decision] : []
    } catch {
      return []
    }
  })
}

/** How many fixes people have taken over and not taken back, and how many they turned down. */
export function countDecided(stateDirectory: string): {
  readonly applied: number
  readonly rejected: number
} {
  const applied = readFolder(join(stateDirectory, APPLIED_FOLDER), ENDING).length
  return { applied, rejected: readFixDecisions(stateDirectory).length }
}

function folderOf(stateDirectory: string): string {
  return join(stateDirectory, 'decisions')
}
