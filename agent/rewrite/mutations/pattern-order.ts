import { commentOf } from '../documented-value.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { functionOf, kindOf } from '../tree.ts'

/**
 * The parts of a text or a row are named in another order than the comment of the function tells them in: `const [month, day] = text.split('.')` under
 * "day and month".
 * Applies to names that are taken out of something by their places in JavaScript, TypeScript, Python and Rust; leaves alone comments that do not
 * tell all of them, one after the other.
 */
export const patternOrder: Mutation = {
  id: 'pattern_order',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (!PATTERNS.test(kindOf(node))) return []
    const names = node.children().filter((child) => child.isNamed())
    const words = names.map((name) => name.text())
    if (words.length < 2 || words.some((word) => !/^[a-z]\w+$/i.test(word))) return []
    const comment = commentOf(functionOf(node, file), file)
    const told = toldOrder(words, comment)
    if (told === undefined || told.list.join() === words.join()) return []
    const edits = names.flatMap((name, at) => {
      const word = told.list[at] ?? ''
      return word === name.text() ? [] : [replaced(name, word)]
    })
    return [
      {
        edits,
        says: `${quoted(node.text())} names the parts in another order than the comment, which says ${quoted(told.says)}`,
        witness: `the comment of the function tells the parts as ${quoted(told.says)}`,
      },
    ]
  },
}

const PATTERNS = /^(array_pattern|pattern_list|tuple_pattern)$/

interface Told {
  readonly list: readonly string[]
  readonly says: string
}

/** The names in the order of a comment that tells all of them with nothing but commas, blanks, signs and "and" between; once, or always in the same order. */
function toldOrder(names: readonly string[], comment: string): Told | undefined {
  const one = `(?:${names.map((name) => RegExp.escape(name)).join('|')})`
  const list = new RegExp(
    `(?<!\\w)${one}(?:(?:, and |,? ?(?:and|then) |[-,./:; ]{1,3})${one}){${names.length - 1}}(?!\\w)`,
    'gi',
  )
  const found = [...comment.matchAll(list)].map(([says]) => ({
    says,
    list: (says.match(new RegExp(`(?<!\\w)${one}(?!\\w)`, 'gi')) ?? []).map((word) => word.toLowerCase()),
  }))
  const [first] = found
  if (first === undefined || found.some((other) => other.list.join() !== first.list.join())) return undefined
  const own = first.list.map((word) => names.find((name) => name.toLowerCase() === word) ?? '')
  return new Set(own).size === names.length ? { list: own, says: first.says } : undefined
}
