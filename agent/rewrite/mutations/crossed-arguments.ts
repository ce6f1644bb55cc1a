import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { namedFunctions, parametersOf, targetNames } from '../scope.ts'
import { argumentsOf, calleeOf, kindOf, lastName } from '../tree.ts'

/**
 * Two arguments that are named as each other's parameters: `put(column, row)` for `function put(row, column)`.
 * Applies to calls of the one function of that name; leaves alone arguments that are no plain names or accesses.
 */
export const crossedArguments: Mutation = {
  id: 'crossed_arguments',
  of: (node, place) => {
    const { grammar } = place.file
    const callee = grammar.calls.has(kindOf(node)) ? (calleeOf(node) ?? node.field('name')) : undefined
    if (callee === undefined || callee === null) return []
    const names = parameterNames(lastName(callee, grammar), place)
    const given = argumentsOf(node)
    return given.slice(1).flatMap((second, index): readonly Mutated[] => {
      const first = given[index]
      if (first === undefined || nameOf(first) === '' || nameOf(first) === nameOf(second)) return []
      if (nameOf(first) !== names[index + 1] || nameOf(second) !== names[index]) return []
      const says = `${quoted(node.text())} hands on ${quoted(first.text())} and ${quoted(second.text())} in each other's place, by the names of the parameters`
      return [{ edits: [replaced(first, second.text()), replaced(second, first.text())], says }]
    })
  },
}

/** The last word of a name or access. Shape: "row" for `cell.row`. */
function nameOf(argument: SyntaxNode): string {
  return /(?:^|[.:>])([A-Za-z_$][\w$]*)$/.exec(argument.text())?.[1] ?? ''
}

function parameterNames(name: string, { file, files }: MutationPlace): readonly string[] {
  const [only, ...others] = [file, ...files.filter(({ path }) => path !== file.path)].flatMap((from) =>
    namedFunctions(from)
      .filter((one) => one.name === name)
      .map(({ node }) => parametersOf(node, from).map((parameter) => targetNames(parameter)[0] ?? '')),
  )
  if (only === undefined || others.length > 0) return []
  return /^(self|cls)$/.test(only[0] ?? '') ? only.slice(1) : only
}
