import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, descendants, kindOf, statementsOf, type CodeFile } from '../tree.ts'

/**
 * One of several values is turned into something, and the one beside it is not: `Shift(name, int(start), end)`,
 * `{ net: Number(row.net), vat: row.vat }`.
 * Applies to plain names, accesses and lookups, also with a value for where they are nothing (`row.vat ?? 0n`) or only trimmed, among arguments, entries of a
 * record and elements of a list, where the error is about kinds of values; they get the form of those beside them. Leaves alone lists of which no other element has such a form. Bounds: three for one list.
 */
export const asNeighbour: Mutation = {
  id: 'as_neighbour',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /unsupported operand|not supported between|can only concatenate|must be (?:str|real number)|BigInt|NaN|is not a function|has no attribute|invalid literal|could not convert/,
  of: (node, { file }) => {
    if (!/^(javascript|python)$/.test(file.grammar.family)) return []
    const values = valuesOf(node, file)
    if (values.length < 2) return []
    const forms = [...new Set(values.flatMap((value) => formOf(value, file) ?? []))]
    const plain = values.filter(
      (value) => PLAIN.test(kindOf(value)) || isWithFallback(value) || trimmed(value) !== undefined,
    )
    return forms.flatMap((form) => plain.map((value) => mutated(value, form))).slice(0, VARIANTS_MAX)
  },
}

const VARIANTS_MAX = 3
const PLAIN = /^(identifier|member_expression|attribute|subscript_expression|subscript)$/

/** Shape: `row.vat ?? 0n`, `row.get("vat") or 0`. */
function isWithFallback(value: SyntaxNode): boolean {
  const [left, operator, right] = value.children()
  return (
    /^(binary_expression|boolean_operator)$/.test(kindOf(value)) &&
    /^(?:\?\?|\|\||or)$/.test(operator?.text() ?? '') &&
    PLAIN.test(kindOf(left)) &&
    right !== undefined &&
    right.children().length === 0
  )
}

/** The values that stand beside each other. */
function valuesOf(node: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  if (grammar.calls.has(kindOf(node)))
    return argumentsOf(node).map((one) =>
      kindOf(one) === 'keyword_argument' ? (one.field('value') ?? one) : one,
    )
  if (/^(object|dictionary)$/.test(kindOf(node)))
    return statementsOf(node).flatMap((entry) => entry.field('value') ?? [])
  return /^(array|list|tuple)$/.test(kindOf(node)) ? statementsOf(node) : []
}

/** A conversion around one plain value. Shape: "int(", "Number(", "BigInt(". */
function formOf(value: SyntaxNode, { grammar }: CodeFile): string | undefined {
  if (!grammar.calls.has(kindOf(value))) return undefined
  const callee = calleeOf(value)
  const [only, ...others] = argumentsOf(value)
  if (callee === undefined || only === undefined || others.length > 0 || !PLAIN.test(kindOf(only)))
    return undefined
  const isPlainCallee = descendants(callee).every((one) =>
    /^(identifier|property_identifier|attribute|member_expression|\.)$/.test(kindOf(one)),
  )
  return isPlainCallee ? `${kindOf(value) === 'new_expression' ? 'new ' : ''}${callee.text()}(` : undefined
}

/** Shape: `low` of `low.trim()`: what the function of the neighbour takes is the text as it came. */
function trimmed(value: SyntaxNode): SyntaxNode | undefined {
  const callee =
    kindOf(value).startsWith('call') && argumentsOf(value).length === 0 ? calleeOf(value) : undefined
  const object = callee?.field('object')
  const isTrimmed = /\.(?:trim|strip)$/.test(callee?.text() ?? '')
  return isTrimmed && object !== null && object !== undefined && PLAIN.test(kindOf(object))
    ? object
    : undefined
}

function mutated(value: SyntaxNode, form: string): Mutated {
  const to = `${form}${(trimmed(value) ?? value).text()})`
  return {
    edits: [replaced(value, to)],
    says: `${quoted(value.text())} is handed on as it is, and what stands beside it is not; ${quoted(to)} is meant`,
  }
}
