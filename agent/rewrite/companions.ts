import type { SyntaxNode, SyntaxRule } from '../repository/syntax.ts'
import { nodeBinding, type Binding, type MatchContext } from './match-context.ts'
import { PLACEHOLDER, type TemplateCompanion } from './template.ts'
import { functionOf, span, statementOf, type CodeFile } from './tree.ts'

/** Ways to find all that a template looks for besides the error's place, at most. */
const WAYS_MAX = 64

/**
 * What placeholders stand for when all that a template asks for besides is found: one map for each way to find it,
 * what stands nearest to the match first. A placeholder that is bound already stands for the same text.
 * Bounds: 64 ways; only files of the match's own family are looked at.
 */
export function* withCompanions(
  companions: readonly TemplateCompanion[],
  context: MatchContext,
): Generator<Map<string, Binding>> {
  let ways = 0
  for (const bindings of found(companions, context, new Map(context.bindings))) {
    yield bindings
    ways += 1
    if (ways >= WAYS_MAX) return
  }
}

function* found(
  [first, ...rest]: readonly TemplateCompanion[],
  context: MatchContext,
  bindings: ReadonlyMap<string, Binding>,
): Generator<Map<string, Binding>> {
  if (first === undefined) {
    yield new Map(bindings)
    return
  }
  for (const { node, file } of nodesFor(first, context)) {
    const bound = boundBy(first, node, file, bindings)
    if (bound !== undefined) yield* found(rest, context, bound)
  }
}

interface Found {
  readonly node: SyntaxNode
  readonly file: CodeFile
}

function nodesFor({ within, rule }: TemplateCompanion, context: MatchContext): readonly Found[] {
  const { match, file, subject } = context
  const at = span(match).start
  const here = areaOf(within, context)
    .findAll(rule)
    .map((node): Found => ({ node, file }))
    .toSorted((a, b) => Math.abs(span(a.node).start - at) - Math.abs(span(b.node).start - at))
  if (within !== 'files') return here
  const others = [...subject.files.values()].filter(
    (other) => other.path !== file.path && other.grammar.family === file.grammar.family,
  )
  return [
    ...here,
    ...others.flatMap((other) => other.root.findAll(rule).map((node) => ({ node, file: other }))),
  ]
}

function areaOf(within: TemplateCompanion['within'], { match, file }: MatchContext): SyntaxNode {
  if (within === 'match') return match
  if (within === 'statement') return statementOf(match, file.grammar) ?? match
  return within === 'function' ? functionOf(match, file) : file.root
}

/** The placeholders with those of the found node; undefined where one stands for something else already. */
function boundBy(
  { as, rule }: TemplateCompanion,
  node: SyntaxNode,
  file: CodeFile,
  bindings: ReadonlyMap<string, Binding>,
): Map<string, Binding> | undefined {
  const bound = new Map(bindings)
  for (const name of namesInRule(rule)) {
    const part = node.getMatch(name)
    const several = node.getMultipleMatches(name)
    const made =
      part !== null
        ? nodeBinding(part, file)
        : several.length > 0
          ? { text: several.map((one) => one.text()).join('') }
          : undefined
    if (made === undefined) continue
    const known = bound.get(name)
    if (known === undefined) bound.set(name, made)
    else if (known.text !== made.text) return undefined
  }
  const own = nodeBinding(node, file)
  const known = bound.get(as)
  if (known !== undefined && known.text !== own.text) return undefined
  return bound.set(as, own)
}

/** The placeholders that a rule binds. Shape: `$A.$$$REST` gives ["A", "REST"]. */
export function namesInRule(rule: SyntaxRule): readonly string[] {
  return [...new Set([...JSON.stringify(rule).matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))]
}
