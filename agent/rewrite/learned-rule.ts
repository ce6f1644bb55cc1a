import { withLineEndsOf, type TextEdit } from './edits.ts'
import { ownerOf } from './methods.ts'
import type { DiffHunk } from './parse-diff.ts'

/**
 * A change that was made once, without its names: what is left can be made where other names stand in the same code.
 *
 *   -  for (let i = 0; i <= rows.length; i++) {        for (let $1 = 0; $1 <= $2.length; $1++) {
 *   +  for (let i = 0; i < rows.length; i++) {    ─▶   for (let $1 = 0; $1 < $2.length; $1++) {
 *
 * Variables and members of one's own are holes; what is called, known members, literals and operators stay.
 */
export interface LearnedRule {
  readonly before: string
  /** With lines of their own indentation against the first line before. */
  readonly after: readonly string[]
}

const LINES_MAX = 5
const TOKENS_MIN = 4
const TOKEN = /[A-Za-z_$#][\w$]*|\d[\w.]*|(["'`])(?:\\.|(?!\1).)*\1|[<>=!&|?+\-*/%]+|\S/g
const NAME = /^[A-Za-z_$#][\w$]*$/
const KNOWN_MEMBER = /^(length|size|len|count|name|value|key)$/
const KEYWORD =
  /^(if|else|elif|for|while|do|return|const|let|var|def|func|fn|function|class|new|this|self|await|async|throw|raise|try|catch|except|finally|import|from|in|of|is|not|and|or|null|None|nil|undefined|true|false|True|False|range|mut|pub|int|String|string|boolean|double|long|switch|case|continue|break|yield|with|as|lambda|typeof|instanceof|void|final)$/

/** The rules in a block of a diff: a line that became others, or lines put before one. None for larger changes. */
export function learnedRules({ before, after, leading, trailing }: DiffHunk): readonly LearnedRule[] {
  const removed = before.slice(leading, before.length - trailing)
  const added = after.slice(leading, after.length - trailing)
  // Where lines were only added, the one after them says where they belong.
  const anchor = removed.length === 0 ? before.slice(leading, leading + 1) : []
  const [line, ...others] = [...removed, ...anchor]
  const lines = [...added, ...anchor]
  if (line === undefined || others.length > 0 || lines.length === 0 || lines.length > LINES_MAX) return []
  const indent = indentOf(line)
  if (!lines.every((each) => each.trim() === '' || each.startsWith(indent))) return []
  const rule = { before: line.trim(), after: lines.map((each) => each.slice(indent.length).trimEnd()) }
  return tokensOf(rule.before).length < TOKENS_MIN ? [] : [rule]
}

/**
 * Makes the change of a rule at a line of a text; undefined where other code stands there, or where the change needs a name
 * that the text does not hold. Units: lines count from 1.
 */
export function applyLearnedRule(rule: LearnedRule, text: string, line: number): TextEdit | undefined {
  const lines = text.split('\n')
  const old = lines[line - 1]
  if (old === undefined) return undefined
  const names = namesFor(rule.before, old.trim())
  if (names === undefined) return undefined
  const known = new Set(tokensOf(text).map(({ token }) => token))
  const indent = indentOf(old)
  const made = rule.after.map((each) => renamed(each, names, known))
  if (made.some((each) => each === undefined)) return undefined
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  const replacement = made.map((each) => (each === '' ? '' : indent + (each ?? ''))).join('\n')
  return withLineEndsOf(text, { start, end: start + old.trimEnd().length, replacement })
}

interface Token {
  readonly token: string
  readonly isHole: boolean
  readonly start: number
}

function tokensOf(code: string): readonly Token[] {
  const found = [...code.matchAll(TOKEN)]
  return found.map(({ 0: token, index }, at) => {
    const isMember = /^(\.|\?\.|->|::)$/.test(found[at - 1]?.[0] ?? '')
    const isCalled = found[at + 1]?.[0] === '('
    const isKept = isMember && (KNOWN_MEMBER.test(token) || ownerOf(token) !== undefined)
    return { token, start: index, isHole: NAME.test(token) && !KEYWORD.test(token) && !isCalled && !isKept }
  })
}

/** What stands for each name of the rule; undefined where the code is another. Two names never become one. */
function namesFor(before: string, code: string): ReadonlyMap<string, string> | undefined {
  const [wanted, there] = [tokensOf(before), tokensOf(code)]
  if (wanted.length !== there.length) return undefined
  const names = new Map<string, string>()
  for (const [index, { token, isHole }] of wanted.entries()) {
    const other = there[index]
    if (other === undefined || isHole !== other.isHole) return undefined
    if (!isHole && token !== other.token) return undefined
    if (isHole && (names.get(token) ?? other.token) !== other.token) return undefined
    if (isHole) names.set(token, other.token)
  }
  return new Set(names.values()).size === names.size ? names : undefined
}

function renamed(
  code: string,
  names: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): string | undefined {
  let made = ''
  let end = 0
  for (const { token, isHole, start } of tokensOf(code)) {
    const name = names.get(token) ?? token
    const isForeign = NAME.test(token) && !KEYWORD.test(token) && !names.has(token) && !known.has(token)
    if (isForeign && isHole) return undefined
    made += code.slice(end, start) + (isHole ? name : token)
    end = start + token.length
  }
  return made + code.slice(end)
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
