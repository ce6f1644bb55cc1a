import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import { emptyTested } from '../emptiness.ts'
import { originOf } from '../scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  chainRoot,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  receiverOf,
  within,
  type CodeFile,
} from '../tree.ts'
import { valueType } from '../value-type.ts'

/** Conditions for what code beside the crash makes of the same list when it is empty. */

const LITERAL = /^(-?\d+(\.\d+)?|None|null|undefined|''|""|``|\[\]|\(\)|\{\})$/

/**
 * Elsewhere a value `V` of the same kind is taken from the same list `S`, with something in its place when the list is
 * empty. Shape: 0 of `max(self.waits) if self.waits else 0` for `self.waits[-1]`. Binds DEFAULT and DEFAULT_PLACE.
 */
const siblingWhenEmpty: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['DEFAULT', 'DEFAULT_PLACE'],
  test: (context, [taken, list]) => {
    const value = nodeOf(context, taken)
    const sequence = nodeOf(context, list)
    if (value === undefined || sequence === undefined) return false
    const file = fileOf(context, taken)
    for (const node of descendants(file.root)) {
      const choice = choiceOf(node, sequence.text(), file)
      if (choice === undefined || within(value, node) || !isSameList(sequence, node, file)) continue
      if (!LITERAL.test(choice.empty.text()) || !isSameKind(value, choice.filled, sequence.text(), file))
        continue
      return {
        DEFAULT: { text: choice.empty.text() },
        DEFAULT_PLACE: { text: `line ${lineOf(node)}` },
      }
    }
    return false
  },
}

interface Choice {
  readonly filled: SyntaxNode
  readonly empty: SyntaxNode
}

/** Shape: `max(s)` and `0` of `max(s) if s else 0` and of `s.length === 0 ? 0 : Math.max(...s)`. */
function choiceOf(node: SyntaxNode, list: string, file: CodeFile): Choice | undefined {
  const kind = kindOf(node)
  if (kind !== 'conditional_expression' && kind !== 'ternary_expression') return undefined
  const parts = node.children().filter((child) => child.isNamed())
  const [yes, test, no] = kind === 'ternary_expression' ? [parts[1], parts[0], parts[2]] : parts
  if (yes === undefined || test === undefined || no === undefined) return undefined
  const asked = emptyTested(test, file)
  if (asked === undefined || asked.list.text() !== list) return undefined
  return asked.isEmpty ? { filled: no, empty: yes } : { filled: yes, empty: no }
}

/** Whether a text means the same at both places: a field of one class, or a name that both see. */
function isSameList(list: SyntaxNode, other: SyntaxNode, file: CodeFile): boolean {
  const root = chainRoot(list, file.grammar)
  const classOf = (node: SyntaxNode): SyntaxNode | undefined =>
    node.ancestors().find((outer) => kindOf(outer).startsWith('class') && kindOf(outer) !== 'class_body')
  if (/^(this|self)\b/.test(list.text())) return isSame(classOf(list), classOf(other))
  if (root === undefined) return false
  if (isSame(functionOf(list, file), functionOf(other, file))) return true
  const [ours, theirs] = [originOf(root.text(), list, file), originOf(root.text(), other, file)]
  if (ours?.kind === 'parameter') return theirs?.kind === 'parameter'
  return ours?.kind === 'value' && theirs?.kind === 'value' && isSame(ours.value, theirs.value)
}

function isSameKind(value: SyntaxNode, other: SyntaxNode, list: string, file: CodeFile): boolean {
  if (isTakenFrom(value, list, file) && isTakenFrom(other, list, file)) return true
  const type = valueType(value, file)
  return type !== undefined && type === valueType(other, file)
}

/** An element of the list, the largest of them, or their mean: all are of one kind. */
function isTakenFrom(value: SyntaxNode, list: string, file: CodeFile): boolean {
  const { grammar } = file
  const node = bare(value, grammar)
  if (grammar.subscripts.has(kindOf(node))) return receiverOf(node, grammar)?.text() === list
  if (/^binary_(operator|expression)$/.test(kindOf(node))) {
    const left = node.field('left')
    return node.field('operator')?.text() === '/' && left !== null && isTakenFrom(left, list, file)
  }
  const callee = grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
  if (callee === undefined) return false
  if (receiverOf(callee, grammar)?.text() === list) return /\.(at|reduce)$/.test(callee.text())
  const isChosen = /^(max|min|sum|round|Math\.(max|min|round)|(statistics\.)?(mean|median|fmean))$/.test(
    callee.text(),
  )
  const [first] = argumentsOf(node)
  return (
    isChosen &&
    first !== undefined &&
    (first.text().replace(/^\.\.\./, '') === list || isTakenFrom(first, list, file))
  )
}

export const EMPTY_DEFAULT_PREDICATES: Readonly<Record<string, Predicate>> = {
  sibling_when_empty: siblingWhenEmpty,
}
