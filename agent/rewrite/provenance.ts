import type { SyntaxNode } from '../repository/syntax.ts'
import type { CodeFile } from './tree.ts'
import {
  kindOf,
  bare,
  calleeOf,
  descendants,
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
/** Methods that look something up. */
export const LOOKUP_METHODS: ReadonlySet<string> = new Set(
  'get has find findLast findOne findById findByPk findUnique findFirst getItem querySelector fetchone first lookup match exec search fullmatch getenv one one_or_none scalar'.split(
    ' ',
  ),
)
/** How functions that look something up are called. */
export const LOOKUP_NAME =
  /^(find|get|load|lookup|look_up|fetch|select|query|resolve|read|locate|by)(?=[A-Z_]|$)/
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
    index !== null &&
    (isCounter(index) ||
      isWorkedOut(index, file) ||
      ((isList(receiver, file) || isConstantTable(receiver, file)) && isOwnState(index, file, others, steps)))
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

/** A number that the program works out: `Math.ceil(hours) - 1`. Nobody asked for what stands there. */
function isWorkedOut(index: SyntaxNode, file: CodeFile, steps = 0): boolean {
  const value = bare(index, file.grammar)
  if (kindOf(value) === 'binary_expression' || kindOf(value) === 'binary_operator')
    return (
      /^(-|\*|\/|%|\/\/|\*\*|>>|<<|&)$/.test(value.field('operator')?.text() ?? '') ||
      (valueType(value, file) === 'number' && value.field('operator')?.text() === '+')
    )
  if (file.grammar.calls.has(kindOf(value)))
    return /^(Math\.\w+|math\.\w+|round|min|max|abs|divmod)$/.test(calleeOf(value)?.text() ?? '')
  const origin = kindOf(value) === 'identifier' ? originOf(value.text(), value, file) : undefined
  return origin?.kind === 'value' && kindOf(origin.target) === 'identifier' && steps < STEPS_MAX
    ? isWorkedOut(origin.value, file, steps + 1)
    : false
}

/** A table that is written down in the file and never changed: what it lacks is a fault of the program. */
function isConstantTable(container: SyntaxNode, file: CodeFile): boolean {
  if (kindOf(container) !== 'identifier' || valueType(container, file) !== 'object') return false
  const name = container.text()
  return !descendants(file.root).some(
    (node) =>
      /assignment|delete|unary/.test(kindOf(node)) &&
      receiverOf(
        bare(node.field('left') ?? node.field('argument') ?? node, file.grammar),
        file.grammar,
      )?.text() === name,
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
