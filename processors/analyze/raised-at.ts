import { nodesOnLine } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { contains } from './bindings.ts'
import type { Investigation } from './finder.ts'

/**
 * The statement on the line of the crash that raised the error on purpose; undefined where the line merely holds one and
 * something else on it failed. Shape: not for `if (user.locked) throw new Error('locked')` with an undefined user.
 */
export function raisedAt({
  crash,
  symptom,
}: Pick<Investigation, 'crash' | 'symptom'>): SyntaxNode | undefined {
  if (crash === undefined) return undefined
  const raised = nodesOnLine(crash.file.root, crash.line).find(
    (node) => crash.view.raised(node) !== undefined,
  )
  if (raised === undefined || symptom.access === 'raise' || symptom.rule === 'unknown') return raised
  const [first] = crash.suspects
  return first === undefined || contains(raised, first.access) ? raised : undefined
}
