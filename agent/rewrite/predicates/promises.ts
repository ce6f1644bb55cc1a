import type { SyntaxNode } from '../../repository/syntax.ts'
import { asyncCall } from '../async-call.ts'
import { callerArgument } from '../caller-argument.ts'
import { fileOf, nodeOf, type Binding, type MatchContext, type Predicate } from '../match-context.ts'
import { originOf } from '../scope.ts'
import { descendants, functionOf, isSame, kindOf, lastName, receiverOf, type CodeFile } from '../tree.ts'

/**
 * Conditions for what an async function gives when nothing awaits it. The promise is followed from where it is
 * used back to the call: through names, and through parameters to the callers that the trace names.
 *
 *   return page.owner.name        in render(page): `page.owner` is a member of a promise
 *     └─ render(load(id))         one frame out: the call, which gets the `await`
 */

const STEPS_MAX = 6

/** An expression with its place: how many frames of own code lie between it and the crash. */
interface Place {
  readonly node: SyntaxNode
  readonly file: CodeFile
  readonly depth: number
}

/**
 * `X` is what a call of an async function gives, without await, inside an async function. Binds CALLED,
 * the call, CALLEE, and AWAIT_OPEN and AWAIT_CLOSE to put around the call.
 */
const isNotAwaited: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLED', 'CALLEE', 'AWAIT_OPEN', 'AWAIT_CLOSE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    return promise({ node, file: fileOf(context, name), depth: context.site.depth ?? 0 }, context) ?? false
  },
}

/** As is_not_awaited, for `X` being a member of that promise. Binds X_MEMBER too, its name. */
const isMemberOfPromise: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLED', 'CALLEE', 'AWAIT_OPEN', 'AWAIT_CLOSE', '*_MEMBER'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    return member({ node, file: fileOf(context, name), depth: context.site.depth ?? 0 }, context) ?? false
  },
}

type Bindings = Readonly<Record<string, Binding>>

/** The call that the value of an expression is the promise of. */
function promise(place: Place, context: MatchContext, steps = 0): Bindings | undefined {
  const node = unwrapped(place.node)
  const { file, depth } = place
  if (steps > STEPS_MAX || node === undefined) return undefined
  if (file.grammar.calls.has(kindOf(node))) return asyncCall(node, file, context)
  if (kindOf(node) !== 'identifier') return undefined
  const origin = originOf(node.text(), node, file)
  if (origin?.kind === 'value') {
    if (kindOf(origin.target) !== 'identifier' || isChained(node.text(), functionOf(origin.target, file)))
      return undefined
    return promise({ node: origin.value, file, depth }, context, steps + 1)
  }
  const from = origin?.kind === 'parameter' ? handedIn(node, place, context) : undefined
  return from === undefined || from.isPattern ? undefined : promise(from.place, context, steps + 1)
}

/** The call of whose promise an expression is a member, or a member of a member. */
function member(place: Place, context: MatchContext, steps = 0): Bindings | undefined {
  const node = unwrapped(place.node)
  const { file, depth } = place
  if (steps > STEPS_MAX || node === undefined) return undefined
  const named = (found: Bindings | undefined, name: string): Bindings | undefined =>
    found === undefined ? undefined : { ...found, '*_MEMBER': { text: name } }
  const receiver = receiverOf(node, file.grammar)
  if (receiver !== undefined) {
    const inner = { node: receiver, file, depth }
    const found = promise(inner, context, steps + 1)
    return named(found, lastName(node, file.grammar)) ?? member(inner, context, steps + 1)
  }
  if (kindOf(node) !== 'identifier') return undefined
  const origin = originOf(node.text(), node, file)
  if (origin?.kind === 'value') {
    const value = { node: origin.value, file, depth }
    if (kindOf(origin.target) === 'identifier') return member(value, context, steps + 1)
    return kindOf(origin.target) === 'object_pattern'
      ? named(promise(value, context, steps + 1), node.text())
      : undefined
  }
  const from = origin?.kind === 'parameter' ? handedIn(node, place, context) : undefined
  if (from === undefined) return undefined
  return from.isPattern
    ? named(promise(from.place, context, steps + 1), node.text())
    : member(from.place, context, steps + 1)
}

interface HandedIn {
  readonly place: Place
  /** The parameter takes members out of what is handed in. */
  readonly isPattern: boolean
}

function handedIn(node: SyntaxNode, { file, depth }: Place, context: MatchContext): HandedIn | undefined {
  const found = callerArgument(node, file, context, depth + 1)
  if (found?.argument === undefined) return undefined
  const declared = found.parameter.field('pattern') ?? found.parameter
  return {
    place: { node: found.argument, file: found.file, depth: depth + 1 },
    isPattern: kindOf(declared) === 'object_pattern',
  }
}

/** The expression without parentheses and type assertions; undefined for what is awaited. */
function unwrapped(node: SyntaxNode): SyntaxNode | undefined {
  if (kindOf(node).startsWith('await') || kindOf(node.parent()).startsWith('await')) return undefined
  if (!WRAPPERS.has(kindOf(node))) return node
  const inner = node.children().find((child) => child.isNamed())
  return inner === undefined ? undefined : unwrapped(inner)
}

const WRAPPERS = new Set([
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
])

/** A name whose promise is waited for with `then` elsewhere has to stay a promise. */
function isChained(name: string, scope: SyntaxNode): boolean {
  return descendants(scope).some(
    (node) =>
      kindOf(node) === 'member_expression' &&
      node.field('object')?.text() === name &&
      /^(then|catch|finally)$/.test(node.field('property')?.text() ?? ''),
  )
}

/** The member `F` is read in no other function of these files, but may be emptied there. */
const onlyUsedIn: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { file } = context
    if (node === undefined) return false
    const scope = functionOf(context.match, file)
    const wanted = lastName(node, file.grammar)
    return [...context.subject.files.values()].every((other) =>
      descendants(other.root)
        .filter((part) => other.grammar.members.has(kindOf(part)) && lastName(part, other.grammar) === wanted)
        .every((part) => isSame(functionOf(part, other), scope) || isEmptied(part)),
    )
  },
}

/** Shape: `this.a` of `this.a = undefined` and `this.a = null`. */
function isEmptied(part: SyntaxNode): boolean {
  const parent = part.parent()
  return (
    /^assignment(_expression)?$/.test(kindOf(parent)) &&
    /^(undefined|null|None)$/.test(parent?.field('right')?.text() ?? '')
  )
}

export const PROMISE_PREDICATES: Readonly<Record<string, Predicate>> = {
  only_used_in: onlyUsedIn,
  is_not_awaited: isNotAwaited,
  is_member_of_promise: isMemberOfPromise,
}
