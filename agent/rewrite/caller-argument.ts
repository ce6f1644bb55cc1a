import type { SyntaxNode } from '../repository/syntax.ts'
import type { MatchContext } from './match-context.ts'
import { functionName, originOf, parametersOf, targetNames } from './scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  chainRoot,
  covers,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  type CodeFile,
} from './tree.ts'

/** What a caller in the trace handed in for a parameter. */
export interface CallerArgument {
  readonly call: SyntaxNode
  readonly file: CodeFile
  /** Undefined when the caller hands in fewer arguments. */
  readonly argument: SyntaxNode | undefined
  readonly parameter: SyntaxNode
}

/**
 * What was handed in for the parameter that an expression starts with, by the caller `depth` frames out.
 * Shape: `order` in `save(order)` for `record.owner` in `function save(record)`, also in `save({ record: order })`
 * for `function save({ record })`; undefined where the trace names no such call, or it spreads its arguments.
 */
export function callerArgument(
  node: SyntaxNode,
  file: CodeFile,
  context: MatchContext,
  depth = 1,
): CallerArgument | undefined {
  const root = chainRoot(node, file.grammar)
  const origin = root === undefined ? undefined : originOf(root.text(), root, file)
  if (root === undefined || origin?.kind !== 'parameter') return undefined
  const caller = context.subject.sites.find((site) => site.depth === depth)
  const callerFile = caller === undefined ? undefined : context.subject.files.get(caller.path)
  const name = functionName(origin.function)
  const call = caller === undefined || callerFile === undefined ? undefined : callAt(callerFile, caller, name)
  if (call === undefined || callerFile === undefined) return undefined
  const parameters = parametersOf(origin.function, file)
  const isBound = /^(self|cls)$/.test(parameters[0]?.text() ?? '')
  const position = origin.index - (isBound ? 1 : 0)
  const given = argumentsOf(call)
  const keyword = given.find((part) => part.field('name')?.text() === root.text())
  const positional = given[position]
  if (kindOf(positional).includes('splat') || kindOf(positional) === 'spread_element') return undefined
  const handed = keyword?.field('value') ?? (positional?.field('name') ? undefined : positional)
  const pattern = origin.parameter.field('pattern') ?? origin.parameter
  if (!kindOf(pattern).includes('pattern') || handed === undefined) {
    return { call, file: callerFile, argument: handed, parameter: origin.parameter }
  }
  const argument = partOf(handed, pattern, root.text())
  return argument === undefined
    ? undefined
    : { call, file: callerFile, argument, parameter: origin.parameter }
}

/** What an object literal holds for a name of an object pattern; undefined for patterns and objects of another form. */
function partOf(object: SyntaxNode, pattern: SyntaxNode, name: string): SyntaxNode | undefined {
  if (kindOf(object) !== 'object' || kindOf(pattern) !== 'object_pattern') return undefined
  const taken = pattern.children().find((part) => targetNames(part).includes(name))
  const key = taken?.field('key')?.text() ?? name
  const held = object
    .children()
    .find(
      (part) =>
        part.field('key')?.text() === key || (kindOf(part).startsWith('shorthand') && part.text() === key),
    )
  return held?.field('value') ?? held
}

/**
 * The call through which a caller reached a function: the one of its name at the place of the frame; else the only
 * one there of a function that the code was given and calls by a name of its own, as a table of routes does.
 */
function callAt(
  file: CodeFile,
  place: { readonly line: number; readonly column?: number },
  callee: string,
): SyntaxNode | undefined {
  const name =
    callee
      .split('.')
      .at(-1)
      ?.replace(/^(async|new) /, '') ?? ''
  const calls = descendants(file.root).filter(
    (node) => file.grammar.calls.has(kindOf(node)) && covers(node, place.line, undefined),
  )
  const named = calls.find((node) => lastName(calleeOf(node) ?? node, file.grammar) === name)
  if (named !== undefined) return named
  const [given, ...others] = calls.filter((node) => isGiven(node, file))
  return others.length === 0 ? given : undefined
}

/** Whether what is called is a parameter, or a part of a list or table: not a function of that name. */
function isGiven(call: SyntaxNode, file: CodeFile): boolean {
  const called = calleeOf(call)
  if (called === undefined) return false
  const { grammar } = file
  const inner = bare(called, grammar)
  if (grammar.subscripts.has(kindOf(inner))) return true
  const root = grammar.identifiers.has(kindOf(inner)) ? inner : undefined
  const origin = root === undefined ? undefined : originOf(root.text(), root, file)
  if (root === undefined || origin === undefined || isSame(functionOf(root, file), file.root)) return false
  return origin.kind !== 'value' || !grammar.functions.has(kindOf(bare(origin.value, grammar)))
}
