import type { CompareOperator, Expression } from './expression.ts'
import { ConditionFault } from './fault.ts'
import { tokensOf, type Token } from './tokens.ts'

const OPERATORS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']
const VALUES: Readonly<Record<string, boolean | null>> = { true: true, false: false, nil: null }
const DEPTH_MAX = 50

/**
 * Takes a condition apart. Errors: ConditionFault. Bounds: 50 levels of parentheses.
 *
 *   or       and { "or" and }
 *   and      not { "and" not }
 *   not      "not" not | compare
 *   compare  operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand ]
 *   operand  text | number | true | false | nil | "(" or ")" | name "(" [ or { "," or } ] ")" | path
 *   path     name { "." name } { "[" (text | number) "]" }
 */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokensOf(source))
  const expression = parser.or(0)
  parser.expectEnd()
  return expression
}

class Parser {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') this.#fail('and, or, or the end')
  }

  or(depth: number): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#not(depth)))
  }

  #joined(kind: 'and' | 'or', part: () => Expression): Expression {
    const { at } = this.#token
    const parts = [part()]
    while (this.#takes('name', kind)) parts.push(part())
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind, parts, at }
  }

  #not(depth: number): Expression {
    const { at } = this.#token
    if (depth > DEPTH_MAX) this.#fail(`at most ${DEPTH_MAX} levels`)
    return this.#takes('name', 'not') ? { kind: 'not', part: this.#not(depth + 1), at } : this.#compare(depth)
  }

  #compare(depth: number): Expression {
    const { at } = this.#token
    const left = this.#operand(depth)
    const { kind, text } = this.#token
    if (kind !== 'sign' || !OPERATORS.includes(text)) return left
    this.#next += 1
    return { kind: 'compare', operator: text as CompareOperator, left, right: this.#operand(depth), at }
  }

  #operand(depth: number): Expression {
    const { kind, text, at } = this.#token
    if (this.#takes('sign', '(')) {
      const inner = this.or(depth + 1)
      this.#expect(')')
      return inner
    }
    if (kind !== 'text' && kind !== 'number' && kind !== 'name') this.#fail('a value, a path or a function')
    this.#next += 1
    if (kind === 'text') return { kind: 'value', value: text, at }
    if (kind === 'number') return { kind: 'value', value: numberOf(text), at }
    if (Object.hasOwn(VALUES, text)) return { kind: 'value', value: VALUES[text] ?? null, at }
    return this.#takes('sign', '(') ? this.#call(text, at, depth) : this.#path(text, at)
  }

  #call(name: string, at: number, depth: number): Expression {
    const values: Expression[] = []
    if (this.#takes('sign', ')')) return { kind: 'call', name, arguments: values, at }
    do values.push(this.or(depth + 1))
    while (this.#takes('sign', ','))
    this.#expect(')')
    return { kind: 'call', name, arguments: values, at }
  }

  #path(first: string, at: number): Expression {
    const names = [first]
    const keys: (string | number)[] = []
    while (this.#takes('sign', '.')) {
      const { kind, text } = this.#token
      if (kind !== 'name') this.#fail('a name after the dot')
      names.push(text)
      this.#next += 1
    }
    while (this.#takes('sign', '[')) {
      const { kind, text } = this.#token
      if (kind !== 'text' && kind !== 'number') this.#fail('a key in quotes, or an index')
      keys.push(kind === 'number' ? Number(text) : text)
      this.#next += 1
      this.#expect(']')
    }
    return { kind: 'path', names, keys, at }
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 }
  }

  #takes(kind: Token['kind'], text: string): boolean {
    const isNext = this.#token.kind === kind && this.#token.text === text
    if (isNext) this.#next += 1
    return isNext
  }

  #expect(sign: string): void {
    if (!this.#takes('sign', sign)) this.#fail(`"${sign}"`)
  }

  #fail(expected: string): never {
    const { kind, text, at } = this.#token
    throw new ConditionFault(at, expected, kind === 'end' ? 'the end' : JSON.stringify(text))
  }
}

/** Times in nanoseconds and integers of 64 bits have more digits than a number holds. */
function numberOf(text: string): number | bigint {
  const number = Number(text)
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number
}
