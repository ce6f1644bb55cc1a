import type { SyntaxNode } from '../repository/syntax.ts'
import type { CodeFile } from './tree.ts'
import {
  kindOf,
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  lastName,
  ownDescendants,
  receiverOf,
  stringValue,
} from './tree.ts'
import { namedFunctions, originOf } from './scope.ts'
import { valueType } from './value-type.ts'

/**
 * What a value is, by how the code comes to it, without types: found by an id, sent by a client, handed
 * in by a caller, one of many. It decides how a program answers when the value is not there.
 */
export type Provenance = 'lookup' | 'input' | 'parameter' | 'element' | 'member' | 'other'

export interface Source {
  readonly kind: Provenance
  /** The expression that the value comes from. */
  readonly node: SyntaxNode
}

const STEPS_MAX = 8
const LOOKUP_METHODS = new Set(
  'get has find findLast findOne findById findByPk findUnique findFirst getItem querySelector fetchone first lookup match exec search fullmatch getenv one one_or_none scalar'.split(
    ' ',
  ),
)
const LOOKUP_NAME = /^(find|get|load|lookup|look_up|fetch|select|query|resolve|read|locate|by)(?=[A-Z_]|$)/
const INPUT_NAME =
  /^(body|payload|input|params|query|form|args|rawBody|requestBody|request_body|requestJson)$/i
const INPUT_CALL = /(^|_)(read|parse|get|decode|load)?_?(json|body|payload|input)(_?(json|body|payload))?$/i

/**
 * Where a value comes from: by what is called and, where a name does not say it, by what the called function
 * of this file or of `others` does. Bounds: eight assignments back, within one file.
 */
export function sourceOf(
  node: SyntaxNode,
  file: CodeFile,
  others: readonly CodeFile[] = [],
  steps = 0,
): Source {
  const { grammar } = file
  const value = bare(node, grammar)
  if (steps > STEPS_MAX) return { kind: 'other', node: value }
  if (kindOf(value) === 'identifier') return sourceOfName(value, file, others, steps)
  if (grammar.calls.has(kindOf(value)))
    return { kind: callProvenance(value, file, others, steps), node: value }
  const branch = alternativesOf(value)
    .map((one) => sourceOf(one, file, others, steps + 1))
    .find(({ kind }) => kind === 'input' || kind === 'lookup')
  if (branch !== undefined) return branch
  const receiver = receiverOf(value, grammar)
  if (receiver === undefined) return { kind: 'other', node: value }
  const from = sourceOf(receiver, file, others, steps + 1)
  if (from.kind === 'input' || INPUT_NAME.test(lastName(value, grammar)))
    return { kind: 'input', node: value }
  if (!grammar.subscripts.has(kindOf(value))) return { kind: 'member', node: value }
  const index = value.field(grammar.subscriptIndex)
  const isLiteral =
    index !== null && (stringValue(index, grammar) !== undefined || /^-?\d+$/.test(index.text()))
  const isPosition =
    index !== null && (isCounter(index) || (isList(receiver, file) && isOwnState(index, file, others, steps)))
  return { kind: isLiteral || isPosition ? 'member' : 'lookup', node: value }
}

/** The variable that a loop counts with: a place past the end is a fault of the loop, not something nobody has. */
function isCounter(index: SyntaxNode): boolean {
  return index
    .ancestors()
    .some(
      (outer) =>
        kindOf(outer) === 'for_statement' &&
        descendants(outer.field('initializer') ?? index).some(
          (part) => kindOf(part) === 'variable_declarator' && part.field('name')?.text() === index.text(),
        ),
    )
}

/** A position that the program itself keeps or works out; nobody asked for it. */
function isOwnState(index: SyntaxNode, file: CodeFile, others: readonly CodeFile[], steps: number): boolean {
  return sourceOf(index, file, others, steps + 1).kind === 'member'
}

/** Whether a container is written down as a list, as a variable or as a field of its class. */
function isList(container: SyntaxNode, file: CodeFile): boolean {
  if (valueType(container, file) === 'array') return true
  const name = lastName(container, file.grammar)
  return descendants(file.root).some(
    (node) =>
      /^(public_)?field_definition$/.test(kindOf(node)) &&
      (node.field('property') ?? node.field('name'))?.text() === name &&
      kindOf(node.field('value')) === 'array',
  )
}

/** Shape: `{}` and `JSON.parse(text)` for `text === '' ? {} : JSON.parse(text)`; none for other code. */
function alternativesOf(node: SyntaxNode): readonly SyntaxNode[] {
  const fields = [node.field('consequence'), node.field('alternative')]
  if (kindOf(node) === 'ternary_expression') return fields.filter((one) => one !== null)
  if (kindOf(node) !== 'conditional_expression') return []
  const parts = node.children().filter((child) => child.isNamed())
  return [parts[0], parts[2]].filter((one) => one !== undefined)
}

function sourceOfName(name: SyntaxNode, file: CodeFile, others: readonly CodeFile[], steps: number): Source {
  const origin = originOf(name.text(), name, file)
  if (origin?.kind === 'parameter') {
    return { kind: INPUT_NAME.test(name.text()) ? 'input' : 'parameter', node: name }
  }
  if (origin?.kind === 'element') return { kind: 'element', node: origin.of }
  if (origin?.kind !== 'value') return { kind: 'other', node: name }
  const from = sourceOf(origin.value, file, others, steps + 1)
  // `const { customer } = body` reads a member of what is on the right.
  if (kindOf(origin.target) === 'identifier' || from.kind === 'input') return from
  return { kind: 'member', node: from.node }
}

function callProvenance(
  call: SyntaxNode,
  file: CodeFile,
  others: readonly CodeFile[],
  steps: number,
): Provenance {
  const { grammar } = file
  const callee = calleeOf(call)
  if (callee === undefined) return 'other'
  const name = lastName(callee, grammar)
  const receiver = receiverOf(bare(callee, grammar), grammar)
  const isParser =
    /^(JSON\.parse|json\.loads?|request\.get_json)$/.test(callee.text()) || INPUT_CALL.test(snake(name))
  if (isParser) return 'input'
  if (receiver !== undefined) {
    const from = sourceOf(receiver, file, others, steps + 1)
    if (from.kind === 'input' && !LOOKUP_METHODS.has(name)) return 'input'
    if (from.kind === 'input') return name === 'get' ? 'input' : 'lookup'
  }
  if (LOOKUP_METHODS.has(name) || LOOKUP_NAME.test(name)) return 'lookup'
  const callees = functionsNamed(name, file, others)
  if (callees.some((item) => returnsParsed(item.node, item.file))) return 'input'
  return callees.length > 0 && callees.every((item) => mayReturnNothing(item.node, item.file))
    ? 'lookup'
    : 'other'
}

/** The functions of a name: those of the same file, else those of the others. */
function functionsNamed(
  name: string,
  file: CodeFile,
  others: readonly CodeFile[],
): readonly { readonly node: SyntaxNode; readonly file: CodeFile }[] {
  const named = (from: CodeFile): readonly { readonly node: SyntaxNode; readonly file: CodeFile }[] =>
    namedFunctions(from)
      .filter((item) => item.name === name)
      .map(({ node }) => ({ node, file: from }))
  const own = named(file)
  return own.length > 0 ? own : others.flatMap(named)
}

function snake(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2')
}

function returnsParsed(callee: SyntaxNode, file: CodeFile): boolean {
  return ownDescendants(callee, file.grammar).some(
    (node) =>
      file.grammar.calls.has(kindOf(node)) &&
      /^(JSON\.parse|json\.loads?)$/.test(calleeOf(node)?.text() ?? ''),
  )
}

/** Whether a function says in its own text that it may give nothing. */
export function mayReturnNothing(callee: SyntaxNode, file: CodeFile): boolean {
  return returnedValues(callee, file).some((value) => {
    const inner = bare(value, file.grammar)
    if (file.grammar.absent.has(kindOf(inner))) return true
    const isCall = file.grammar.calls.has(kindOf(inner))
    if (isCall) return LOOKUP_METHODS.has(lastName(calleeOf(inner) ?? inner, file.grammar))
    return file.grammar.subscripts.has(kindOf(inner))
  })
}

/** What a function returns: its return statements with a value, or the body of an arrow function. */
export function returnedValues(callee: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const body = callee.field('body')
  if (body !== null && !file.grammar.blocks.has(kindOf(body))) return [body]
  return returnsOf(callee, file)
    .map((statement) => statement.children().find((child) => child.isNamed() && kindOf(child) !== 'comment'))
    .filter((value) => value !== undefined)
}

/** The return statements of a function, without those of functions within. */
export function returnsOf(callee: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  return ownDescendants(callee, file.grammar).filter((node) => kindOf(node) === 'return_statement')
}

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
