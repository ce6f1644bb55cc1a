import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { indentAt } from '../style.ts'
import {
  bare,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  span,
  type CodeFile,
} from '../tree.ts'

/**
 * A value that may be nothing is dealt with in an `else if`, and a branch of the same chain before it gives the name its value:
 * `if (x instanceof Date) x = format(x)`, `else if (x === null) x = ''`. What the branch gave is not asked about.
 * Applies where the error says that something is nothing, to the last branch of such a chain above the crash that asks this of a name which the
 * failing statement reads: it is made a condition of its own. Leaves alone chains that go on behind it.
 */
export const overtakenBranch: Mutation = {
  id: 'overtaken_branch',
  isRare: true,
  message: /\bnull\b|undefined|None|\bnil\b|NullPointer/,
  of: (node, { file, statement, role }) => {
    if (role !== 'line' || !isSame(node, statement)) return []
    const { start } = span(statement)
    return ownDescendants(functionOf(statement, file), file.grammar)
      .filter((branch) => span(branch).end <= start && isLastElseIf(branch, file))
      .flatMap((branch) => mutated(branch, statement, file))
  },
}

function isLastElseIf(node: SyntaxNode, { grammar }: CodeFile): boolean {
  const parent = node.parent()
  if (kindOf(node) === 'elif_clause') return isSame(parent?.children().at(-1), node)
  if (kindOf(node) !== grammar.conditional || node.field('alternative') !== null) return false
  return kindOf(parent) === 'else_clause' || isSame(parent?.field('alternative'), node)
}

function mutated(branch: SyntaxNode, statement: SyntaxNode, file: CodeFile): readonly Mutated[] {
  const condition = branch.field('condition')
  if (condition === null) return []
  const name = NOTHING.exec(bare(condition, file.grammar).text())?.slice(1).find(Boolean)
  if (name === undefined || !reads(statement, name)) return []
  const [nearest, ...further] = branchesBefore(branch)
  const giving = [nearest, ...further].flatMap((one) =>
    one === undefined ? [] : (givenIn(one, name) ?? []),
  )[0]
  const edit = nearest === undefined ? undefined : partedFrom(nearest, branch, file)
  if (giving === undefined || edit === undefined) return []
  return [
    {
      edits: [edit],
      says: `${quoted(condition.text())} is not asked once line ${lineOf(giving)} gave \`${name}\` its value; it is now`,
      witness: `line ${lineOf(branch)} says what is to be done where \`${name}\` is nothing`,
    },
  ]
}

const NAME = String.raw`([A-Za-z_$][\w$]*)`
const NOTHING = new RegExp(
  `^(?:${NAME} ===? (?:null|undefined|nil)|typeof ${NAME} === ['"]undefined['"]|${NAME} is None|!${NAME}|not ${NAME})$`,
)

function reads(statement: SyntaxNode, name: string): boolean {
  return descendants(statement).some((node) => kindOf(node) === 'identifier' && node.text() === name)
}

/** What the branches before one do, the nearest first. */
function branchesBefore(branch: SyntaxNode): readonly SyntaxNode[] {
  const parent = branch.parent()
  if (parent === null) return []
  if (kindOf(branch) === 'elif_clause')
    return parent
      .children()
      .filter((one) => span(one).end <= span(branch).start && /^(?:block|elif_clause)$/.test(kindOf(one)))
      .toReversed()
  const outer = kindOf(parent) === 'else_clause' ? parent.parent() : parent
  const body = outer?.field('consequence')
  if (outer === null || body === null || body === undefined) return []
  const isElseIf =
    kindOf(outer.parent()) === 'else_clause' || isSame(outer.parent()?.field('alternative'), outer)
  return [body, ...(isElseIf ? branchesBefore(outer) : [])]
}

/** Where a branch gives the name another value. */
function givenIn(branch: SyntaxNode, name: string): SyntaxNode | undefined {
  return descendants(branch).find(
    (node) => kindOf(node).startsWith('assignment') && node.field('left')?.text() === name,
  )
}

/** The change that ends the chain before its last branch; undefined where something else than `else` stands between. */
function partedFrom(
  before: SyntaxNode,
  branch: SyntaxNode,
  { text }: CodeFile,
): Mutated['edits'][number] | undefined {
  const { start } = span(branch)
  if (kindOf(branch) === 'elif_clause') return { start, end: start + 'elif'.length, replacement: 'if' }
  const { end } = span(before)
  if (!/^\s*else\s+$/.test(text.slice(end, start))) return undefined
  return { start: end, end: start, replacement: `\n${indentAt(text, end - 1)}` }
}
