import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { fileStyle, indentAt } from '../style.ts'
import { descendants, functionOf, isSame, kindOf, ownDescendants, span, type CodeFile } from '../tree.ts'

const UNSET =
  /(?:cannot access local variable '(\w+)' where it is not associated|local variable '(\w+)' referenced before assignment)/

/**
 * A name gets its value by the kind of another one, in a branch for each kind, and there is none for a kind that nobody thought of:
 * `if isinstance(zone, str): …` to `elif isinstance(zone, int): …` without `else`.
 * Applies in Python where the name that has no value is read, to chains of two branches and more that all ask `isinstance` of the same name
 * and all give that value: another kind is refused with a TypeError. Leaves alone chains with an `else`.
 */
export const unknownKind: Mutation = {
  id: 'unknown_kind',
  isRare: true,
  message: UNSET,
  of: (node, { file, statement, role, said }) => {
    if (role !== 'line' || !isSame(node, statement) || file.grammar.family !== 'python') return []
    const name = UNSET.exec(said)?.slice(1).find(Boolean) ?? ''
    return ownDescendants(functionOf(statement, file), file.grammar)
      .filter((chain) => kindOf(chain) === 'if_statement' && span(chain).end <= span(statement).start)
      .flatMap((chain) => mutated(chain, name, file))
  },
}

function mutated(chain: SyntaxNode, name: string, file: CodeFile): readonly Mutated[] {
  const branches = [chain, ...chain.children().filter((one) => kindOf(one) === 'elif_clause')]
  const last = branches.at(-1)
  const hasElse = chain.children().some((one) => kindOf(one) === 'else_clause')
  if (hasElse || last === undefined || branches.length < BRANCHES_MIN) return []
  const asked = branches.map((branch) => KIND.exec(branch.field('condition')?.text() ?? '')?.[1])
  const [subject] = asked
  if (subject === undefined || asked.some((one) => one !== subject)) return []
  if (!branches.every((branch) => gives(branch.field('consequence'), name))) return []
  const { end } = span(last)
  const indent = indentAt(file.text, span(chain).start)
  const { quote, unit } = fileStyle(file)
  const code = `\n${indent}else:\n${indent}${unit}raise TypeError(${quote}${subject} is of no kind that is known here${quote})`
  return [
    {
      edits: [{ start: end, end, replacement: code }],
      says: `\`${name}\` is given by the kind of ${quoted(subject)}, and none of the branches is for the kind of this one; it is now refused`,
      witness: `each branch asks which kind \`${subject}\` is of, so another kind is one that the code cannot take`,
    },
  ]
}

const BRANCHES_MIN = 2
/** A condition that asks for a kind, perhaps for nothing besides. Shape: `isinstance(zone, str) or zone is None`. */
const KIND = /^isinstance\((\w+), [\w., ()]+\)(?: or \1 is None)?$/

function gives(body: SyntaxNode | null, name: string): boolean {
  return (
    body !== null &&
    descendants(body).some((node) => kindOf(node) === 'assignment' && node.field('left')?.text() === name)
  )
}
