import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { kindOf } from '../tree.ts'

/**
 * A text is formatted as a number, or a fraction as a whole one, by the error's words. Applies in Java to each conversion of a format
 * text, which becomes the one for fractions that the file uses elsewhere, or the one for anything.
 * Bounds: three conversions of a text.
 */
export const formattedOther: Mutation = {
  id: 'format',
  isRare: true,
  message: /^[a-zA-Z] != java\./,
  of: (node, { file, files }) => {
    if (file.grammar.family !== 'java' || kindOf(node) !== 'string_literal') return []
    const own = /%[-,0-9]*\.\d+f/.exec([file, ...files].map(({ text }) => text).join('\n'))?.[0]
    const decimals = own === undefined ? undefined : /\.\d+f/.exec(own)?.[0]
    return [...node.text().matchAll(/%([-,+0 ]*\d*)(?:\.\d+)?([dfxoeg])/g)]
      .slice(0, CONVERSIONS_MAX)
      .flatMap((match): readonly Mutated[] => {
        const [all, width = '', conversion = ''] = match
        const forOthers =
          conversion === 'd' && decimals !== undefined
            ? [decimals, 's']
            : conversion === 'f'
              ? ['d', 's']
              : ['s']
        return forOthers.map((other) => {
          const to = `%${other === 's' ? width.replaceAll(/[,+0 ](?=\d*$)/g, '') : width}${other}`
          const text = `${node.text().slice(0, match.index)}${to}${node.text().slice(match.index + all.length)}`
          return {
            edits: [replaced(node, text)],
            says: `${quoted(all)} is not for what is put there; ${quoted(to)} is`,
          }
        })
      })
  },
}

const CONVERSIONS_MAX = 3
