import type { SyntaxNode } from '../../repository/syntax.ts'
import { callerArgument } from '../caller-argument.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { isPlaceholderNoun, nounOf } from '../noun.ts'
import { sourceOf } from '../provenance.ts'
import { depthOf, tracedSource } from '../traced-source.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  covers,
  descendants,
  isSame,
  kindOf,
  lastName,
  span,
  statementOf,
  stringValue,
  type CodeFile,
} from '../tree.ts'
import { inputAnswer } from './guards.ts'

/** Conditions for texts that came in and cannot be read. */

const READERS =
  /^(int|float|complex|Decimal|UUID|strptime|fromisoformat|fromtimestamp|loads?|decode|ip_address|parse|decodeURI|decodeURIComponent|URL|BigInt)$/

/** The code reads a value from a text: here, or in the function called from this place of the trace. */
const convertsText: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node !== undefined && readerIn(node, fileOf(context, name), context) !== undefined
  },
}

/**
 * What `V` reads may have come in with a request. Leaves alone: parts of the program's own records, which no client
 * can answer for.
 */
const mayBeInput: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const reader = node === undefined ? undefined : readerIn(node, file, context)
    if (reader === undefined) return false
    const given = argumentsOf(reader)
    return given.length === 0 || given.some((part) => isForeign(part, file, context))
  },
}

/** The innermost call at this place that reads a text; for a caller, the call that the trace goes through. */
function readerIn(node: SyntaxNode, file: CodeFile, context: MatchContext): SyntaxNode | undefined {
  const { grammar } = file
  const { line, column, depth = 0 } = context.site
  const calls = descendants(node, (inner) => !grammar.functions.has(kindOf(inner))).filter((part) =>
    /^(call|call_expression|new_expression)$/.test(kindOf(part)),
  )
  if (depth > 0)
    return (
      calls.findLast((part) => covers(part, line, column)) ??
      calls.findLast((part) => covers(part, line, undefined))
    )
  return calls.findLast((part) => READERS.test(lastName(calleeOf(part) ?? part, grammar)))
}

function isForeign(part: SyntaxNode, file: CodeFile, context: MatchContext): boolean {
  const { kind, node } = tracedSource(part, file, context)
  if (kind === 'input' || FROM_OUTSIDE.test(node.text())) return true
  if (kind === 'element') return isForeign(sourceOf(part, file).node, file, context)
  if (kind !== 'parameter' && kind !== 'other') return false
  const depth = depthOf(part, file, context)
  const handed = depth === undefined ? undefined : callerArgument(part, file, context, depth + 1)
  if (handed?.argument === undefined) return true
  return !/^(member|lookup)$/.test(sourceOf(handed.argument, handed.file).kind)
}

/** Where programs read what others send. */
const FROM_OUTSIDE = /\b(rfile|req|request|reader|environ|stdin|sock|socket|conn|connection|argv)\b/

/**
 * The code base shows how it answers a text that cannot be read; the message names what `V` reads, where the code has
 * a name for it. Binds ANSWER_BODY, its statements, ANSWER and ANSWER_BECAUSE.
 */
const siblingAnswerTo: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['ANSWER_BODY', 'ANSWER', 'ANSWER_BECAUSE'],
  test: (context, [name, point]) => {
    const node = nodeOf(context, name)
    const at = nodeOf(context, point)
    const file = fileOf(context, name)
    const reader = node === undefined ? undefined : readerIn(node, file, context)
    if (at === undefined || reader === undefined) return false
    const noun = (context.site.depth ?? 0) > 0 ? '' : readNoun(reader, file)
    const says = isPlaceholderNoun(noun) ? 'invalid request' : `${noun} is invalid`
    return inputAnswer(context, at, { says, point })
  },
}

/** What a reader reads, where that has a name. Shape: "day" for `date(query['day'])` and `date(query.get('day', ''))`. */
function readNoun(reader: SyntaxNode, file: CodeFile): string {
  const [text] = argumentsOf(reader)
  const part = text === undefined ? undefined : bare(text, file.grammar)
  if (part === undefined) return ''
  if (!file.grammar.calls.has(kindOf(part))) return nounOf(part, file)
  return lastName(calleeOf(part) ?? part, file.grammar) === 'get'
    ? (stringValue(argumentsOf(part)[0], file.grammar) ?? '')
    : ''
}

/** Nothing is called in its statement before the call `V`, so that it can be made first. */
const isCalledFirst: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = fileOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, grammar)
    if (node === undefined || statement === undefined) return false
    return !descendants(statement).some(
      (part) => grammar.calls.has(kindOf(part)) && span(part).end <= span(node).start && !isSame(part, node),
    )
  },
}

export const INPUT_PREDICATES: Readonly<Record<string, Predicate>> = {
  converts_text: convertsText,
  may_be_input: mayBeInput,
  sibling_answer_to: siblingAnswerTo,
  is_called_first: isCalledFirst,
}
