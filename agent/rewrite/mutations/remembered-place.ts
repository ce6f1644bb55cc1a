import { quoted, replaced, type Mutation } from '../mutation.ts'
import { kindOf } from '../tree.ts'

/**
 * A pattern with the flag `g` or `y` remembers where it stopped, so that the next text is searched from there: `exec` and `test`
 * find nothing in every second one. Applies to patterns that a name outside of functions stands for; leaves alone those that are
 * walked through in a loop, or given to what needs the flag.
 */
export const rememberedPlace: Mutation = {
  id: 'remembered_place',
  isRare: true,
  message: /null|undefined/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'javascript' || kindOf(node) !== 'regex') return []
    const flags = node.field('flags')
    const declared = node.parent()
    const name = kindOf(declared) === 'variable_declarator' ? (declared?.field('name')?.text() ?? '') : ''
    if (flags === null || !/[gy]/.test(flags.text()) || name === '') return []
    const lines = file.text.split('\n').filter((line) => new RegExp(String.raw`\b${name}\b`).test(line))
    const isAsked = lines.some((line) => line.includes(`${name}.exec(`) || line.includes(`${name}.test(`))
    if (!isAsked || lines.some((line) => NEEDS_FLAG.test(line))) return []
    const rest = flags.text().replaceAll(/[gy]/g, '')
    const says = `with the flag in ${quoted(node.text())} a search begins where the one before it ended, in another text too`
    return [{ edits: [replaced(flags, rest)], says }]
  },
}

const NEEDS_FLAG = /\bwhile\b|\bfor\b|lastIndex|\.(matchAll|replaceAll|replace|match|split)\(/
