import { ConditionFault } from './fault.ts'

/** A word, a literal or a sign, with where it stands. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end'
  /** As written; of a text its content. */
  readonly text: string
  readonly at: number
}

const SPACE = /\s+/y
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const NAME = /[A-Za-z_]\w*/y
const SIGN = /==|!=|<=|>=|[<>()[\].,]/y
const TEXT = /"(?:[^"\\]|\\.)*"/y
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** The words of a condition, with one that marks the end. Errors: ConditionFault. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  for (;;) {
    take(SPACE)
    if (at >= source.length) break
    tokens.push(nextToken(source, at, take))
  }
  return [...tokens, { kind: 'end', text: '', at }]
}

function nextToken(source: string, at: number, take: (pattern: RegExp) => string | undefined): Token {
  const name = take(NAME)
  if (name !== undefined) return { kind: 'name', text: name, at }
  const number = take(NUMBER)
  if (number !== undefined) return { kind: 'number', text: number, at }
  const text = take(TEXT)
  if (text !== undefined) return { kind: 'text', text: unescaped(text.slice(1, -1)), at }
  const sign = take(SIGN)
  if (sign !== undefined) return { kind: 'sign', text: sign, at }
  if (source[at] === '"') throw new ConditionFault(at, 'text that ends with a quote', 'no closing "')
  const hint = source[at] === "'" ? 'text in double quotes' : 'a name, a value or a sign'
  throw new ConditionFault(at, hint, JSON.stringify(source[at]))
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character)
}
