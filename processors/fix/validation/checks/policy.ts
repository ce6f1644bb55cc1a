import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import type { Candidate, Check } from '../../../../agent/model/fix.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { codeViolation } from '../policy/code-policy.ts'
import { copiedFromLog } from '../policy/logged-text.ts'
import { pathViolation } from '../policy/path-policy.ts'
import { failedCheck, passedCheck } from './check.ts'

const FILES_MAX = 3
const LINES_MAX = 40
const REMOVED_LINES_MAX = 12

/** What a change is compared with. */
export interface PolicySurroundings {
  readonly event: ErrorEvent
  readonly repository: Pick<Repository, 'files' | 'read'>
}

/** What a fix may never do, whoever proposed it. A refusal begins with the name of the rule. */
export async function checkPolicy(
  candidate: Candidate,
  changes: readonly FileChange[],
  surroundings: PolicySurroundings,
): Promise<Check> {
  const violation =
    sizeViolation(candidate, changes) ??
    firstViolation(candidate, changes) ??
    (await copiedText(changes, surroundings))
  return violation === undefined
    ? passedCheck('policy', 'the change stays within what a fix may do')
    : failedCheck('policy', violation)
}

function firstViolation(candidate: Candidate, changes: readonly FileChange[]): string | undefined {
  for (const change of changes) {
    const ofFile = candidate.edits.filter(({ path }) => path === change.path)
    const positions = ofFile.map(({ start }) => start)
    const violation = pathViolation(change.path) ?? codeViolation({ change, positions })
    if (violation !== undefined) return violation
  }
  return undefined
}

async function copiedText(
  changes: readonly FileChange[],
  { event, repository }: PolicySurroundings,
): Promise<string | undefined> {
  const loggedTexts = [event.exceptionMessage, event.body, ...event.contextBefore, ...event.contextAfter]
  for (const change of changes) {
    const copied = await copiedFromLog(change, loggedTexts, repository)
    if (copied !== undefined) return 'logged_literal: it copies text of the log into the code'
  }
  return undefined
}

function sizeViolation(candidate: Candidate, changes: readonly FileChange[]): string | undefined {
  if (changes.every(({ before, after }) => before === after)) return 'empty: the change changes nothing'
  if (changes.length > FILES_MAX) return `size: it changes ${changes.length} files, more than ${FILES_MAX}`
  let written = 0
  let removed = 0
  for (const { path, start, end, replacement } of candidate.edits) {
    const before = changes.find((change) => change.path === path)?.before.slice(start, end) ?? ''
    const lines = lineCount(replacement)
    written += lines
    removed += Math.max(0, lineCount(before) - lines)
  }
  if (written > LINES_MAX) return `size: it writes ${written} lines, more than ${LINES_MAX}`
  return removed > REMOVED_LINES_MAX
    ? `size: it removes ${removed} lines, more than ${REMOVED_LINES_MAX}`
    : undefined
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.split('\n').length
}
