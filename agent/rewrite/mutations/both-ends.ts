import type { SyntaxNode } from '../../repository/syntax.ts'
import { commentOf } from '../documented-value.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { wordsOf } from '../name-words.ts'
import { classOf } from '../scope.ts'
import { functionOf, isSame, kindOf, lastName, type CodeFile } from '../tree.ts'

/**
 * How many there are from a first to a last one is one too few: `self.last - self.first` where the comment says that both are included.
 * Applies to differences of two ends, with what is read of them, that a function gives or keeps, where the comment of the function or of its type says that the ends are included;
 * leaves alone differences that something is added to or taken from.
 */
export const bothEnds: Mutation = {
  id: 'both_ends',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (!isDistance(node, file)) return []
    const whole = wholeOf(node, file)
    if (!GIVEN.test(kindOf(whole.parent()))) return []
    const method = functionOf(node, file)
    const owner = classOf(method)
    const says = [method, ...(owner === undefined ? [] : [owner])]
      .map((one) => INCLUDED.exec(commentOf(one, file))?.[0])
      .find((found) => found !== undefined)
    if (says === undefined) return []
    const code = `${whole.text()} + 1`
    return [
      {
        edits: [replaced(whole, code)],
        says: `${quoted(whole.text())} leaves one of the two ends out; ${quoted(code)} counts both`,
        witness: `the comment says ${quoted(says)}`,
      },
    ]
  },
}

const INCLUDED =
  /\bboth (?:are )?(?:ends )?included?\b|\bboth ends\b|\binclusive(?:ly)?\b|\bincluding both\b/i
const GIVEN =
  /^(?:return_statement|assignment|variable_declarator|let_declaration|block|expression_list|arrow_function)$/
const LAST = /^(?:last|to|end|ends|until|high|upper|hi|stop)$/
const FIRST = /^(?:first|from|start|starts|since|low|lower|lo|begin)$/

function isDistance(node: SyntaxNode, file: CodeFile): boolean {
  const [left, right] = [node.field('left'), node.field('right')]
  if (!/^binary_(?:expression|operator)$/.test(kindOf(node)) || left === null || right === null) return false
  const [a, b] = [left, right].map((end) =>
    wordsOf(lastName(end, file.grammar)).find((word) => word !== 'day'),
  )
  return node.field('operator')?.text() === '-' && LAST.test(a ?? '') && FIRST.test(b ?? '')
}

/** Shape: `(last - first).days` of `last - first`. */
function wholeOf(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode {
  const outer = node.parent()
  if (outer === null || kindOf(outer) !== 'parenthesized_expression') return node
  const access = outer.parent()
  const isRead = access !== null && grammar.members.has(kindOf(access))
  return isRead && isSame(access.field(grammar.memberObject), outer) ? access : outer
}
