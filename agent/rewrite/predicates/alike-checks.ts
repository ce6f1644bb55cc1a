import type { SyntaxNode } from '../../repository/syntax.ts'
import type { AnswerRequest } from '../answer.ts'
import { adapted } from '../answers.ts'
import { callerArgument } from '../caller-argument.ts'
import { conditionOf, guardPoint, isGuarded } from '../flow.ts'
import {
  fileOf,
  nodeBinding,
  nodeOf,
  type Binding,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { sourceOf } from '../provenance.ts'
import { freeNames, namesInScope, originOf } from '../scope.ts'
import { absentIn, siblingsIn, type SiblingCheck } from '../sibling-checks.ts'
import { depthOf, tracedSource } from '../traced-source.ts'
import {
  argumentsOf,
  bare,
  descendants,
  functionOf,
  isPure,
  isSame,
  kindOf,
  lineOf,
  span,
  type CodeFile,
} from '../tree.ts'

/** Conditions for checks that callers beside the one in the trace make, and it does not. */

const CALLERS_MAX = 3

/**
 * What `X` was looked up by was handed in by a caller, and a function beside that caller looks the same thing up and
 * answers when there is none. Binds POINT, in the caller, GUARD, ANSWER and ANSWER_BECAUSE as sibling_guard, TEST,
 * ARGUMENT, what was handed in, and CALLER_LINE.
 */
const checkedAlike: Predicate = {
  arguments: ['placeholder'],
  binds: ['POINT', 'TEST', 'GUARD', 'ANSWER', 'ANSWER_BECAUSE', 'ARGUMENT', 'CALLER_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const depth = depthOf(node, file, context)
    if (depth === undefined) return false
    const { node: source } = tracedSource(node, file, context)
    return guardFor(namesIn(source, file), { file, context, depth }) ?? false
  },
}

interface Step {
  readonly file: CodeFile
  readonly context: MatchContext
  /** Of the frame that the names stand in. */
  readonly depth: number
}

type Bindings = Readonly<Record<string, Binding>>

function guardFor(names: readonly SyntaxNode[], step: Step): Bindings | undefined {
  if (step.depth > CALLERS_MAX) return undefined
  for (const name of names) {
    const handed = callerArgument(name, step.file, step.context, step.depth + 1)
    if (handed?.argument === undefined) continue
    const found = guardOf(handed.argument, handed.call, handed.file, step.context)
    if (found !== undefined) return found
    const further = { file: handed.file, context: step.context, depth: step.depth + 1 }
    const above = guardFor(namesIn(handed.argument, handed.file), further)
    if (above !== undefined) return above
  }
  return undefined
}

function namesIn(node: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  return descendants(node, (inner) => !grammar.functions.has(kindOf(inner)) || isSame(inner, node)).filter(
    (part) => grammar.identifiers.has(kindOf(part)),
  )
}

function guardOf(
  argument: SyntaxNode,
  call: SyntaxNode,
  file: CodeFile,
  context: MatchContext,
): Bindings | undefined {
  if (!isPure(argument, file.grammar) || freeNames(argument).size === 0) return undefined
  const point = guardPoint(call, argument, file)
  if (point === undefined) return undefined
  const others = [...context.subject.files.values()]
  const request = { point, file, lack: 'lookup' as const, others }
  const siblings = siblingsIn(file, { ...request, test: argument.text(), noun: '' })
    .filter(({ node }) => !isSame(functionOf(node, file), functionOf(point, file)))
    .toSorted((a, b) => b.score - a.score)
  for (const sibling of siblings) {
    const test = testOf(sibling, argument, request)
    if (test === undefined || isGuarded(test, point, file)) continue
    const answer = adapted(sibling, { ...request, test, noun: '', isAlike: true })
    if (answer === undefined) continue
    return {
      POINT: nodeBinding(point, file),
      TEST: { text: test },
      GUARD: { text: answer.guard },
      ANSWER: { text: answer.action },
      ANSWER_BECAUSE: {
        text: `what line ${answer.line} asks and answers for the same \`${argument.text()}\``,
      },
      ARGUMENT: nodeBinding(argument, file),
      CALLER_LINE: { text: String(lineOf(call)) },
    }
  }
  return undefined
}

/** What another check asks, with the lookup itself in place of its result; undefined when it asks for something else. */
function testOf(
  { node }: SiblingCheck,
  argument: SyntaxNode,
  { point, file, others }: Pick<AnswerRequest, 'point' | 'file' | 'others'>,
): string | undefined {
  const { grammar } = file
  const condition = conditionOf(node, grammar)
  const absent = absentIn(node, file)
  if (condition === undefined || absent === undefined) return undefined
  if (kindOf(condition) === 'comparison_operator' && /\bnot in\b/.test(condition.text())) {
    const isSameKey = absent.text() === argument.text()
    return isSameKey && isKnownAt(condition, argument, point, file) ? condition.text() : undefined
  }
  const origin = kindOf(absent) === 'identifier' ? originOf(absent.text(), absent, file) : undefined
  if (kindOf(absent) === 'identifier' && (origin?.kind !== 'value' || kindOf(origin.target) !== 'identifier'))
    return undefined
  const asked = origin?.kind === 'value' ? origin.value : absent
  const lookup = bare(asked, grammar)
  if (kindOf(asked).startsWith('await')) return undefined
  if (sourceOf(lookup, file, others).kind !== 'lookup' || !asksFor(lookup, argument, file)) return undefined
  if (!isKnownAt(lookup, argument, point, file)) return undefined
  const { start, end } = span(absent)
  const at = span(condition).start
  const text = condition.text()
  return text.slice(0, start - at) + lookup.text() + text.slice(end - at)
}

/** Whether a lookup is by the same thing as was handed in. */
function asksFor(lookup: SyntaxNode, argument: SyntaxNode, file: CodeFile): boolean {
  const plain = (node: SyntaxNode): string => bare(node, file.grammar).text()
  const index = lookup.field(file.grammar.subscriptIndex)
  const keys = index === null ? argumentsOf(lookup) : [index]
  return keys.length === 1 && keys.every((key) => plain(key) === plain(argument))
}

/** Names of the file and of its object mean the same in all its functions; so does what both were handed. */
function isKnownAt(code: SyntaxNode, argument: SyntaxNode, point: SyntaxNode, file: CodeFile): boolean {
  const shared = namesInScope(file.root, file)
  const visible = namesInScope(point, file)
  const own = freeNames(argument)
  return [...freeNames(code)].every(
    (name) => (own.has(name) || shared.has(name) || name === 'self') && visible.has(name),
  )
}

export const ALIKE_CHECK_PREDICATES: Readonly<Record<string, Predicate>> = {
  checked_alike: checkedAlike,
}
