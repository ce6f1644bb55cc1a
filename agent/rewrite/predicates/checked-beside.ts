import type { SyntaxNode } from '../../repository/syntax.ts'
import { asksForLack, endsWithJump, isAskedBefore } from '../asked-before.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { freeNames, namedFunctions, namesInScope, originOf } from '../scope.ts'
import { indentAt } from '../style.ts'
import { descendants, functionOf, isSame, kindOf, lineOf, span, statementOf, type CodeFile } from '../tree.ts'

/** Conditions for values that a function beside makes in the same way, and checks. */

/**
 * Another function of the file gives a value of the same name by the same call as `X`, and checks it before it goes on;
 * what it says then can be said here too. Binds CHECK, the whole check, CHECK_LINE and POINT.
 */
const checkedBeside: Predicate = {
  arguments: ['placeholder'],
  binds: ['CHECK', 'CHECK_LINE', 'POINT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const point = node === undefined ? undefined : statementOf(node, file.grammar)
    const maker = node === undefined ? undefined : makerOf(node, file)
    if (node === undefined || point === undefined || maker === undefined) return false
    if (isAskedBefore(node, point, file)) return false
    const visible = namesInScope(point, file)
    const scope = functionOf(node, file)
    const found = namedFunctions(file)
      .filter((one) => !isSame(one.node, scope))
      .flatMap((one) => descendants(one.node))
      .filter((one) => kindOf(one) === file.grammar.conditional && one.field('alternative') === null)
      .find((one) => {
        const same = descendants(one.field('condition') ?? one).find((part) => part.text() === node.text())
        if (same === undefined || makerOf(same, file) !== maker) return false
        return asksForLack(one) && endsWithJump(one, file) && canBeSaid(one, file, visible)
      })
    if (found === undefined) return false
    return {
      CHECK: { text: withoutIndent(found, file) },
      CHECK_LINE: { text: String(lineOf(found)) },
      POINT: nodeBinding(point, file),
    }
  },
}

/** The call that gave a local its value, without its arguments. */
function makerOf(node: SyntaxNode, file: CodeFile): string | undefined {
  const origin = kindOf(node) === 'identifier' ? originOf(node.text(), node, file) : undefined
  if (origin?.kind !== 'value') return undefined
  const value = kindOf(origin.value) === 'expression_list' ? origin.value.child(0) : origin.value
  return value?.field('function')?.text() ?? value?.field('name')?.text()
}

function canBeSaid(check: SyntaxNode, file: CodeFile, visible: ReadonlySet<string>): boolean {
  const declared = namesInScope(check, file)
  return [...freeNames(check)].every((one) => visible.has(one) || !declared.has(one))
}

function withoutIndent(node: SyntaxNode, file: CodeFile): string {
  const indent = indentAt(file.text, span(node).start)
  return node
    .text()
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
}

export const CHECKED_BESIDE_PREDICATES: Readonly<Record<string, Predicate>> = {
  checked_beside: checkedBeside,
}
