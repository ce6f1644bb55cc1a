import type { Candidate, FixOutcome } from '../../../agent/model/fix.ts'
import { applyLearnedRule, learnedRules } from '../../../agent/rewrite/learned-rule.ts'
import type { RewriteSubject } from '../../../agent/rewrite/match-context.ts'
import { mutationPlaces } from '../../../agent/rewrite/mutation-places.ts'
import { parseDiff } from '../../../agent/rewrite/parse-diff.ts'
import { newSyntaxErrors } from '../../../agent/rewrite/syntax-check.ts'
import { applyEdits, type TextEdit } from '../../../agent/rewrite/edits.ts'
import { lineOf } from '../../../agent/rewrite/tree.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { prepareSubjects } from './subject.ts'

type Fix = Extract<FixOutcome, { kind: 'fix' }>

const CANDIDATES_MAX = 8

/**
 * Proposes for this error what fixed another one of the same class and language, with the names of this code.
 * Applies where the same code but for its names stands at the crash, on the way to it, or where its values are made.
 * What was right there need not be right here: it is a guess. Bounds: eight candidates. Errors: none.
 */
export const learned: Strategy = {
  id: 'learned',
  isGuessing: true,
  async propose(input): Promise<Proposals> {
    const fixes = (input.alikeFixes ?? []).filter((fix) => fix.kind === 'fix')
    if (fixes.length === 0) return { candidates: [], notes: ['no error like this one was fixed before'] }
    const { subjects, blobIds, notes } = await prepareSubjects(input.event, input.diagnosis, input.repository)
    const found = fixes.flatMap((fix) =>
      subjects.flatMap((subject) =>
        (input.isOver?.() === true ? [] : changesLike(fix, subject)).map(({ path, edit }) =>
          candidateOf(fix, { ...edit, path, blobId: blobIds.get(path) ?? '' }, input),
        ),
      ),
    )
    return {
      candidates: found.slice(0, CANDIDATES_MAX),
      notes: found.length === 0 ? [...notes, 'no earlier fix fits this code'] : notes,
    }
  },
}

function changesLike(
  { diff }: Fix,
  subject: RewriteSubject,
): readonly { readonly path: string; readonly edit: TextEdit }[] {
  const changed = parseDiff(diff).flatMap(({ hunks }) => hunks)
  // A change in several places is more than one line that can be made again.
  const rules = changed.length === 1 ? changed.flatMap(learnedRules) : []
  return rules.flatMap((rule) =>
    mutationPlaces(subject).flatMap(({ file, statement }) => {
      const edit = applyLearnedRule(rule, file.text, lineOf(statement))
      if (edit === undefined) return []
      const after = applyEdits(file.text, [edit])
      const isCode = after !== file.text && newSyntaxErrors(file.path, file.text, after).length === 0
      return isCode ? [{ path: file.path, edit }] : []
    }),
  )
}

function candidateOf({ candidate }: Fix, edit: Candidate['edits'][number], input: StrategyInput): Candidate {
  const { source, edits, explanation } = candidate
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'learned',
    source: candidate.id,
    origin: 'sink',
    edits: [edit],
    explanation: `The same code with other names was changed in ${edits[0]?.path ?? 'another file'} for an error of this kind (${source}): ${explanation}`,
    assumptions: [`what was meant in ${edits[0]?.path ?? 'the other file'} is meant in ${edit.path} too`],
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}
