import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf } from '../file-index.ts'
import { quoted, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName } from '../scope.ts'
import { functionOf, isSame, kindOf, ownDescendants, span, statementsOf } from '../tree.ts'

/**
 * A value that is worked out and that nobody takes: `rows.length * rate` as a statement of its own, or the call at the end of a
 * function whose result others use. It is returned.
 * Applies to JavaScript, TypeScript and Python, within functions; leaves alone what does something (calls before the end,
 * assignments, `delete`), documentation texts, and functions that return another value on that way.
 */
export const droppedValue: Mutation = {
  id: 'dropped_value',
  isRare: true,
  isLookedForFarOff: true,
  message: /undefined|null|None|is not (iterable|a function)|NaN|not (callable|iterable|subscriptable)/,
  of: (node, place) => {
    const { file } = place
    if (!/^(javascript|python)$/.test(file.grammar.family)) return []
    if (kindOf(node) !== 'expression_statement') return []
    const [value, ...others] = statementsOf(node)
    const scope = functionOf(node, file)
    if (value === undefined || others.length > 0 || isSame(scope, file.root)) return []
    if (/^(constructor|__init__)$/.test(functionName(scope))) return []
    if (!isWithoutEffect(value) && !(isCall(value) && isLast(node, scope) && isResultUsed(scope, place)))
      return []
    const { start } = span(value)
    const says = `${quoted(value.text())} is worked out and dropped; ${quoted(functionName(scope))} should return it`
    return [{ edits: [{ start, end: start, replacement: 'return ' }], says }]
  },
}

const PLAIN =
  /^(identifier|member_expression|attribute|subscript_expression|subscript|binary_expression|binary_operator|comparison_operator|boolean_operator|not_operator|object|array|dictionary|list|set|tuple|list_comprehension|dictionary_comprehension|set_comprehension|generator_expression|ternary_expression|conditional_expression|template_string|number|integer|float)$/

/** Shape: an expression in parentheses too, even a call: nobody puts a call that is a statement in them. */
function isWithoutEffect(value: SyntaxNode): boolean {
  if (kindOf(value) !== 'parenthesized_expression') return PLAIN.test(kindOf(value))
  const [inner] = statementsOf(value)
  return inner !== undefined && !/assignment|update|yield|function|arrow/.test(kindOf(inner))
}

function isCall(value: SyntaxNode): boolean {
  const inner = kindOf(value).startsWith('await') ? statementsOf(value)[0] : value
  return /^call(_expression)?$/.test(kindOf(inner))
}

/** The last statement of the function's own body. */
function isLast(statement: SyntaxNode, scope: SyntaxNode): boolean {
  const body = scope.field('body')
  return body !== null && isSame(statementsOf(body).at(-1), statement)
}

/** Some call of the function is more than a statement of its own, and the function returns nothing yet. */
function isResultUsed(scope: SyntaxNode, { file, files }: MutationPlace): boolean {
  const name = functionName(scope)
  const returns = ownDescendants(scope, file.grammar).some(
    (node) => kindOf(node) === 'return_statement' && statementsOf(node).length > 0,
  )
  if (name === '' || returns) return false
  return [file, ...files].some((from) => indexOf(from).usedResults.has(name))
}
