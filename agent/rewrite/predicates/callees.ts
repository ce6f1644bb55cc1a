import type { SyntaxNode } from '../../repository/syntax.ts'
import {
  fileOf,
  nodeBinding,
  nodeOf,
  type Binding,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { calledFunction } from '../called-function.ts'
import { callAt, returnsOf, sourceOf } from '../provenance.ts'
import { functionName, originOf, parametersOf } from '../scope.ts'
import {
  kindOf,
  argumentsOf,
  bare,
  calleeOf,
  chainRoot,
  descendants,
  functionOf,
  isSame,
  lastName,
  lineOf,
  receiverOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions that follow a value into the function that made it, or to the caller that handed it in. */

/** The call that gave `X` its value. */
function sourceCall(context: MatchContext, name: string | undefined): SyntaxNode | undefined {
  const node = nodeOf(context, name)
  if (node === undefined) return undefined
  const source = sourceOf(node, fileOf(context, name)).node
  return context.file.grammar.calls.has(kindOf(source)) ? source : undefined
}

/**
 * `X` comes from a call of a function whose last statement works out a value that it does not return.
 * Binds LAST, that expression, LAST_LINE and CALLEE.
 */
const calleeForgetsReturn: Predicate = {
  arguments: ['placeholder'],
  binds: ['LAST', 'LAST_LINE', 'CALLEE'],
  test: (context, [name]) => {
    const call = sourceCall(context, name)
    const called = call === undefined ? undefined : calledFunction(call, fileOf(context, name), context)
    const body = called?.node.field('body')
    if (called === undefined || body === null || body === undefined) return false
    if (!called.file.grammar.blocks.has(kindOf(body)) || returnsOf(called.node, called.file).some(hasValue))
      return false
    const last = statementsOf(body).at(-1)
    const expression = last?.children().find((child) => child.isNamed() && kindOf(child) !== 'comment')
    if (last === undefined || kindOf(last) !== 'expression_statement' || expression === undefined)
      return false
    if (!VALUES.has(kindOf(bare(expression, called.file.grammar)))) return false
    return {
      LAST: nodeBinding(expression, called.file),
      LAST_LINE: { text: String(lineOf(last)) },
      CALLEE: { text: called.name },
    }
  },
}

function hasValue(statement: SyntaxNode): boolean {
  return statement.children().some((child) => child.isNamed() && kindOf(child) !== 'comment')
}

const VALUES = new Set([
  'call_expression',
  'call',
  'member_expression',
  'subscript_expression',
  'subscript',
  'attribute',
  'object',
  'array',
  'binary_expression',
  'binary_operator',
  'identifier',
  'template_string',
  'ternary_expression',
  'conditional_expression',
  'await_expression',
  'await',
  'dictionary',
  'list',
  'list_comprehension',
  'string',
  'boolean_operator',
  'comparison_operator',
])

/**
 * `X` is what a call of an async function gives, without await, inside an async function. Binds CALLED,
 * the call, CALLEE, and AWAIT_OPEN and AWAIT_CLOSE to put around the call.
 */
const isNotAwaited: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLED', 'CALLEE', 'AWAIT_OPEN', 'AWAIT_CLOSE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node === undefined ? false : missingAwait(node, fileOf(context, name), context)
  },
}

/** As is_not_awaited, for `X` being a member of that promise. Binds X_MEMBER too, its name. */
const isMemberOfPromise: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLED', 'CALLEE', 'AWAIT_OPEN', 'AWAIT_CLOSE', '*_MEMBER'],
  test: (context, [name]) => {
    const { grammar } = context.file
    const node = nodeOf(context, name)
    let receiver = node === undefined ? undefined : receiverOf(node, grammar)
    let member = node
    while (member !== undefined && receiver !== undefined) {
      const missing = missingAwait(receiver, fileOf(context, name), context)
      if (missing !== false) return { ...missing, '*_MEMBER': { text: lastName(member, grammar) } }
      member = receiver
      receiver = receiverOf(member, grammar)
    }
    return false
  },
}

function missingAwait(
  node: SyntaxNode,
  file: CodeFile,
  context: MatchContext,
): false | Record<string, Binding> {
  const { grammar } = file
  const call = sourceOf(node, file).node
  if (!grammar.calls.has(kindOf(call)) || kindOf(call.parent()).startsWith('await')) return false
  const called = calledFunction(call, file, context)
  if (called === undefined || !isAsync(called.node) || !isAsync(functionOf(call, file))) return false
  const isChained = isSame(receiverOf(call.parent() ?? call, grammar), call)
  return {
    CALLED: nodeBinding(call, file),
    CALLEE: { text: called.name },
    AWAIT_OPEN: { text: isChained ? '(await ' : 'await ' },
    AWAIT_CLOSE: { text: isChained ? ')' : '' },
  }
}

function isAsync(scope: SyntaxNode): boolean {
  return scope.children().some((child) => kindOf(child) === 'async')
}

/** `X` comes from a call of the method. Binds SOURCE_CALL, SOURCE_METHOD and SOURCE_RECEIVER, if any. */
const comesFromMethod: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: ['SOURCE_CALL', 'SOURCE_METHOD', 'SOURCE_RECEIVER', 'SOURCE_LINE'],
  test: (context, [name, methods = '']) => {
    const call = sourceCall(context, name)
    const callee = call === undefined ? undefined : calleeOf(call)
    const { grammar } = context.file
    if (call === undefined || callee === undefined || !methods.split('|').includes(lastName(callee, grammar)))
      return false
    const method = callee.field(grammar.memberName)
    const receiver = receiverOf(callee, grammar)
    if (method === null || receiver === undefined) return false
    return {
      SOURCE_CALL: nodeBinding(call),
      SOURCE_METHOD: nodeBinding(method),
      SOURCE_RECEIVER: nodeBinding(receiver),
      SOURCE_LINE: { text: String(lineOf(call)) },
    }
  },
}

/**
 * `X` starts with a parameter, and the caller in the trace shows what was handed in for it. Binds CALLER_X,
 * `X` in the caller's words, ARGUMENT, CALL, the call itself, CALLER_PATH and CALLER_LINE.
 */
const comesFromCaller: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLER_X', 'ARGUMENT', 'CALL', 'CALLER_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const found = node === undefined ? undefined : callerArgument(node, context)
    if (node === undefined || found?.argument === undefined) return false
    const root = chainRoot(node, context.file.grammar)?.text() ?? ''
    return {
      CALLER_X: {
        text: found.argument.text() + node.text().slice(root.length),
        node: found.argument,
        file: found.file,
      },
      ARGUMENT: nodeBinding(found.argument, found.file),
      CALL: nodeBinding(found.call, found.file),
      CALLER_LINE: { text: String(lineOf(found.call)) },
    }
  },
}

interface CallerArgument {
  readonly call: SyntaxNode
  readonly file: CodeFile
  /** Undefined when the caller hands in fewer arguments. */
  readonly argument: SyntaxNode | undefined
  readonly parameter: SyntaxNode
}

function callerArgument(node: SyntaxNode, context: MatchContext): CallerArgument | undefined {
  const root = chainRoot(node, context.file.grammar)
  const origin = root === undefined ? undefined : originOf(root.text(), root, context.file)
  if (origin?.kind !== 'parameter') return undefined
  const caller = context.subject.sites.find((site) => site.depth === 1)
  const file = caller === undefined ? undefined : context.subject.files.get(caller.path)
  const name = functionName(origin.function)
  const call = caller === undefined || file === undefined ? undefined : callAt(file, caller, name)
  if (call === undefined || file === undefined) return undefined
  const parameters = parametersOf(origin.function, context.file)
  const isBound = /^(self|cls)$/.test(parameters[0]?.text() ?? '')
  const position = origin.index - (isBound ? 1 : 0)
  const given = argumentsOf(call)
  const keyword = given.find((part) => part.field('name')?.text() === root?.text())
  const positional = given[position]
  if (kindOf(positional).includes('splat') || kindOf(positional) === 'spread_element') return undefined
  const argument = keyword?.field('value') ?? (positional?.field('name') ? undefined : positional)
  return { call, file, argument, parameter: origin.parameter }
}

/** `X` is a parameter that the caller in the trace leaves out. Binds PARAMETER and CALLER_LINE. */
const isLeftOut: Predicate = {
  arguments: ['placeholder'],
  binds: ['PARAMETER', 'CALLER_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined || !context.file.grammar.identifiers.has(kindOf(node))) return false
    const found = callerArgument(node, context)
    if (found === undefined || found.argument !== undefined || hasDefault(found.parameter)) return false
    return { PARAMETER: nodeBinding(found.parameter), CALLER_LINE: { text: String(lineOf(found.call)) } }
  },
}

function hasDefault(parameter: SyntaxNode): boolean {
  return (
    /^(assignment_pattern|optional_parameter|(typed_)?default_parameter)$/.test(kindOf(parameter)) ||
    parameter.field('value') !== null
  )
}

/**
 * The method around the crash is handed over somewhere without its object: `list.map(this.format)`. Binds
 * PASSED, the place, OWNER, its object, and PASSED_LINE.
 */
const isPassedUnbound: Predicate = {
  arguments: ['placeholder'],
  binds: ['PASSED', 'OWNER', 'PASSED_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const method = node.ancestors().find((outer) => kindOf(outer) === 'method_definition')
    const named = method?.field('name')?.text()
    if (named === undefined) return false
    for (const file of context.subject.files.values()) {
      const passed = descendants(file.root).find((part) => isHandedOver(part, named))
      const owner = passed?.field('object')
      if (passed === undefined || owner === null || owner === undefined) continue
      return {
        PASSED: nodeBinding(passed, file),
        OWNER: nodeBinding(owner, file),
        PASSED_LINE: { text: String(lineOf(passed)) },
      } satisfies Record<string, Binding>
    }
    return false
  },
}

function isHandedOver(node: SyntaxNode, method: string): boolean {
  if (kindOf(node) !== 'member_expression' || node.field('property')?.text() !== method) return false
  const parent = node.parent()
  if (parent === null) return false
  return kindOf(parent) === 'arguments' || isSame(parent.field('value'), node)
}

export const CALLEE_PREDICATES: Readonly<Record<string, Predicate>> = {
  callee_forgets_return: calleeForgetsReturn,
  is_not_awaited: isNotAwaited,
  is_member_of_promise: isMemberOfPromise,
  comes_from_method: comesFromMethod,
  comes_from_caller: comesFromCaller,
  is_left_out: isLeftOut,
  is_passed_unbound: isPassedUnbound,
}
