import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { wordsOf } from '../name-words.ts'
import { freeNames, namedFunctions, namesInScope, parametersOf } from '../scope.ts'
import { indentAt } from '../style.ts'
import { bare, functionOf, isSame, kindOf, lineOf, span, statementsOf } from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * Functions of one family take the same parameter and say at their beginning what they give where it is nothing; one of them forgot to:
 * `if not value: return cls(None, on_update)` in `parse_set_header` and not in `parse_csp_header`.
 * Applies in Python and JavaScript where the error says that something is nothing, to a parameter that the failing statement reads. Leaves alone
 * checks that name what this function does not have, and functions of another name. Bounds: three checks, those of
 * functions with the same parameters first, then of the nearest.
 */
export const guardOfAlike: Mutation = {
  id: 'guard_of_alike',
  isRare: true,
  message: /None|undefined|\bnull\b/,
  of: (node, place) => {
    const { file, statement, role } = place
    if (role !== 'line' || !isSame(node, statement) || !/^(?:javascript|python)$/.test(file.grammar.family))
      return []
    const scope = functionOf(statement, file)
    const own = namedFunctions(file).find((one) => isSame(one.node, scope))
    if (own === undefined) return []
    const point = statementsIn(scope).find((one) => span(one).end >= span(statement).end)
    const read = freeNames(statement)
    const taken = namesOf(scope, place)
    const parameters = taken.filter((name) => read.has(name))
    if (point === undefined || parameters.length === 0) return []
    const unlike = (other: SyntaxNode): number =>
      new Set(taken).symmetricDifference(new Set(namesOf(other, place))).size
    const far = (other: SyntaxNode): number => Math.abs(lineOf(other) - lineOf(scope))
    return namedFunctions(file)
      .filter((other) => !isSame(other.node, scope) && isAlike(other.name, own.name))
      .toSorted((a, b) => unlike(a.node) - unlike(b.node) || far(a.node) - far(b.node))
      .flatMap(({ name, node: alike }) =>
        guardsOf(alike, parameters, place).map((guard) => mutated(guard, { name, point }, place)),
      )
      .slice(0, GUARDS_MAX)
  },
}

const GUARDS_MAX = 3
const GUARDS_FROM = 3

function statementsIn(scope: SyntaxNode): readonly SyntaxNode[] {
  const body = scope.field('body')
  return body === null ? [] : statementsOf(body)
}

function namesOf(scope: SyntaxNode, { file }: MutationPlace): readonly string[] {
  return parametersOf(scope, file).map((one) =>
    (one.field('pattern') ?? one.field('name') ?? one.field('left') ?? one).text(),
  )
}

/** Shape: `parse_set_header` and `parse_csp_header` have their first and their last word in common. */
function isAlike(name: string, other: string): boolean {
  const [a, b] = [wordsOf(name), wordsOf(other)]
  return a.length > 1 && b.length > 1 && a[0] === b[0] && a.at(-1) === b.at(-1)
}

/** What a function asks of one of the parameters before anything else, and ends with where it is nothing. */
function guardsOf(
  alike: SyntaxNode,
  parameters: readonly string[],
  place: MutationPlace,
): readonly SyntaxNode[] {
  const { file, statement } = place
  const taken = new Set(namesOf(alike, place))
  const known = namesInScope(statement, file)
  return statementsIn(alike)
    .filter((one) => kindOf(one) !== 'comment')
    .slice(0, GUARDS_FROM + 1)
    .filter((one) => kindOf(one) === file.grammar.conditional && one.field('alternative') === null)
    .filter((one) => {
      const condition = one.field('condition')
      const asked = condition === null ? '' : bare(condition, file.grammar).text()
      const name = parameters.find((parameter) => isForNothing(asked, parameter))
      return name !== undefined && taken.has(name) && /\breturn\b/.test(one.text())
    })
    .filter((one) => [...freeNames(one)].every((name) => known.has(name)))
}

function isForNothing(asked: string, name: string): boolean {
  return [`not ${name}`, `${name} is None`, `!${name}`, `${name} == null`, `${name} === undefined`].includes(
    asked,
  )
}

function mutated(
  guard: SyntaxNode,
  { name, point }: { readonly name: string; readonly point: SyntaxNode },
  { file }: MutationPlace,
): Mutated {
  const [from, to] = [indentAt(file.text, span(guard).start), indentAt(file.text, span(point).start)]
  const code = guard.text().replaceAll(`\n${from}`, `\n${to}`)
  return {
    edits: [putBefore(point, [code], file)],
    says: `${quoted(guard.field('condition')?.text() ?? '')} is asked first in \`${name}\`, which takes the same, and not here`,
    witness: `line ${lineOf(guard)} answers so in \`${name}\`, which takes the same parameter`,
  }
}
