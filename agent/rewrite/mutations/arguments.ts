import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { isTextMacro } from '../read-macros.ts'
import { argumentsOf, calleeOf, kindOf } from '../tree.ts'

/**
 * Two arguments in the wrong order: `between(high, low)`.
 * Applies to neighbours among the first four positional arguments of a call; leaves alone named ones, spread ones and
 * functions, whose place nobody mixes up.
 */
export const argumentOrder: Mutation = {
  id: 'argument_order',
  of: (node, { file }) => {
    if (!file.grammar.calls.has(kindOf(node)) || isTextMacro(calleeOf(node)?.text() ?? '')) return []
    const given = argumentsOf(node).slice(0, ARGUMENTS_MAX)
    const isTyped = /^(go|java|rust)$/.test(file.grammar.family)
    if (
      isTyped &&
      /^(make|append|copy)$|\.?(format|\w*printf)$/i.test(
        calleeOf(node)?.text() ?? node.field('name')?.text() ?? '',
      )
    )
      return []
    return given.slice(1).flatMap((second, index): readonly Mutated[] => {
      const first = given[index]
      if (first === undefined || !isPlain(first) || !isPlain(second) || first.text() === second.text())
        return []
      // There the compiler would not have it.
      if (
        isTyped &&
        isLiteral(first) !== isLiteral(second) &&
        /string/.test(kindOf(isLiteral(first) ? first : second))
      )
        return []
      const says = `${quoted(node.text())} has ${quoted(first.text())} and ${quoted(second.text())} in each other's place`
      return [{ edits: [replaced(first, second.text()), replaced(second, first.text())], says }]
    })
  },
}

const ARGUMENTS_MAX = 4

function isLiteral(argument: SyntaxNode): boolean {
  return /literal/.test(kindOf(argument))
}

function isPlain(argument: SyntaxNode): boolean {
  return !/keyword|splat|spread|function|lambda|closure|literal_value/.test(kindOf(argument))
}
