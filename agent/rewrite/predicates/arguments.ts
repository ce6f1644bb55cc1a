import { nodeOf, type Predicate } from '../match-context.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'

/** Conditions on the arguments of calls. */

/** The arguments `A` have the names that the parameters `P` have, in their order: what is said of one holds for the other. */
const areOwnParameters: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [args, parameters]) => {
    const given = partsOf(nodeOf(context, args)).map((node) => node.text())
    const wanted = partsOf(nodeOf(context, parameters)).map((node) =>
      (node.field('name') ?? node.field('pattern') ?? node).text(),
    )
    return given.length === wanted.length && given.every((text, index) => text === wanted[index])
  },
}

function partsOf(list: SyntaxNode | undefined): readonly SyntaxNode[] {
  return list === undefined ? [] : list.children().filter((child) => child.isNamed())
}

export const ARGUMENT_PREDICATES: Readonly<Record<string, Predicate>> = {
  are_own_parameters: areOwnParameters,
}
