import { quoted, replaced, type Mutation } from '../mutation.ts'
import { calleeOf, kindOf } from '../tree.ts'

/**
 * A value that came in as text, or as another kind, and is reckoned with: `size = match.group(1)` before `size + 1`.
 * Applies where the values of the crash are given a name, in JavaScript, TypeScript and Python; they are turned into the kind that the error says
 * the other side has. Leaves alone literals and what is turned into that already.
 */
export const conversion: Mutation = {
  id: 'conversion',
  isRare: true,
  message:
    /unsupported operand|not supported between|can only concatenate|Cannot mix BigInt|is not a function/,
  of: (node, { file, said, role }) => {
    if (role !== 'definition' || !GIVES.test(kindOf(node))) return []
    const value = node.field('value') ?? node.field('right')
    if (value === null || !RAW.test(kindOf(value))) return []
    const { family } = file.grammar
    const wanted = (family === 'python' ? PYTHON : family === 'javascript' ? SCRIPT : []).find(([pattern]) =>
      pattern.test(said),
    )?.[1]
    const name = calleeOf(value)?.text()
    if (wanted === undefined || name === wanted || name === `new ${wanted}`) return []
    const to = `${wanted}(${value.text()})`
    const says = `${quoted(value.text())} is of another kind than what it is used with; ${quoted(to)} is of the same`
    return [{ edits: [replaced(value, to)], says }]
  },
}

const GIVES = /^(variable_declarator|assignment|assignment_expression)$/
const RAW =
  /^(call_expression|call|member_expression|attribute|subscript_expression|subscript|identifier|await_expression|await|binary_expression|boolean_operator)$/

const PYTHON: readonly (readonly [RegExp, string])[] = [
  [/'str' and '(?:int|bool)'|'int' and 'str'/, 'int'],
  [/'str' and 'float'|'float' and 'str'/, 'float'],
  [/'(?:float|str)' and '(?:decimal\.)?Decimal'|'(?:decimal\.)?Decimal' and '(?:float|str)'/, 'Decimal'],
  [/can only concatenate str|must be str, not/, 'str'],
]
const SCRIPT: readonly (readonly [RegExp, string])[] = [
  [/Cannot mix BigInt/, 'BigInt'],
  [/\.(?:toFixed|toPrecision|toLocaleString) is not a function/, 'Number'],
  [
    /\.(?:trim|split|toLowerCase|toUpperCase|padStart|padEnd|replace|replaceAll|startsWith|charAt) is not a function/,
    'String',
  ],
  [/\.(?:getTime|toISOString|getFullYear|getUTCFullYear|getMonth|getDate) is not a function/, 'new Date'],
]
