import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { fileStyle } from '../style.ts'
import { argumentsOf, calleeOf, covers, descendants, kindOf, lastName } from '../tree.ts'

/** Conditions for Python code that reads and writes texts. */

const READERS =
  /^(int|float|complex|Decimal|UUID|strptime|fromisoformat|fromtimestamp|loads?|decode|ip_address)$/

/** The code reads a value from a text: here, or in the function called from this place of the trace. */
const convertsText: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const { grammar } = fileOf(context, name)
    const { line, column, depth = 0 } = context.site
    return descendants(node, (inner) => !grammar.functions.has(kindOf(inner))).some((part) => {
      if (!grammar.calls.has(kindOf(part))) return false
      if (depth > 0) return covers(part, line, column)
      const callee = calleeOf(part)
      return callee !== undefined && READERS.test(lastName(callee, grammar))
    })
  },
}

/**
 * The call opens a text and does not say how it is written. Binds ARGUMENTS, what it is called with, and
 * WITH_ENCODING, the same with `encoding="utf-8"`.
 */
const encodingPoint: Predicate = {
  arguments: ['placeholder'],
  binds: ['ARGUMENTS', 'WITH_ENCODING'],
  test: (context, [name]) => {
    const call = nodeOf(context, name)
    const file = fileOf(context, name)
    const list = call?.field('arguments')
    if (call === undefined || !list) return false
    const given = argumentsOf(call)
    const isBinary = given.some((argument) => /^(mode\s*=\s*)?["'][rwaxt+]*b[+]?["']$/.test(argument.text()))
    if (isBinary || given.some((argument) => /^(encoding\s*=|\*)/.test(argument.text()))) return false
    const { quote } = fileStyle(file)
    const all = [...given.map((argument) => argument.text()), `encoding=${quote}utf-8${quote}`]
    return { ARGUMENTS: nodeBinding(list), WITH_ENCODING: { text: `(${all.join(', ')})` } }
  },
}

export const PYTHON_TEXT_PREDICATES: Readonly<Record<string, Predicate>> = {
  converts_text: convertsText,
  encoding_point: encodingPoint,
}
