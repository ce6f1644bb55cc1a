import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { parametersOf } from '../scope.ts'
import { calleeOf, functionOf, isSame, kindOf, ownDescendants } from '../tree.ts'

/**
 * One way out of a function turns what it was given into another kind, and another way gives it back as it came:
 * `if (isText(value)) return BigInt(value)` before `return value`.
 * Applies to functions of JavaScript and TypeScript, also far off, when the error is about kinds of values; the last return of the plain
 * parameter gets the form of the other. Leaves alone functions that turn nothing into anything.
 */
export const oneWayConverted: Mutation = {
  id: 'one_way_converted',
  isRare: true,
  isLookedForFarOff: true,
  message: /Cannot mix BigInt|Cannot convert|is not a function|Invalid time value/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'javascript' || kindOf(node) !== 'return_statement') return []
    const scope = functionOf(node, file)
    const returns = ownDescendants(scope, file.grammar).filter((one) => kindOf(one) === 'return_statement')
    const given = valueOf(node)
    const names = parametersOf(scope, file).map((one) => one.field('pattern') ?? one.field('name') ?? one)
    const parameter = names.find((one) => one.text() === given?.text())
    const plain = returns.filter((one) => valueOf(one)?.text() === given?.text())
    if (given === undefined || parameter === undefined || !isSame(plain.at(-1), node)) return []
    const forms = new Set(returns.flatMap((one) => formOf(valueOf(one), parameter.text()) ?? []))
    const isUnknown = /: *unknown\b/.test(parameter.parent()?.text() ?? '')
    return [...forms].map((form): Mutated => {
      const code = `${form}(${given.text()}${isUnknown ? ' as string' : ''})`
      return {
        edits: [replaced(given, code)],
        says: `${quoted(given.text())} is given back as it came, where another way out of the same function gives ${quoted(`${form}(…)`)}`,
      }
    })
  },
}

const CONVERSIONS = /^(BigInt|Number|String|Date|URL|Set|Map)$/

function valueOf(statement: SyntaxNode): SyntaxNode | undefined {
  return statement.children().find((child) => child.isNamed())
}

/** Shape: "BigInt" for `BigInt(value.slice(0, -1))`, "new Date" for `new Date(value)`. */
function formOf(value: SyntaxNode | undefined, parameter: string): string | undefined {
  const callee = value === undefined ? undefined : calleeOf(value)
  if (value === undefined || callee === undefined || !CONVERSIONS.test(callee.text())) return undefined
  const takes = new RegExp(`(?<![\\w$.])${RegExp.escape(parameter)}(?![\\w$])`).test(
    value.field('arguments')?.text() ?? '',
  )
  return takes ? `${kindOf(value) === 'new_expression' ? 'new ' : ''}${callee.text()}` : undefined
}
