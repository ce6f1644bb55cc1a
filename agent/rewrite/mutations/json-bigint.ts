import { replaced, quoted, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, kindOf } from '../tree.ts'

/**
 * JSON is written of something that holds a BigInt, which it has no form for: each is written as its digits.
 * Applies to `JSON.stringify` without a function that replaces values, when the error says so; leaves alone what has one. A number instead would lose digits.
 */
export const jsonBigint: Mutation = {
  id: 'json_bigint',
  isRare: true,
  message: /serialize a BigInt/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'javascript' || calleeOf(node)?.text() !== 'JSON.stringify') return []
    const [value, replacer] = argumentsOf(node)
    if (value === undefined || (replacer !== undefined && !/^(null|undefined)$/.test(replacer.text())))
      return []
    const parameter = /\.[cm]?tsx?$/.test(file.path) ? 'value: unknown' : 'value'
    const code = `(_key, ${parameter}) => (typeof value === 'bigint' ? value.toString() : value)`
    const edit =
      replacer === undefined ? { ...replaced(value, `${value.text()}, ${code}`) } : replaced(replacer, code)
    const says = `${quoted(node.text())} has no form for a BigInt; each is written as its digits, of which none is lost`
    return kindOf(node) === 'call_expression' ? [{ edits: [edit], says }] : []
  },
}
