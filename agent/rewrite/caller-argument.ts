import type { SyntaxNode } from '../repository/syntax.ts'
import type { MatchContext } from './match-context.ts'
import { callAt } from './provenance.ts'
import { functionName, originOf, parametersOf } from './scope.ts'
import { argumentsOf, chainRoot, kindOf, type CodeFile } from './tree.ts'

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
 * Shape: `order` in `save(order)` for `record.owner` in `function save(record)`; undefined where the trace
 * names no such call, or it spreads its arguments.
 */
export function callerArgument(
  node: SyntaxNode,
  file: CodeFile,
  context: MatchContext,
  depth = 1,
): CallerArgument | undefined {
  const root = chainRoot(node, file.grammar)
  const origin = root === undefined ? undefined : originOf(root.text(), root, file)
  if (origin?.kind !== 'parameter') return undefined
  const caller = context.subject.sites.find((site) => site.depth === depth)
  const callerFile = caller === undefined ? undefined : context.subject.files.get(caller.path)
  const name = functionName(origin.function)
  const call = caller === undefined || callerFile === undefined ? undefined : callAt(callerFile, caller, name)
  if (call === undefined || callerFile === undefined) return undefined
  const parameters = parametersOf(origin.function, file)
  const isBound = /^(self|cls)$/.test(parameters[0]?.text() ?? '')
  const position = origin.index - (isBound ? 1 : 0)
  const given = argumentsOf(call)
  const keyword = given.find((part) => part.field('name')?.text() === root?.text())
  const positional = given[position]
  if (kindOf(positional).includes('splat') || kindOf(positional) === 'spread_element') return undefined
  const argument = keyword?.field('value') ?? (positional?.field('name') ? undefined : positional)
  return { call, file: callerFile, argument, parameter: origin.parameter }
}
