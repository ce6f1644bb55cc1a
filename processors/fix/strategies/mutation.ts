import type { Candidate, Edit } from '../../../agent/model/fix.ts'
import type { Mutant } from '../../../agent/rewrite/mutation.ts'
import { isFailingTest } from '../../../agent/repository/test-file.ts'
import { SPOKEN_FOR_MUTATIONS, TELLING_MUTATIONS } from '../../../agent/rewrite/mutation-lists.ts'
import { mutantsOf } from '../../../agent/rewrite/mutations.ts'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { newSyntaxErrors } from '../../../agent/rewrite/syntax-check.ts'
import type { CodeFile } from '../../../agent/rewrite/tree.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { prepareSubjects } from './subject.ts'

/** More than are run: what the cheap checks refuse makes room for the next. */
const CANDIDATES_MAX = 160

/**
 * Proposes small changes around the crash: a comparison that is off by one, the wrong one of two names, an `await` that was
 * forgotten. Applies to own production code at the crash, what led there, what called it and what it calls. Each is a
 * guess: it counts only where the error was made to happen before and does not happen after, with the tests green.
 * Bounds: 160 candidates. Errors: none.
 */
export const mutation: Strategy = {
  id: 'mutation',
  isGuessing: true,
  async propose(input): Promise<Proposals> {
    const { mutants, blobIds, notes } = await mutantsFor(input)
    const candidates = mutants
      .slice(0, CANDIDATES_MAX)
      .map((mutant) => candidateOf(mutant, blobIds.get(mutant.path) ?? '', input))
    return {
      candidates,
      notes: candidates.length === 0 ? [...notes, 'no small change is possible around the crash'] : notes,
    }
  },
  async proposeUnseen(input, { hasFix, isReproduced }): Promise<Proposals> {
    // Only a run of the test can tell what it asks for, and no code speaks for that.
    if (!isReproduced && isFailingTest(input.diagnosis.frames)) return { candidates: [], notes: [] }
    const { mutants, blobIds } = await mutantsFor(input)
    const candidates = mutants
      .filter((mutant) => isSpokenFor(mutant, isReproduced))
      .filter(({ isToldByError, witness }) => isToldByError || witness !== undefined || !hasFix)
      .slice(0, isReproduced ? UNTESTED_MAX : UNSEEN_MAX)
      .map((mutant) => {
        const candidate = candidateOf(mutant, blobIds.get(mutant.path) ?? '', input)
        if (isReproduced) return candidate
        return {
          ...candidate,
          assumptions: [
            `${mutant.path} was meant so: the code speaks for it, and the error could not be made to happen to see it`,
          ],
        }
      })
    return { candidates, notes: [] }
  },
}

/** Where no run can tell them apart, more would be a list to choose from. */
const UNSEEN_MAX = 3
/** Where a run shows whether the error is gone, and no test what else is. */
const UNTESTED_MAX = 12

/**
 * Whether more speaks for a change than that it may end the crash: the code does so elsewhere. With the crash gone in a run, it is enough
 * that the error belongs to the very slip.
 */
function isSpokenFor({ mutation: id, isToldByError, witness }: Mutant, isReproduced: boolean): boolean {
  if (SPOKEN_FOR_MUTATIONS.has(id)) return true
  return isReproduced && (witness !== undefined || (isToldByError && TELLING_MUTATIONS.has(id)))
}

interface Found {
  readonly mutants: readonly Mutant[]
  readonly blobIds: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

async function mutantsFor(input: StrategyInput): Promise<Found> {
  const { subjects, blobIds, notes } = await prepareSubjects(input.event, input.diagnosis, input.repository)
  const seen = new Set<string>()
  const mutants = subjects.flatMap((subject) =>
    mutantsOf(subject, input.diagnosis.errorClass, CANDIDATES_MAX, input.isOver).filter((mutant) => {
      if (input.isOver?.() === true) return false
      // Two slips may be undone by the same change: what comes first says why.
      const change = JSON.stringify([mutant.path, mutant.edits])
      if (seen.has(change) || !parses(mutant, subject.files)) return false
      seen.add(change)
      return true
    }),
  )
  return { mutants, blobIds, notes }
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
  maker: 'where an object is made that the crash works with',
  callee: 'in a function that the failing one calls',
  changer: 'in a method that changes what the failing one reads',
  outside: 'further out on the way to the failing function',
} as const

function candidateOf(mutant: Mutant, blobId: string, input: StrategyInput): Candidate {
  const { path, mutation: id, role, says, witness } = mutant
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
      witness === undefined
        ? `${path} was meant so: the change was found by trying, and no code, comment or test of the repository says it`
        : `${path} was meant as the code that it was taken from`,
    ],
    ...(witness === undefined ? {} : { witness }),
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}
