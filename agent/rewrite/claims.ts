import type { SyntaxNode } from '../repository/syntax.ts'
import type { TextEdit } from './edits.ts'
import { originOf } from './scope.ts'
import { descendants, functionOf, kindOf, span, type CodeFile } from './tree.ts'

/**
 * TypeScript: a new check that a name has no value makes the mark wrong by which its declaration claims that it has
 * one. Shape: of `const user = users.get(id)!` the `!`, once `user === undefined` is asked at `point`. None where the
 * name is used before the check: that code relies on the claim.
 */
export function withdrawnClaims(test: string, point: SyntaxNode, file: CodeFile): readonly TextEdit[] {
  const name = ABSENCE.exec(test)
    ?.slice(1)
    .find((part) => part !== undefined)
  const origin = name === undefined ? undefined : originOf(name, point, file)
  if (name === undefined || origin?.kind !== 'value' || kindOf(origin.target) !== 'identifier') return []
  if (kindOf(origin.value) !== 'non_null_expression' || origin.statement === undefined) return []
  const [from, to] = [span(origin.statement).end, span(point).start]
  const isUsed = descendants(functionOf(point, file)).some(
    (node) =>
      kindOf(node) === 'identifier' &&
      node.text() === name &&
      span(node).start >= from &&
      span(node).end <= to,
  )
  const { end } = span(origin.value)
  return isUsed ? [] : [{ start: end - 1, end, replacement: '' }]
}

/** Shape: `!user`, `user === undefined`, `user == null`. */
const ABSENCE = /^(?:!([A-Za-z_$][\w$]*)|([A-Za-z_$][\w$]*) ={2,3} (?:undefined|null))$/
