import type { SyntaxNode } from '../repository/syntax.ts'
import { LOOKUP_METHODS, LOOKUP_NAME, returnedValues } from './provenance.ts'
import { namedFunctions } from './scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  functionOf,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  stringValue,
  type CodeFile,
} from './tree.ts'

/** What things are called, for messages. */

/**
 * What a person would call a value. Shape: `customer` for `body.customer`, `user` for `users.get(id)` and
 * `users[id]`, "item" for what has no name.
 */
export function nounOf(node: SyntaxNode, file: CodeFile, steps = 0): string {
  const { grammar } = file
  const value = bare(node, grammar)
  if (/^(property_)?identifier$/.test(kindOf(value))) return value.text()
  if (grammar.subscripts.has(kindOf(value))) {
    const literal = stringValue(value.field(grammar.subscriptIndex), grammar)
    const receiver = receiverOf(value, grammar)
    return literal ?? singular(receiver === undefined ? '' : lastName(receiver, grammar))
  }
  if (grammar.members.has(kindOf(value))) return lastName(value, grammar)
  if (grammar.calls.has(kindOf(value))) return nounOfCall(value, file, steps)
  return 'item'
}

/** A name that says nothing of what it names: a message is better without it. */
export function isPlaceholderNoun(noun: string): boolean {
  return noun === '' || PLACEHOLDER_NOUN.test(noun)
}

const PLACEHOLDER_NOUN =
  /^(item|found|result|match|hit|value|val|it|obj|object|res|ret|one|element|entry|data|raw|text|string|str|content|payload|body|line|chunk|part|token|input|output|tmp|temp|[a-z])$/i

/** Names of places that hold things, and do not say which. */
const HOLDS_ANYTHING =
  /^(store|storage|repo|repository|db|database|cache|catalog|catalogue|registry|dao|service|manager|collection|table|index|map|list|data|state|model)$/i

function nounOfCall(call: SyntaxNode, file: CodeFile, steps: number): string {
  const callee = calleeOf(call)
  if (callee === undefined) return 'item'
  const name = lastName(callee, file.grammar)
  const receiver = receiverOf(bare(callee, file.grammar), file.grammar)
  if (LOOKUP_METHODS.has(name) && receiver !== undefined && !/^(self|this)$/.test(receiver.text())) {
    const key = stringValue(argumentsOf(call)[0], file.grammar)
    const holder = lastName(receiver, file.grammar)
    return key ?? (HOLDS_ANYTHING.test(holder) ? 'item' : singular(holder))
  }
  // What an object finds by itself is called as what its own method gives.
  if (/^(self|this)$/.test(receiver?.text() ?? '')) {
    const own = namedFunctions(file).find((item) => item.name === name)
    const [given] =
      own === undefined || isSame(own.node, functionOf(call, file)) ? [] : returnedValues(own.node, file)
    const noun = given === undefined || steps > 2 ? 'item' : nounOf(given, file, steps + 1)
    if (noun !== 'item') return noun
  }
  const rest = name
    .replace(LOOKUP_NAME, '')
    .replace(/^_/, '')
    .replace(/By[A-Z].*$|_by_.*$/, '')
  return rest === '' ? 'item' : rest.charAt(0).toLowerCase() + rest.slice(1)
}

/** Shape: "users" gives "user", "categories" gives "category"; the word itself when it is no plural. */
export function singular(word: string): string {
  const cased = word === word.toUpperCase() ? word.toLowerCase() : word
  const last = cased.replace(/^(.*?)(?:By[A-Z]\w*|_by_\w+|Map|_map|Index|_index|Table|_table)$/, '$1')
  if (last === '') return 'item'
  if (last.endsWith('ies')) return last.replace(/ies$/, 'y')
  if (/(ss|us|is)$/.test(last)) return last
  return /(x|ch|sh)es$/.test(last) ? last.slice(0, -2) : last.replace(/s$/, '')
}
