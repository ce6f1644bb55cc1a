import { quoted, replaced, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, kindOf } from '../tree.ts'

/**
 * A line with its end, or a cell with blanks, is read as a number, by the error's words. Applies in Rust and Java to the text that
 * is parsed, and to what a caller hands on; leaves alone what is trimmed. Bounds: the arguments of one call.
 */
export const blanksAround: Mutation = {
  id: 'blanks',
  isRare: true,
  message: /Parse(Int|Float|Bool|Char)Error|^For input string: "(\s|[^"]*\s")/,
  of: (node, { file, role }) => {
    const { family, calls } = file.grammar
    if ((family !== 'rust' && family !== 'java') || !calls.has(kindOf(node))) return []
    const callee = calleeOf(node)
    const read = family === 'rust' && /(^|\.)parse(::<.*>)?$/s.test(callee?.text() ?? '') ? callee : undefined
    const object = read?.field('value') ?? read?.field('function')?.field('value') ?? undefined
    const given = argumentsOf(node).filter((one) => PLAIN.test(one.text()))
    const isReader = family === 'java' && /^(parse\w+|valueOf)$/.test(node.field('name')?.text() ?? '')
    const wanted = [
      ...(object === undefined || object === null ? [] : [object]),
      ...(isReader || role === 'caller' ? given : []),
    ].filter((one) => !/\.(trim|strip)\w*\(\)$/.test(one.text()))
    return wanted.map((one) => ({
      edits: [replaced(one, `${one.text().replace(/^&(mut )?/, '')}.trim()`)],
      says: `${quoted(one.text())} may have blanks or the end of its line around it, which a number has not`,
    }))
  },
}

const PLAIN = /^&?[A-Za-z_][\w.]*(\[\w+\])?$/
