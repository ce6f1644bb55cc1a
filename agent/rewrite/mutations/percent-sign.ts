import { quoted, replaced, type Mutation } from '../mutation.ts'
import { argumentsOf, kindOf } from '../tree.ts'

/**
 * A percent sign that is meant as one stands in a format: `"%d% off"`. It is written twice.
 * Applies in Java and Python to the format of a call, for errors that speak of a conversion; leaves alone signs that begin one the arguments are for: as many as
 * there are arguments stay.
 */
export const percentSign: Mutation = {
  id: 'percent_sign',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /UnknownFormatConversion|FormatFlags|MissingFormatArgument|IllegalFormat|unsupported format character|not enough arguments for format/,
  of: (node, { file }) => {
    const { grammar } = file
    if (!grammar.strings.has(kindOf(node)) || !node.text().includes('%')) return []
    const call = node.parent()?.parent() ?? null
    if (call === null || !grammar.calls.has(kindOf(call))) return []
    const given = argumentsOf(call)
    const wanted = given.length - given.findIndex((one) => one.id() === node.id()) - 1
    const signs = [...node.text().matchAll(SIGN)]
    const spare = signs.filter(([sign]) => /^% |^%$/.test(sign) || !CONVERSION.test(sign))
    if (spare.length === 0 || signs.length - spare.length !== wanted) return []
    const code = node
      .text()
      .replaceAll(SIGN, (sign) => (/^% |^%$/.test(sign) || !CONVERSION.test(sign) ? `%${sign}` : sign))
    return [
      {
        edits: [replaced(node, code)],
        says: `a percent sign in ${quoted(node.text())} begins a conversion that nothing is given for; it is written twice`,
      },
    ]
  },
}

/** Signs with what may belong to them; `%%` and `%n` need nothing. */
const SIGN = /(?<!%)%(?![%n])(?:[-#+ 0,(]*\d*(?:\.\d+)?[a-zA-Z]?)/g
const CONVERSION = /^%[-#+0,(]*\d*(?:\.\d+)?[bBhHsScCdoxXeEfgGaAtT]/
