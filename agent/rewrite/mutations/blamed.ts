import type { SyntaxNode } from '../../repository/syntax.ts'
import { calleeOf, isSame, kindOf, type CodeFile } from '../tree.ts'

/** What an error says of the code that it came up in: which name, or which member, is not what it is taken for. */
export interface Blamed {
  /** A name that the error gives itself. */
  readonly name?: string
  /** A member that was read, set or called; of what, only the code says, where there is no name. */
  readonly member?: string
  /** The value was called, or asked for an element, and does not bear that. */
  readonly use?: 'called' | 'indexed'
}

/** Reads the words of the runtimes of JavaScript and Python. Shape: the error as `Type: message`. */
export function blamedBy(said: string): Blamed | undefined {
  // V8 writes `this[#rows].add` for `this.#rows.add`.
  const plain = said.replaceAll(/\[(#[\w$]+)\]/g, '.$1')
  for (const [pattern, blame] of WORDS) {
    const match = pattern.exec(plain)
    if (match !== null) return blame(match[1] ?? '', match[2] ?? '')
  }
  return undefined
}

const WORDS: readonly (readonly [RegExp, (first: string, second: string) => Blamed])[] = [
  [/^\w+: ([\w$]+) is not defined|^\w+: name '(\w+)'/, (a, b) => ({ name: a === '' ? b : a })],
  [/^\w+: Cannot access '([\w$]+)' before|local variable '(\w+)'/, (a, b) => ({ name: a === '' ? b : a })],
  [/^\w+: ([\w$]+) is not (?:a function|a constructor)/, (name) => ({ name, use: 'called' })],
  [/^\w+: ([\w$]+) is not iterable/, (name) => ({ name })],
  [/^\w+: ([\w$]+)\.(#?[\w$]+) is not a function/, (name, member) => ({ name, member })],
  [/^\w+: .*[\w$)\]]\.(#?[\w$]+) is not (?:a function|iterable)/, (member) => ({ member })],
  [
    /Cannot (?:read|set) properties of (?:undefined|null) \((?:reading|setting) '([\w$]+)'\)/,
    (member) => ({ member }),
  ],
  [/object has no attribute '(\w+)'/, (member) => ({ member })],
  [
    /private member '?(#[\w$]+)'?|^\w+: Private method '(#[\w$]+)' is not writable/,
    (a, b) => ({ member: a === '' ? b : a }),
  ],
  [/object is not callable/, () => ({ use: 'called' })],
  [/object is not subscriptable|does not support item assignment/, () => ({ use: 'indexed' })],
]

/** Whether a name or an access is what the error speaks of, as far as its words go. */
export function isBlamed(node: SyntaxNode, { name, member, use }: Blamed, { grammar }: CodeFile): boolean {
  const parent = node.parent()
  if (parent === null) return false
  if (name !== undefined && node.text() !== name) return false
  const isReceiver = grammar.members.has(kindOf(parent)) && isSame(parent.field(grammar.memberObject), node)
  if (member !== undefined) return isReceiver && parent.field(grammar.memberName)?.text() === member
  if (use === 'called') return grammar.calls.has(kindOf(parent)) && isSame(calleeOf(parent), node)
  if (use === 'indexed')
    return grammar.subscripts.has(kindOf(parent)) && isSame(parent.field(grammar.subscriptObject), node)
  return true
}
