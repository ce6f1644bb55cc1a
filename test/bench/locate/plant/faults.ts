import type { SyntaxNode } from '../../../../agent/repository/syntax.ts'
import type { LanguageView } from '../../../../processors/analyze/language-view.ts'
import type { FaultKind } from './fault.ts'
import { droppedCheck, negatedCheck, otherBound, otherConnective, otherSign } from './faults/checks.ts'
import {
  droppedConversion,
  droppedCopy,
  droppedDefault,
  emptyBeginning,
  notAwaited,
  oneOff,
} from './faults/values.ts'
import {
  forgottenEntry,
  forgottenField,
  forgottenStatement,
  givesNothing,
  lostReturn,
} from './faults/left-out.ts'
import { droppedArgument, otherKey, otherMember, otherName, swappedArguments } from './faults/names.ts'

/** The usual slips, in no order: each is tried as often as the others. */
export const FAULTS: readonly FaultKind[] = [
  droppedCheck,
  negatedCheck,
  otherBound,
  otherConnective,
  otherSign,
  droppedConversion,
  droppedCopy,
  droppedDefault,
  emptyBeginning,
  notAwaited,
  oneOff,
  forgottenEntry,
  forgottenField,
  forgottenStatement,
  givesNothing,
  lostReturn,
  droppedArgument,
  otherKey,
  otherMember,
  otherName,
  swappedArguments,
]

/** The members that a file reads and the short texts that it uses as keys, each once. */
export function wordsOf(
  nodes: readonly SyntaxNode[],
  view: LanguageView,
): { readonly members: readonly string[]; readonly keys: readonly string[] } {
  const members = new Set<string>()
  const keys = new Set<string>()
  for (const node of nodes) {
    const member = view.member(node)
    if (member !== undefined) members.add(member.name)
    for (const index of view.indexed(node)?.indexes ?? []) {
      const text = view.literalText(view.core(index))
      if (text !== undefined && /^[A-Za-z_][\w-]*$/.test(text)) keys.add(text)
    }
  }
  return { members: [...members], keys: [...keys] }
}
