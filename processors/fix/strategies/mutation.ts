import type { Candidate, Edit } from '../../../agent/model/fix.ts'
import type { Mutant } from '../../../agent/rewrite/mutation.ts'
import { mutantsOf } from '../../../agent/rewrite/mutations.ts'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { newSyntaxErrors } from '../../../agent/rewrite/syntax-check.ts'
import type { CodeFile } from '../../../agent/rewrite/tree.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { prepareSubjects } from './subject.ts'

/** More than are run: what the cheap checks refuse makes room for the next. */
const CANDIDATES_MAX = 20

/**
 * Proposes small changes around the crash: a comparison that is off by one, the wrong one of two names, an `await` that was
 * forgotten. Applies to own production code at the crash, what led there, what called it and what it calls. Each is a
 * guess: it counts only where the error was made to happen before and does not happen after, with the tests green.
 * Bounds: 20 candidates. Errors: none.
 */
export const mutation: Strategy = {
  id: 'mutation',
  isGuessing: true,
  async propose(input): Promise<Proposals> {
    const { subjects, blobIds, notes } = await prepareSubjects(input.event, input.diagnosis, input.repository)
    const found = subjects.flatMap((subject) =>
      mutantsOf(subject, input.diagnosis.errorClass, CANDIDATES_MAX).filter((mutant) =>
        parses(mutant, subject.files),
      ),
    )
    const candidates = found
      .slice(0, CANDIDATES_MAX)
      .map((mutant) => candidateOf(mutant, blobIds.get(mutant.path) ?? '', input))
    return {
      candidates,
      notes: candidates.length === 0 ? [...notes, 'no small change is possible around the crash'] : notes,
    }
  },
}

function parses({ path, edits }: Mutant, files: ReadonlyMap<string, CodeFile>): boolean {
  const before = files.get(path)?.text
  if (before === undefined) return false
  const after = applyEdits(before, edits)
  return after !== before && newSyntaxErrors(path, before, after).length === 0
}

const PLACES = {
  line: 'where the program stops',
  condition: 'on the way to where the program stops',
  definition: 'where a value that the crash works with is made',
  caller: 'where the failing function is called',
  callee: 'in a function that the failing one calls',
  outside: 'further out on the way to the failing function',
} as const

function candidateOf(mutant: Mutant, blobId: string, input: StrategyInput): Candidate {
  const { path, mutation: id, role, says } = mutant
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'mutation',
    source: id,
    origin: 'sink',
    edits: mutant.edits.map((edit): Edit => ({ ...edit, path, blobId })),
    explanation: `In ${path}, ${PLACES[role]}: ${says}.`,
    assumptions: [
      `${path} was meant so: the change was found by trying, and no code, comment or test of the repository says it`,
    ],
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}
