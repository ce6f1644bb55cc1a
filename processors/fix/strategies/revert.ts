import type { SuspectCommit } from '../../../agent/model/diagnosis.ts'
import type { Candidate, Edit } from '../../../agent/model/fix.ts'
import { commitTime } from '../../../agent/repository/history.ts'
import { reverseDiff } from '../../../agent/repository/commit-diff.ts'
import { parseDiff } from '../../../agent/rewrite/parse-diff.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { editsOf, readEditable } from './relocate.ts'

/** A commit that changed more does more than one thing. */
const FILES_MAX = 5
const COMMITS_MAX = 2

/**
 * Proposes to take back the commit that the error came with, as far as it changed code that runs in production.
 * Applies to the suspect commits of the analysis whose lines still stand; leaves alone what else they changed, such as
 * tests. What the commit was made for is lost with it: it is a guess, and a person decides.
 * Bounds: two commits, five files of each. Errors: none.
 */
export const revert: Strategy = {
  id: 'revert',
  isGuessing: true,
  async propose(input): Promise<Proposals> {
    const candidates: Candidate[] = []
    const notes: string[] = []
    for (const suspect of (input.diagnosis.suspectCommits ?? []).slice(0, COMMITS_MAX)) {
      const edits = await editsBack(suspect, input)
      if (typeof edits === 'string') notes.push(`${shortOf(suspect)} cannot be taken back: ${edits}`)
      else candidates.push(candidateOf(suspect, edits, input))
    }
    if (candidates.length === 0 && notes.length === 0)
      notes.push('no commit is known that the error came with')
    return { candidates, notes }
  },
}

async function editsBack({ commit }: SuspectCommit, input: StrategyInput): Promise<readonly Edit[] | string> {
  const { history } = input.repository
  const diff = history === undefined ? undefined : await reverseDiff(history, commit)
  if (diff === undefined) return 'no commit before it is known here'
  const edits: Edit[] = []
  for (const change of parseDiff(diff).slice(0, FILES_MAX)) {
    const file = await readEditable(change.path, input)
    if (typeof file === 'string') continue
    const made = editsOf(change, file, input)
    if (typeof made === 'string') return made
    edits.push(...made)
  }
  return edits.length === 0 ? 'it changed no code that may be changed' : edits
}

function candidateOf(suspect: SuspectCommit, edits: readonly Edit[], input: StrategyInput): Candidate {
  const { commit, summary, reasons } = suspect
  const day = commitTime(suspect.committedAtMs).slice(0, 10)
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'revert',
    source: commit,
    origin: 'sink',
    edits,
    explanation: `The error may have come with ${shortOf(suspect)} of ${day}, "${summary}": ${reasons.join('; ')}. This takes back what it changed in code; \`git revert ${commit.slice(0, 12)}\` takes back all of it.`,
    assumptions: [`what "${summary}" was made for can be done without for now`],
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}

function shortOf({ commit }: SuspectCommit): string {
  return `commit ${commit.slice(0, 12)}`
}
