import type { SyntaxNode } from '../repository/syntax.ts'
import { commentOf } from './documented-value.ts'
import { emptyOfType, returning, type EmptyAnswer, type LackRequest } from './lack.ts'
import { parametersOf } from './scope.ts'

/** What comments promise for where something lacks. */

const SAYS =
  /(?<![\w.-])(-?\d+(?:\.\d+)?|zero|none|nil|null|nothing|false|empty|"[^"]{0,40}")[`']? (?:when|where|while|if|for|of|without|unless|until|behind|beyond|before|as long as|in case)\b([^.;]{0,120})/gi
/** The names of constants are written large, so that the other words of a comment are none. */
const SAYS_CONSTANT =
  /(?<![\w.-])([A-Z][A-Z0-9_]{2,})[`']? (?:when|where|if|for|without|unless)\b([^.;]{0,120})/g
const SAYS_AFTER =
  /\b(?:not known|unknown|without|no|missing|empty|other|not|none|nobody|nothing)\b[^.;]{0,40}? (?:is|are|gives?|counts? as|becomes?|returns?|means?) (-?\d+(?:\.\d+)?|"[^"]{0,40}"|false|none|nil|null|nothing|empty)(?![\w-])()/gi
/** Shape: "The number of the order that a mail is about, or null." */
const SAYS_OR =
  /, or (?:else )?(-?\d+(?:\.\d+)?|none|nil|null|nothing|nobody|"[^"]{0,40}")[`']?(?=[.;,]|$)()/gi
const LACKING = / without (?:an?|any|one|it|them)\b/i
const STAYS =
  /\b(?:stays?|left|kept|given back|returned|is|are) (?:as (?:it|they) (?:is|are)|unchanged|the same)\b/i
const OF_LACK =
  /\b(no|none|nobody|nothing|empty|not|without|unknown|missing|absent|null|nil|never|zero|0|last|first|fewer|only)\b/i
const OF_EMPTY = /\b(no|none|nobody|nothing|empty|without|zero|0|never)\b/i

/**
 * What the comment of a function says that it gives for a lack, or that something stays as it is. Shape: "0 while there are
 * none", "MIDDLE for words that are none", "unknown shapes are \"shape\"".
 * Bounds: the first 2,000 characters of the comment.
 */
export function saidAnswer(scope: SyntaxNode, type: string, request: LackRequest): EmptyAnswer | undefined {
  return asItWas(scope, type, request) ?? documented(scope, type, request)
}

function documented(scope: SyntaxNode, type: string, request: LackRequest): EmptyAnswer | undefined {
  const { file, node, kind } = request
  const comment = commentOf(scope, file).slice(0, COMMENT_LENGTH_MAX).replaceAll(/\s+/g, ' ')
  const promises = [SAYS, SAYS_CONSTANT, SAYS_AFTER, SAYS_OR].flatMap((pattern) => [
    ...comment.matchAll(pattern),
  ])
  for (const [says, value = '', circumstances = ''] of promises) {
    if (circumstances !== '' && !OF_LACK.test(circumstances) && !LACKING.test(says)) continue
    const code = literalOf(value, type, request)
    if (code === undefined) continue
    const isShown = (kind === 'empty' && OF_EMPTY.test(circumstances)) || sharesWord(says, node)
    return { statement: returning(code, file), because: `since its comment says "${says.trim()}"`, isShown }
  }
  return undefined
}

/** Undefined for words that stand for no value of the type. */
function literalOf(value: string, type: string, request: LackRequest): string | undefined {
  const { family } = request.file.grammar
  const empty = emptyOfType(type, request)
  if (/^-?\d/.test(value)) {
    if (!NUMBER.test(type)) return undefined
    return Number(value) === 0 ? empty : value
  }
  // Several results of Go: what is not said is empty too.
  if (/^false$/i.test(value)) return /\bbool(ean)?\b/.test(type) ? empty : undefined
  if (value.startsWith('"')) {
    if (!/^(string|String|&('\w+ )?str)$/.test(type)) return undefined
    return family === 'rust' && type === 'String' ? `${value}.to_string()` : value
  }
  if (family === 'java' && /^null$/i.test(value) && /^[A-Z]/.test(type)) return 'null'
  if (EMPTY_WORD.test(value)) return empty
  const isConstant = /^[A-Z][A-Z0-9_]{2,}$/.test(value) && family === 'java' && /^[A-Z]\w*$/.test(type)
  return isConstant ? `${type}.${value}` : undefined
}

const NUMBER = /^(u?int\d*|float\d+|[iu](8|16|32|64|128|size)|f(32|64)|long|short|byte|double|float)$/
const EMPTY_WORD = /^(zero|none|nil|null|nothing|nobody|empty)$/i

/** Where the comment says that something stays as it is, and the function gives what it is given. */
function asItWas(scope: SyntaxNode, type: string, { file }: LackRequest): EmptyAnswer | undefined {
  const says = STAYS.exec(commentOf(scope, file).replaceAll(/\s+/g, ' '))?.[0]
  const given = parametersOf(scope, file).filter((one) => one.field('type')?.text() === type)
  const name = given[0]?.field('pattern')?.text() ?? given[0]?.field('name')?.text()
  if (says === undefined || given.length !== 1 || name === undefined) return undefined
  return { statement: returning(name, file), because: `since its comment says "${says}"`, isShown: true }
}

const COMMENT_LENGTH_MAX = 2_000

/** Words of code are parts of its names; the ends of plurals do not count. */
function sharesWord(says: string, node: SyntaxNode): boolean {
  const words = new Set((says.toLowerCase().match(/[a-z]{4,}/g) ?? []).map(stem))
  const names = node
    .text()
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return (names.match(/[a-z]{4,}/g) ?? []).some((name) => words.has(stem(name)))
}

function stem(word: string): string {
  return word.replace(/(ies|y)$/, '').replace(/s$/, '')
}
