import { findCallers } from '../../agent/repository/callers.ts'
import { functionAround } from '../../agent/repository/symbols.ts'
import { KEEPS, maySearch, type Budget, type Followed } from './followed.ts'
import type { Binding, LanguageView } from './language-view.ts'
import type { Search } from './origin.ts'
import { code, place } from './words.ts'

/** Calls of what sets a variable, and the files that are looked through for them. */
const CALLS_MAX = 3
const FILES_MAX = 12

/** The functions that alone set a variable of the file which begins without a value. */
export function lateSetters(
  possible: readonly Binding[],
  elsewhere: readonly Binding[],
  view: LanguageView,
): readonly Binding[] {
  const beginsEmpty = possible.every(
    ({ kind, node, value }) =>
      functionAround(node) === undefined &&
      (kind === 'declared' || (value !== undefined && view.nullLiteral(view.core(value)) !== undefined)),
  )
  return possible.length > 0 && beginsEmpty ? elsewhere.slice(0, 3) : []
}

/** Who calls the function that sets a variable calls it too late. */
export async function lateCalls(
  { node: set }: Binding,
  from: Followed,
  search: Search,
  budget: Budget,
): Promise<readonly Followed[]> {
  const setter = functionAround(set)
  const calls =
    setter === undefined || !maySearch(from, budget)
      ? []
      : await findCallers(search.files, from.file, setter.simpleName, FILES_MAX)
  const late = { ...from, rulesOut: undefined, frameIndex: undefined, fault: 'too_late' as const }
  const where = place(from.file, set)
  return [
    { ...late, node: set, weight: from.weight * KEEPS.changed, text: `sets ${code(from.node)} (${where})` },
    ...calls.slice(0, CALLS_MAX).map(({ file, call }) => ({
      ...late,
      file,
      node: call,
      text: `calls ${code(call)}, which alone sets ${code(from.node)} (${where})`,
    })),
  ]
}
