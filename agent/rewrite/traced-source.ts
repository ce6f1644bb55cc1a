import type { SyntaxNode } from '../repository/syntax.ts'
import { callerArgument } from './caller-argument.ts'
import type { MatchContext } from './match-context.ts'
import { sourceOf, type Source } from './provenance.ts'
import { originOf } from './scope.ts'
import { argumentsOf, calleeOf, chainRoot, functionOf, kindOf, isSame, type CodeFile } from './tree.ts'

/** Callers that are followed to where a value comes in. */
const CALLERS_MAX = 4

/**
 * Where a value comes from, as `sourceOf`, with what the callers in the trace handed in: a part of a parameter is
 * input when one of them read it from what a client sent.
 */
export function tracedSource(node: SyntaxNode, file: CodeFile, context: MatchContext): Source {
  const source = sourceOf(node, file, [...context.subject.files.values()])
  if (source.kind !== 'parameter' && source.kind !== 'member') return source
  const depth = depthOf(node, file, context)
  if (depth === undefined || !isHandedInput(source.node, file, context, depth)) return source
  return { kind: 'input', node: source.node }
}

/** How many own frames out the code of a node runs; undefined for code that no frame of the trace is in. */
export function depthOf(
  node: SyntaxNode,
  file: CodeFile,
  { subject }: Pick<MatchContext, 'subject'>,
): number | undefined {
  const scope = functionOf(node, file)
  if (isSame(scope, file.root)) return undefined
  const { start, end } = scope.range()
  const depths = subject.sites
    .filter(({ path, line }) => path === file.path && line - 1 >= start.line && line - 1 <= end.line)
    .flatMap(({ depth }) => (depth === undefined ? [] : [depth]))
  return depths.length === 0 ? undefined : Math.min(...depths)
}

function isHandedInput(node: SyntaxNode, file: CodeFile, context: MatchContext, depth: number): boolean {
  const root = chainRoot(node, file.grammar)
  const origin = root === undefined ? undefined : originOf(root.text(), root, file)
  if (root === undefined || depth > CALLERS_MAX) return false
  if (origin?.kind === 'value') return isHandedInput(origin.value, file, context, depth)
  if (origin?.kind !== 'parameter') return false
  const handed = callerArgument(root, file, context, depth + 1)
  if (handed?.argument === undefined) return false
  const from = sourceOf(handed.argument, handed.file, [...context.subject.files.values()])
  if (from.kind === 'input') return true
  const isHandedOn = from.kind === 'parameter' || from.kind === 'member'
  return isHandedOn && isHandedInput(from.node, handed.file, context, depth + 1)
}

/** What a date or number is made from. Shape: `order.at` for `new Date(order.at)`; other code as it is. */
export function rawOf(node: SyntaxNode, file: CodeFile): SyntaxNode {
  const { node: made } = sourceOf(node, file)
  const isMade = file.grammar.calls.has(kindOf(made)) && MAKERS.test(calleeOf(made)?.text() ?? '')
  const [raw] = isMade ? argumentsOf(made) : []
  return raw ?? node
}

const MAKERS = /^(Date|Date\.parse|Number|parseInt|parseFloat|Number\.parse(Int|Float)|BigInt|URL)$/
