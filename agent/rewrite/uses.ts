import type { SyntaxNode } from '../repository/syntax.ts'
import { perFile } from './per-file.ts'
import { argumentsOf, calleeOf, descendants, kindOf, type CodeFile } from './tree.ts'

/** A call, or a look into something by an index or a key. */
export interface Use {
  readonly node: SyntaxNode
  /** What is called or looked into, by its last two words. Shape: "tickets.get", "prices[]". */
  readonly holder: string
  readonly given: readonly SyntaxNode[]
}

/** All uses of a file by their holder; looked for once a file. */
export const usesIn = perFile((file): ReadonlyMap<string, readonly Use[]> => {
  return Map.groupBy(
    descendants(file.root).flatMap((node) => useOf(node, file) ?? []),
    ({ holder }) => holder,
  )
})

/** A node as a use; undefined for any other, and for a call of nothing. */
export function useOf(node: SyntaxNode, { grammar }: CodeFile): Use | undefined {
  if (grammar.calls.has(kindOf(node))) {
    const callee =
      calleeOf(node)?.text() ?? `${node.field('object')?.text() ?? ''}.${node.field('name')?.text() ?? ''}`
    const given = argumentsOf(node)
    return given.length === 0 ? undefined : { node, holder: lastWords(callee), given }
  }
  if (!grammar.subscripts.has(kindOf(node))) return undefined
  const index = node.field(grammar.subscriptIndex)
  const object = node.field(grammar.subscriptObject)
  return index === null || object === null
    ? undefined
    : { node, holder: `${lastWords(object.text())}[]`, given: [index] }
}

function lastWords(text: string): string {
  return text
    .replaceAll(/\s|\?|!/g, '')
    .split('.')
    .slice(-2)
    .join('.')
}

/** A name, with or without a type that it is taken for; undefined for anything else. */
export function plainName(argument: SyntaxNode): string | undefined {
  return /^&?([A-Za-z_$][\w$]*)(?:!| as \w+)?$/.exec(argument.text())?.[1]
}
