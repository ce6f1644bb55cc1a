import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import {
  argumentsOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  ownDescendants,
  span,
  within,
  type CodeFile,
} from '../tree.ts'

/**
 * The wrong one of two variables: `copy(source, source)`, a parameter that nothing reads while another is read twice.
 * Applies to names that are read, in favour of parameters and locals of the same function: those that nothing reads
 * come first. Leaves alone names that are called, and names of other functions. Bounds: three for one name.
 */
export const otherName: Mutation = {
  id: 'other_name',
  of: (node, place) => {
    if (!isRead(node)) return []
    const { file } = place
    const scope = functionOf(node, file)
    if (isSame(scope, file.root)) return []
    const own = localsOf(scope, node, file)
    if (!own.includes(node.text())) return []
    return own
      .filter((name) => name !== node.text() && isSameForm(name, node.text()))
      .filter((name) => isSameType(name, node.text(), scope))
      .map((name) => ({ name, uses: usesOf(name, scope, file) }))
      .toSorted(
        (a, b) =>
          a.uses - b.uses || Number(b.name[0] === node.text()[0]) - Number(a.name[0] === node.text()[0]),
      )
      .slice(0, NAMES_MAX)
      .map(({ name, uses }) => mutated(node, name, uses, place))
  },
}

const NAMES_MAX = 3
const NAMES = /^(identifier|variable_name)$/
const TARGETS: readonly string[] = ['name', 'left', 'pattern']

/** A name whose value is taken, in an expression. */
function isRead(node: SyntaxNode): boolean {
  const parent = node.parent()
  if (!NAMES.test(kindOf(node)) || parent === null || node.text() === 'self') return false
  if (/parameter|pattern|declarator|_declaration|keyword_argument|import|type|labeled/.test(kindOf(parent)))
    return isSame(parent.field('value'), node) || isSame(parent.field('right'), node)
  const isTarget = ['left', 'name', 'pattern', 'function', 'alias'].some((field) =>
    isSame(parent.field(field), node),
  )
  const isMember = ['attribute', 'property', 'field', 'method'].some((field) =>
    isSame(parent.field(field), node),
  )
  const isOperand = isSame(parent.field('left'), node) && /binary|comparison|boolean/.test(kindOf(parent))
  return isOperand || (!isTarget && !isMember)
}

/** Parameters of its function, and what has a value at the node: declared before it in a block around it, or by a loop around it. */
function localsOf(scope: SyntaxNode, at: SyntaxNode, file: CodeFile): readonly string[] {
  const names = new Set<string>()
  const list = scope.field('parameters') ?? scope.field('parameter')
  const inList = list === null ? [] : descendants(list)
  for (const node of inList) if (NAMES.test(kindOf(node)) && !isTypeOrDefault(node)) names.add(node.text())
  for (const node of ownDescendants(scope, file.grammar)) {
    if (!DECLARING.test(kindOf(node)) || !isBefore(node, at, file)) continue
    for (const field of TARGETS) {
      const target = node.field(field)
      for (const name of target === null ? [] : boundNames(target)) names.add(name)
    }
  }
  names.delete('self')
  names.delete('this')
  return [...names]
}

const LOOPS = /^(enhanced_)?for_|^range_clause$/
const DECLARING = new RegExp(`declarator|declaration|^assignment$|${LOOPS.source}`)
const MEMBERS = /attribute|subscript|^(member|selector|index|field)_expression$|_access$/

/** What the declaration names has a value where the node is. */
function isBefore(declaration: SyntaxNode, at: SyntaxNode, { grammar }: CodeFile): boolean {
  // Python has no blocks of its own for names: those of a loop stay too.
  if (grammar.family === 'python' && span(declaration).end <= span(at).start) return true
  if (LOOPS.test(kindOf(declaration))) {
    const loop = kindOf(declaration) === 'range_clause' ? declaration.parent() : declaration
    const body = loop?.field('body') ?? null
    return body !== null && within(at, body)
  }
  if (span(declaration).end > span(at).start) return false
  const block = declaration.ancestors().find((outer) => grammar.blocks.has(kindOf(outer)))
  return block === undefined || within(at, block)
}

/** The names that a target gives values to; `a.b = 1` and `a[i] = 1` give none. */
function boundNames(target: SyntaxNode): readonly string[] {
  return descendants(target, (inner) => !MEMBERS.test(kindOf(inner)))
    .filter((part) => NAMES.test(kindOf(part)) && !MEMBERS.test(kindOf(part.parent())))
    .map((part) => part.text())
}

function isTypeOrDefault(node: SyntaxNode): boolean {
  return node.ancestors().some((outer) => {
    const value = outer.field('value') ?? outer.field('type')
    return value !== null && span(value).start <= span(node).start && span(value).end >= span(node).end
  })
}

/** Of two names that are declared with types, those differ: no compiler would take one for the other. */
function isSameType(a: string, b: string, scope: SyntaxNode): boolean {
  const [left, right] = [declaredType(a, scope), declaredType(b, scope)]
  return left === undefined || right === undefined || left === right
}

function declaredType(name: string, scope: SyntaxNode): string | undefined {
  const declared = descendants(scope).find((node) =>
    TARGETS.some(
      (field) =>
        node.field(field)?.text() === name &&
        (node.field('type') ??
          (kindOf(node) === 'variable_declarator' ? node.parent()?.field('type') : null)) !== null,
    ),
  )
  return (declared?.field('type') ?? declared?.parent()?.field('type'))?.text().replace(/^&(mut )?/, '')
}

function usesOf(name: string, scope: SyntaxNode, { grammar }: CodeFile): number {
  return ownDescendants(scope, grammar).filter((node) => node.text() === name && isRead(node)).length
}

/** One is as singular or plural as the other: `item` is not meant for `items`. */
function isSameForm(a: string, b: string): boolean {
  return a.endsWith('s') === b.endsWith('s')
}

function mutated(node: SyntaxNode, name: string, uses: number, { file }: MutationPlace): Mutated {
  const call = node.parent()?.parent()
  const isArgument = call !== null && call !== undefined && argumentsOf(call).some((one) => isSame(one, node))
  const where = isArgument && file.grammar.calls.has(kindOf(call)) ? ` in ${quoted(call.text())}` : ''
  const why = uses === 0 ? `, which nothing reads,` : ''
  return {
    edits: [replaced(node, name)],
    says: `${quoted(name)}${why} is what ${quoted(node.text())}${where} should be`,
  }
}
