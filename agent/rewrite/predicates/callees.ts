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
import { callerArgument } from '../caller-argument.ts'
import { returnsOf, sourceOf } from '../provenance.ts'
import {
  kindOf,
  bare,
  calleeOf,
  chainRoot,
  descendants,
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

/**
 * `X` comes from a call of a function that returns a value in some branches and comes to its end in another: the
 * branch that lacks is the mistake, and nothing its callers do about it shows what it should give. Binds CALLEE and
 * CALLEE_END, the line of its last statement.
 */
const calleeFallsThrough: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLEE', 'CALLEE_END'],
  test: (context, [name]) => {
    const call = sourceCall(context, name)
    const called = call === undefined ? undefined : calledFunction(call, fileOf(context, name), context)
    const body = called?.node.field('body')
    if (called === undefined || body === null || body === undefined) return false
    if (!called.file.grammar.blocks.has(kindOf(body)) || !returnsOf(called.node, called.file).some(hasValue))
      return false
    const last = statementsOf(body).at(-1)
    if (last === undefined || isEnd(last, called.file)) return false
    return { CALLEE: { text: called.name }, CALLEE_END: { text: String(lineOf(last)) } }
  },
}

/** No statement after this one would be reached. */
function isEnd(statement: SyntaxNode, file: CodeFile): boolean {
  const kind = kindOf(statement)
  if (file.grammar.jumps.has(kind)) return true
  if (/^(switch|match|try|with)_statement$|^while_statement$/.test(kind)) return true
  if (kind !== file.grammar.conditional) return false
  const branches = [
    statement.field('consequence'),
    ...statement.children().filter((child) => /^(else|elif)_clause$/.test(kindOf(child))),
  ]
  const hasElse = statement.children().some((child) => kindOf(child) === 'else_clause')
  return hasElse && branches.every((branch) => branch !== null && endsBlock(branch, file))
}

function endsBlock(branch: SyntaxNode, file: CodeFile): boolean {
  if (file.grammar.jumps.has(kindOf(branch))) return true
  const inner = branch.field('body') ?? branch.field('consequence')
  if (inner !== null) return endsBlock(inner, file)
  const last = statementsOf(branch).at(-1)
  return last !== undefined && (isEnd(last, file) || endsBlock(last, file))
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
    const found = node === undefined ? undefined : callerArgument(node, fileOf(context, name), context)
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

/** `X` is a parameter that the caller in the trace leaves out. Binds PARAMETER and CALLER_LINE. */
const isLeftOut: Predicate = {
  arguments: ['placeholder'],
  binds: ['PARAMETER', 'CALLER_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined || !context.file.grammar.identifiers.has(kindOf(node))) return false
    const found = callerArgument(node, fileOf(context, name), context)
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
  callee_falls_through: calleeFallsThrough,
  comes_from_method: comesFromMethod,
  comes_from_caller: comesFromCaller,
  is_left_out: isLeftOut,
  is_passed_unbound: isPassedUnbound,
}
