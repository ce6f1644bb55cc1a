import type { SyntaxNode } from '../../repository/syntax.ts'
import {
  fileOf,
  nodeBinding,
  nodeOf,
  type Binding,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { namesInScope, originOf } from '../scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  kindOf,
  lastName,
  lineOf,
  receiverOf,
  statementsOf,
  stringValue,
  type CodeFile,
} from '../tree.ts'

/** Conditions for a default that the code gives the same value elsewhere, in this file or in one beside it. */

/**
 * Python: elsewhere the same key is read with a default, `.get(K, default)`. Binds DEFAULT and DEFAULT_PLACE.
 */
const siblingDefault: Predicate = {
  arguments: ['placeholder'],
  binds: ['DEFAULT', 'DEFAULT_PLACE'],
  test: (context, [key]) => {
    const node = nodeOf(context, key)
    const file = fileOf(context, key)
    const wanted = node === undefined ? undefined : (stringValue(node, file.grammar) ?? node.text())
    if (node === undefined || wanted === undefined) return false
    return firstDefault(node, context, file, (part) => {
      const callee = kindOf(part) === 'call' ? calleeOf(part) : undefined
      if (callee === undefined || lastName(callee, file.grammar) !== 'get') return undefined
      const [first, second] = argumentsOf(part)
      return stringValue(first, file.grammar) === wanted ? second : undefined
    })
  },
}

/**
 * Elsewhere the member `MATCH` of such an object `X` is read with a default where the object is absent:
 * `buyer.address?.city ?? 'unknown'`, or a choice between the two, for `order.address.city`. Binds DEFAULT, DEFAULT_OPERATOR and DEFAULT_PLACE.
 */
const siblingMemberDefault: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['DEFAULT', 'DEFAULT_OPERATOR', 'DEFAULT_PLACE'],
  test: (context, [access, receiver]) => {
    const node = nodeOf(context, access)
    const object = nodeOf(context, receiver)
    const file = fileOf(context, access)
    const { grammar } = file
    if (node === undefined || object === undefined || lastName(object, grammar) === '') return false
    return firstDefault(node, context, file, (part) => {
      const chosen = chosenDefault(part, file)
      if (chosen !== undefined) return isSamePart(chosen.read, node, file) ? chosen.otherwise : undefined
      if (kindOf(part) !== 'binary_expression') return undefined
      const operator = part.field('operator')
      const [left, right] = [part.field('left'), part.field('right')]
      if (left === null || right === null || !/^(\?\?|\|\|)$/.test(operator?.text() ?? '')) return undefined
      const isOptional = left.children().some((child) => child.text() === '?.')
      return isOptional && isSamePart(left, node, file) ? right : undefined
    })
  },
}

/**
 * Elsewhere a part of the same name as `X`, a member or an element of such an object, has a default before the same member `P` of it
 * is read: `(wanted.params[k] || '').trim()` for `spec.params[k].trim()`. Binds DEFAULT, DEFAULT_OPERATOR and DEFAULT_PLACE.
 */
const siblingPartDefault: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['DEFAULT', 'DEFAULT_OPERATOR', 'DEFAULT_PLACE'],
  test: (context, [part, member]) => {
    const node = nodeOf(context, part)
    const name = nodeOf(context, member)
    const file = fileOf(context, part)
    const wanted = node === undefined ? undefined : partName(node, file)
    if (node === undefined || name === undefined || wanted === undefined) return false
    return firstDefault(node, context, file, (found) => {
      if (kindOf(found) !== 'binary_expression') return undefined
      const [left, right] = [found.field('left'), found.field('right')]
      const isDefault = /^(\?\?|\|\|)$/.test(found.field('operator')?.text() ?? '')
      const use = found.parent()?.parent()
      const isUsedAlike = use?.field('property')?.text() === name.text()
      if (!isDefault || !isUsedAlike || left === null || right === null) return undefined
      return partName(bare(left, file.grammar), file) === wanted ? right : undefined
    })
  },
}

/** Shape: "params[k]" for `spec.params[k]`, "order.city" for `this.order.city`; undefined for other code. */
function partName(node: SyntaxNode, { grammar }: CodeFile): string | undefined {
  const object = node.field('object')
  const owner = object === null ? '' : lastName(bare(object, grammar), grammar)
  const index = node.field('index')
  if (owner === '') return undefined
  if (kindOf(node) === 'subscript_expression') return index === null ? undefined : `${owner}[${index.text()}]`
  return kindOf(node) === 'member_expression' ? `${owner}.${lastName(node, grammar)}` : undefined
}

/** The same member of something of the same name. */
function isSamePart(part: SyntaxNode, node: SyntaxNode, { grammar }: CodeFile): boolean {
  const [owner, object] = [part, node].map((one) => {
    const receiver = receiverOf(one, grammar)
    return receiver === undefined ? undefined : bare(receiver, grammar)
  })
  return (
    owner !== undefined &&
    object !== undefined &&
    lastName(part, grammar) === lastName(node, grammar) &&
    kindOf(owner) === kindOf(object) &&
    lastName(owner, grammar) === lastName(object, grammar)
  )
}

interface ChosenDefault {
  readonly read: SyntaxNode
  readonly otherwise: SyntaxNode
}

/** Shape: `customer.name` and `'cash'` of `customer === null ? 'cash' : customer.name`, and of a check that returns `'cash'`. */
function chosenDefault(part: SyntaxNode, file: CodeFile): ChosenDefault | undefined {
  if (kindOf(part) === 'ternary_expression')
    return choice(part.field('condition'), part.field('consequence'), part.field('alternative'), file)
  if (kindOf(part) === 'conditional_expression') {
    const [consequence, condition, alternative] = part.children().filter((child) => child.isNamed())
    return choice(condition, consequence, alternative, file)
  }
  if (kindOf(part) !== file.grammar.conditional || part.field('alternative') !== null) return undefined
  const next = part.next()
  return choice(part.field('condition'), returnedBy(part.field('consequence')), returnedBy(next), file)
}

function choice(
  condition: SyntaxNode | null | undefined,
  consequence: SyntaxNode | null | undefined,
  alternative: SyntaxNode | null | undefined,
  file: CodeFile,
): ChosenDefault | undefined {
  if (!condition || !consequence || !alternative) return undefined
  const test = bare(condition, file.grammar).text()
  for (const [read, otherwise, tests] of [
    [alternative, consequence, ABSENT],
    [consequence, alternative, PRESENT],
  ] as const) {
    const owner = receiverOf(bare(read, file.grammar), file.grammar)?.text()
    if (owner !== undefined && tests.some(([before, after]) => test === `${before}${owner}${after}`))
      return { read: bare(read, file.grammar), otherwise }
  }
  return undefined
}

const ABSENT = [
  ['!', ''],
  ['not ', ''],
  ['', ' === null'],
  ['', ' === undefined'],
  ['', ' == null'],
  ['', ' is None'],
] as const
const PRESENT = [
  ['', ''],
  ['', ' !== null'],
  ['', ' !== undefined'],
  ['', ' != null'],
  ['', ' is not None'],
] as const

/** What the only statement of a branch returns. */
function returnedBy(branch: SyntaxNode | null): SyntaxNode | undefined {
  const statement =
    branch !== null && /block/.test(kindOf(branch)) && statementsOf(branch).length === 1
      ? statementsOf(branch)[0]
      : branch
  if (kindOf(statement) !== 'return_statement') return undefined
  return statement?.children().find((child) => child.isNamed())
}

/**
 * JavaScript: `X` is what `.get` of some map gave, and elsewhere in the file nothing in that map counts as an empty list
 * or set. Binds LOOKUP, the call, DEFAULT and DEFAULT_PLACE.
 */
const defaultedLookup: Predicate = {
  arguments: ['placeholder'],
  binds: ['LOOKUP', 'DEFAULT', 'DEFAULT_OPERATOR', 'DEFAULT_PLACE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const origin = node === undefined ? undefined : originOf(node.text(), node, file)
    if (node === undefined || origin?.kind !== 'value' || kindOf(origin.target) !== 'identifier') return false
    const lookup = nodeBinding(origin.value, file)
    const map = lookup.node === undefined ? undefined : mapOf(lookup.node, file)
    if (map === undefined) return false
    const found = firstDefault(node, context, file, (part) => {
      const [left, right] = [part.field('left'), part.field('right')]
      const isDefault = kindOf(part) === 'binary_expression' && part.field('operator')?.text() === '??'
      if (!isDefault || left === null || right === null || mapOf(left, file) !== map) return undefined
      return EMPTY_COLLECTION.test(right.text()) ? right : undefined
    })
    return found === false ? false : { ...found, LOOKUP: lookup }
  },
}

const EMPTY_COLLECTION = /^(\[\]|new (Map|Set)(<.*>)?\(\))$/s

/** Shape: "this.#rooms" for `this.#rooms.get(name)`; undefined for other code. */
function mapOf(node: SyntaxNode, { grammar }: CodeFile): string | undefined {
  const callee = grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
  if (callee === undefined || lastName(callee, grammar) !== 'get' || argumentsOf(node).length !== 1)
    return undefined
  return receiverOf(callee, grammar)?.text()
}

/** `X` is what the change is about: the same treatment of the same part elsewhere is looked for. Binds CHAIN. */
const changes: Predicate = {
  arguments: ['placeholder'],
  binds: ['CHAIN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node === undefined ? false : { CHAIN: nodeBinding(node, fileOf(context, name)) }
  },
}

/** The first default that `find` sees, in the same file before the others; its names have to be known here too. */
function firstDefault(
  node: SyntaxNode,
  context: MatchContext,
  file: CodeFile,
  find: (part: SyntaxNode) => SyntaxNode | undefined,
): false | Record<string, Binding> {
  const others = [...context.subject.files.values()].filter(
    ({ path, grammar }) => path !== file.path && grammar.family === file.grammar.family,
  )
  for (const other of [file, ...others]) {
    for (const part of descendants(other.root)) {
      const found = find(part)
      if (found === undefined || ![...namesOf(found)].every((name) => namesInScope(node, file).has(name)))
        continue
      const line = `line ${lineOf(found)}`
      return {
        DEFAULT: nodeBinding(found, other),
        DEFAULT_OPERATOR: { text: part.field('operator')?.text() ?? '??' },
        DEFAULT_PLACE: { text: other.path === file.path ? line : `${line} of ${other.path}` },
      }
    }
  }
  return false
}

function namesOf(node: SyntaxNode): ReadonlySet<string> {
  return new Set(
    descendants(node)
      .filter((part) => kindOf(part) === 'identifier')
      .map((part) => part.text()),
  )
}

export const SIBLING_DEFAULT_PREDICATES: Readonly<Record<string, Predicate>> = {
  sibling_default: siblingDefault,
  sibling_member_default: siblingMemberDefault,
  sibling_part_default: siblingPartDefault,
  defaulted_lookup: defaultedLookup,
  changes,
}
