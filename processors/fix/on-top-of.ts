import type { Candidate, Edit } from '../../agent/model/fix.ts'
import type { Strategy } from './strategy.ts'

/**
 * A strategy whose changes are also proposed together with one that was tried before: where a change ended an error and
 * let another one show, what repairs the other one may be missing to the first. Changes that meet it are proposed alone.
 * Shape: a change where a bad value comes from goes alone first, since it may repair both; one at a use goes with the
 * first one first.
 */
export function onTopOf(base: Candidate, strategy: Strategy): Strategy {
  return {
    ...strategy,
    propose: async (input, signal) => {
      const proposals = await strategy.propose(input, signal)
      const candidates = proposals.candidates.flatMap((candidate): readonly Candidate[] => {
        const both = together(base, candidate, input.newId())
        if (both === undefined) return [candidate]
        return candidate.origin === 'source' ? [candidate, both] : [both, candidate]
      })
      return { ...proposals, candidates }
    },
  }
}

function together(first: Candidate, second: Candidate, id: string): Candidate | undefined {
  const meets = (a: Edit, b: Edit): boolean => a.path === b.path && a.start <= b.end && b.start <= a.end
  if (second.edits.some((edit) => first.edits.some((other) => meets(edit, other)))) return undefined
  const { witness: _witness, ...rest } = second
  return {
    ...rest,
    id,
    origin: first.origin === 'source' && second.origin === 'source' ? 'source' : 'sink',
    // Half of a change that is meant is not a change that is meant.
    ...(first.witness === undefined || second.witness === undefined
      ? {}
      : { witness: `${first.witness}; ${second.witness}` }),
    edits: [...first.edits, ...second.edits],
    explanation: `${first.explanation} ${second.explanation}`,
    assumptions: [...new Set([...first.assumptions, ...second.assumptions])],
    // What its parts cost is counted with them.
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}
