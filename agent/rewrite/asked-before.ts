import type { SyntaxNode } from '../repository/syntax.ts'
import { blockOf, descendants, functionOf, kindOf, span, statementsOf, type CodeFile } from './tree.ts'

/**
 * Whether a check before a statement already ends the function where a value is absent, empty or out of range. Asks for
 * the words of the value and of such a test, in any order: what it takes for asked is not asked twice.
 */
export function isAskedBefore(value: SyntaxNode, point: SyntaxNode, file: CodeFile): boolean {
  const names = new Set([value.text(), ...withoutLength(value)])
  return descendants(functionOf(point, file)).some((node) => {
    if (kindOf(node) !== file.grammar.conditional || span(node).end > span(point).start) return false
    const test = node.field('condition')?.text() ?? ''
    return LACKS.test(test) && [...names].some((name) => test.includes(name)) && endsWithJump(node, file)
  })
}

/** Whether the condition of a check asks for something being absent, empty or out of range. */
export function asksForLack(check: SyntaxNode): boolean {
  return LACKS.test(check.field('condition')?.text() ?? '')
}

const LACKS = /[=<]=? ?-?[01]\b|[=!]= ?(nil|null)|isEmpty|is_empty|is_none|contains|== ""|[<>]=? /

/** Shape: `values` for `len(values)`, `values.size()` and `values.length`. */
function withoutLength(value: SyntaxNode): readonly string[] {
  const found = /^len\((.*)\)$|^(.*)\.(?:len|size|length|count)(?:\(\))?(?: as \w+)?$/s.exec(value.text())
  const inner = found?.[1] ?? found?.[2]
  return inner === undefined ? [] : [inner]
}

/** Whether the last statement of a check leaves the function or the round of a loop. */
export function endsWithJump(check: SyntaxNode, { grammar }: CodeFile): boolean {
  const body = check.field('consequence')
  if (body === null) return false
  const isJump = (node: SyntaxNode | undefined): boolean =>
    node !== undefined &&
    (grammar.jumps.has(kindOf(node)) || /^(return|panic|throw|continue|break)\b/.test(node.text()))
  return isJump(body) || isJump(statementsOf(blockOf(body)).at(-1))
}
