import { commentOf } from '../documented-value.ts'
import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import { functionOf, isSame, statementOf } from '../tree.ts'

/** Conditions for numbers that comments name for where nothing is given. */

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const NUMBER = `(\\d+(?:\\.\\d+)?|${WORDS.join('|')})`
const SAYS = [
  new RegExp(
    `\\b(?:counts? (?:as|for)|defaults? to|is taken (?:as|for)|stands? for|means?|is) ${NUMBER}\\b[^.;]*`,
    'i',
  ),
  new RegExp(`\\b${NUMBER} (?:when|where|if|without|unless|by default|for)\\b[^.;]*`, 'i'),
]
const LACK = /\b(no|none|not|without|unknown|missing|absent|unless|default|left out|empty|nothing)\b/i

/**
 * The comment of the function around `X` names a number that counts where nothing is given. Binds USUAL, the number,
 * USUAL_CODE, the same as a text where the statement reads a number from one, and USUAL_SAYS.
 */
const saysUsualNumber: Predicate = {
  arguments: ['placeholder'],
  binds: ['USUAL', 'USUAL_CODE', 'USUAL_SAYS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    if (node === undefined || scope === undefined || isSame(scope, file.root)) return false
    const sentences = commentOf(scope, file)
      .replaceAll(/\s+/g, ' ')
      .split(/[.;](?= |$)/)
    for (const sentence of sentences) {
      const found = LACK.test(sentence)
        ? SAYS.map((pattern) => pattern.exec(sentence)).find((one) => one !== null)
        : undefined
      if (found === undefined || found === null) continue
      const word = found[1] ?? ''
      const number = WORDS.includes(word.toLowerCase()) ? String(WORDS.indexOf(word.toLowerCase())) : word
      const rest = statementOf(node, file.grammar)?.text() ?? ''
      const isText = rest.slice(rest.indexOf(node.text())).includes('parse')
      return {
        USUAL: { text: number },
        USUAL_CODE: { text: isText ? `"${number}"` : number },
        USUAL_SAYS: { text: sentence.trim() },
      }
    }
    return false
  },
}

export const USUAL_NUMBER_PREDICATES: Readonly<Record<string, Predicate>> = {
  says_usual_number: saysUsualNumber,
}
