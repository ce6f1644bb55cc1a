import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { argumentsOf, functionOf, isSame, kindOf, ownDescendants, span, type CodeFile } from '../tree.ts'

/**
 * A place or an end that was worked out lies past what there is: `sorted[rank(90, n)]`, `list.subList(0, count)`, `&text[..width]`.
 * Applies to the last place of a sequence at most, and to its end at most; leaves alone numbers, and places that are bounded already.
 */
export const pastEnd: Mutation = {
  id: 'past_end',
  of: (node, { role, file }) => {
    if (role !== 'line' && role !== 'caller') return []
    const ends = endOf(node, file)
    if (ends === undefined || BOUNDED.test(ends.at.text()) || /^\d+$/.test(ends.at.text())) return []
    if (!/call|invocation/.test(kindOf(ends.at)) && LENGTHS.test(ends.at.text())) return []
    const { at, sequence, isPlace } = ends
    const length = LENGTH[file.grammar.family]?.(sequence, kindOf(node))
    if (length === undefined) return []
    const most = isPlace ? `${length} - 1` : length
    const to = atMost(at.text(), most, file)
    const capacity = node.field('capacity')
    // Where the room of a part ends with it, both are bounded.
    const room = capacity?.text() === at.text() ? [replaced(capacity, to)] : []
    const used = { ...changed(at, to, sequence), edits: [replaced(at, to), ...room] }
    const made = madeOf(at, file)
    return made === undefined || isPlace
      ? [used]
      : [changed(made, atMost(made.text(), most, file), sequence), { ...used, doubt: 1 }]
  },
}

/** What a name that is given a value once is given, above. */
function madeOf(at: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  if (kindOf(at) !== 'identifier') return undefined
  const given = ownDescendants(functionOf(at, file), file.grammar).filter(
    (one) => GIVING.test(kindOf(one)) && targetOf(one)?.text() === at.text(),
  )
  const [only, ...more] = given
  const value = only?.field('value') ?? only?.field('right') ?? undefined
  if (value === undefined || more.length > 0 || span(value).end > span(at).start) return undefined
  const [inner, ...others] = kindOf(value) === 'expression_list' ? value.namedChildren() : [value]
  return inner === undefined || others.length > 0 || BOUNDED.test(inner.text()) ? undefined : inner
}

const GIVING =
  /^(?:short_var_declaration|assignment_statement|let_declaration|variable_declarator|assignment|augmented_assignment|assignment_expression)$/

function targetOf(node: SyntaxNode): SyntaxNode | null {
  return node.field('name') ?? node.field('left') ?? node.field('pattern')
}

const BOUNDED = /\bmin\b|%/i
const LENGTHS = /\.len\(\)|\.length|\.size\(\)|\blen\(/

interface End {
  readonly at: SyntaxNode
  readonly sequence: string
  /** A place of an element, and not the end of a part. */
  readonly isPlace: boolean
}

function endOf(node: SyntaxNode, { grammar }: CodeFile): End | undefined {
  if (grammar.family === 'java' && kindOf(node) === 'method_invocation') {
    const [, end] = argumentsOf(node)
    const object = node.field('object')
    if (
      object === null ||
      end === undefined ||
      !/^(subList|substring|copyOfRange)$/.test(node.field('name')?.text() ?? '')
    )
      return undefined
    return { at: end, sequence: object.text(), isPlace: false }
  }
  if (grammar.family === 'rust' && kindOf(node) === 'index_expression') {
    const [object, , index] = node.children()
    if (object === undefined || index === undefined) return undefined
    if (kindOf(index) !== 'range_expression') return { at: index, sequence: object.text(), isPlace: true }
    const end = index.children().at(-1)
    return end !== undefined && end.isNamed() && !isSame(index.child(0), end)
      ? { at: end, sequence: object.text(), isPlace: false }
      : undefined
  }
  if (grammar.family === 'go' && kindOf(node) === 'slice_expression') {
    const [end, object] = [node.field('end'), node.field('operand')]
    return end === null || object === null ? undefined : { at: end, sequence: object.text(), isPlace: false }
  }
  if (!grammar.subscripts.has(kindOf(node))) return undefined
  const [object, index] = [node.field(grammar.subscriptObject), node.field(grammar.subscriptIndex)]
  const isNumber =
    index !== null && /^(call|call_expression|method_invocation|binary\w*)$/.test(kindOf(index))
  return isNumber && object !== null ? { at: index, sequence: object.text(), isPlace: true } : undefined
}

const LENGTH: Readonly<Partial<Record<string, (sequence: string, kind: string) => string>>> = {
  java: (sequence, kind) =>
    kind === 'array_access'
      ? `${sequence}.length`
      : `${sequence}.${/text|name|line|string|word/i.test(sequence) ? 'length' : 'size'}()`,
  rust: (sequence) => `${sequence}.len()`,
  go: (sequence) => `len(${sequence})`,
  python: (sequence) => `len(${sequence})`,
  javascript: (sequence) => `${sequence}.length`,
}

function atMost(at: string, most: string, { grammar }: CodeFile): string {
  const { family } = grammar
  if (family === 'rust') return `${/^[\w.:]+(\(.*\))?$/s.test(at) ? at : `(${at})`}.min(${most})`
  return family === 'java' || family === 'javascript' ? `Math.min(${at}, ${most})` : `min(${at}, ${most})`
}

function changed(node: SyntaxNode, to: string, sequence: string): Mutated {
  return {
    edits: [replaced(node, to)],
    says: `${quoted(node.text())} can lie past the end of ${quoted(sequence)}; ${quoted(to)} cannot`,
  }
}
