import type { SyntaxNode } from '../../repository/syntax.ts'
import type { Answer, AnswerRequest } from '../answer.ts'
import { askedFor, keyOf } from '../answer-message.ts'
import { siblingAnswer } from '../answers.ts'
import { derivedAnswer } from '../derived-answer.ts'
import { guardPoint, isAlwaysEvaluated, isGuarded } from '../flow.ts'
import {
  fileOf,
  nodeBinding,
  nodeOf,
  type Binding,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { nounOf } from '../noun.ts'
import { freeNames, originOf } from '../scope.ts'
import { rawOf, tracedSource } from '../traced-source.ts'
import { kindOf, chainRoot, functionOf, lineOf, placeOf, span, statementOf, type CodeFile } from '../tree.ts'

/** Conditions for putting a check before the code that crashes. */

/**
 * A check can go before the statement that `MATCH` crashes in without touching other inputs. Binds POINT,
 * the statement before which it goes: right after what `X` names is declared, if nothing happens between.
 */
const checkPoint: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['POINT'],
  test: (context, [crash, subject]) => {
    const node = nodeOf(context, crash)
    const checked = nodeOf(context, subject)
    const file = fileOf(context, crash)
    if (node === undefined || checked === undefined) return false
    const point = guardPoint(node, checked, file)
    return point === undefined ? false : { POINT: nodeBinding(point, file) }
  },
}

/** As check_point, where no condition before asks for `X` already. */
const guardPointOf: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['POINT'],
  test: (context, names) => {
    const found = checkPoint.test(context, names)
    const file = fileOf(context, names[0])
    const checked = nodeOf(context, names[1])
    const crash = nodeOf(context, names[0])
    const statement = crash === undefined ? undefined : placeOf(crash, file.grammar)
    if (checked === undefined || statement === undefined) return false
    return isGuarded(checked.text(), statement, file) ? false : found
  },
}

/** What `X` comes from is of a kind: lookup, input, parameter, element, member or other. Binds X_SOURCE, X_SOURCE_LINE. */
const comesFrom: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: ['*_SOURCE', '*_SOURCE_LINE'],
  test: (context, [name, kinds = '']) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const source = tracedSource(node, fileOf(context, name), context)
    if (!kinds.split('|').includes(source.kind)) return false
    return { '*_SOURCE': nodeBinding(source.node), '*_SOURCE_LINE': { text: String(lineOf(source.node)) } }
  },
}

/**
 * The code base shows how it answers when such a thing is missing, or is there and `invalid`. Binds GUARD, the whole check of TEST,
 * ANSWER, what it does, and ANSWER_BECAUSE, where that was learnt.
 */
const siblingGuard: Predicate = {
  arguments: ['placeholder', 'word', 'placeholder', 'placeholder'],
  binds: ['GUARD', 'ANSWER', 'ANSWER_BECAUSE'],
  test: (context, [subject, lack, test, point]) => {
    const node = nodeOf(context, subject)
    if (node === undefined) return false
    const file = fileOf(context, subject)
    const { kind } = tracedSource(node, file, context)
    const either = kind === 'input' ? 'input' : 'lookup'
    if (lack === 'invalid') {
      const noun = nounOf(rawOf(node, file), file)
      return guardBindings(context, { noun, says: `${noun} is invalid`, lack: 'input', test, point })
    }
    return guardBindings(context, {
      noun: nounOf(node, file),
      asked: askedFor(node, file),
      key: keyOf(node, file),
      lack: lack === 'either' ? either : lack,
      test,
      point,
    })
  },
}

/** The date or number `D` is made from what a client sent. */
const madeFromInput: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    return tracedSource(rawOf(node, file), file, context).kind === 'input'
  },
}

/** What a new check asks, and what it says. */
export interface GuardRequest {
  readonly noun: string
  readonly asked?: string
  readonly key?: string | undefined
  readonly says?: string
  readonly lack: string | undefined
  readonly test: string | undefined
  readonly point: string | undefined
}

function guardBindings(
  context: MatchContext,
  request: GuardRequest,
): false | Readonly<Record<string, Binding>> {
  const at = nodeOf(context, request.point)
  const condition = context.bindings.get(request.test ?? '')?.text
  const file = fileOf(context, request.point)
  if (at === undefined || condition === undefined || isGuarded(condition, at, file)) return false
  const answer = answerAt(context, at, { ...request, condition })
  if (answer === undefined) return false
  return { GUARD: { text: answer.guard }, ...answerBindings(answer, file) }
}

/** What stands in the place of what cannot be read: how the code base answers such an input, with its own words for it. */
export function inputAnswer(
  context: MatchContext,
  at: SyntaxNode,
  { says, point }: { readonly says: string; readonly point: string | undefined },
): false | Readonly<Record<string, Binding>> {
  const request = { noun: says, says, lack: 'input', point, test: undefined, condition: '' }
  const answer = answerAt(context, at, request)
  if (answer === undefined) return false
  return { ANSWER_BODY: { text: answer.body }, ...answerBindings(answer, context.file) }
}

/** How the code base answers what is missing or wrong before `point`. */
function answerAt(
  context: MatchContext,
  point: SyntaxNode,
  {
    noun,
    asked,
    key,
    says,
    lack,
    condition,
    point: placeholder,
  }: GuardRequest & { readonly condition: string },
): Answer | undefined {
  const request: AnswerRequest = {
    point,
    file: fileOf(context, placeholder),
    lack: lack === 'lookup' ? 'lookup' : 'input',
    test: condition,
    noun,
    ...(asked === undefined || asked === '' ? {} : { asked }),
    ...(says === undefined ? {} : { says }),
    ...(key === undefined ? {} : { key }),
    others: [...context.subject.files.values()],
  }
  return siblingAnswer(request) ?? derivedAnswer(request)
}

/** Binds ANSWER, what a check does, and ANSWER_BECAUSE, where that was learnt. */
function answerBindings(answer: Answer, file: CodeFile): Readonly<Record<string, Binding>> {
  const place = answer.path === file.path ? `line ${answer.line}` : `${answer.path}, line ${answer.line}`
  const because = answer.isDerived
    ? `after the form of ${place}`
    : `the answer that ${place} gives in such a case`
  return { ANSWER: { text: answer.action }, ANSWER_BECAUSE: { text: because } }
}

/**
 * The code base shows how it answers a text that cannot be read; the message says so, with `_` for blanks.
 * Binds ANSWER_BODY, its statements, ANSWER and ANSWER_BECAUSE.
 */
const siblingAnswerSaying: Predicate = {
  arguments: ['word', 'placeholder'],
  binds: ['ANSWER_BODY', 'ANSWER', 'ANSWER_BECAUSE'],
  test: (context, [words = '', point]) => {
    const at = nodeOf(context, point)
    if (at === undefined) return false
    const says = words.replaceAll('_', ' ')
    return inputAnswer(context, at, { says, point })
  },
}

/** The node is evaluated whenever its statement is reached, and the statement stands in a block. */
const always: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = fileOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, grammar)
    return node !== undefined && statement !== undefined && isAlwaysEvaluated(node, statement, grammar)
  },
}

/** `S` is worked out from what `ELEMENT` names, by assignments before it. */
const derivesFrom: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [part, whole]) => {
    const node = nodeOf(context, part)
    const names = new Set(context.bindings.get(whole ?? '')?.text.split(/[^\w$]+/))
    return node !== undefined && isMadeFrom(node, names, fileOf(context, part), 0)
  },
}

function isMadeFrom(node: SyntaxNode, names: ReadonlySet<string>, file: CodeFile, steps: number): boolean {
  if (steps > 4) return false
  for (const name of freeNames(node)) {
    if (names.has(name)) return true
    const origin = originOf(name, node, file)
    if (origin?.kind === 'value' && isMadeFrom(origin.value, names, file, steps + 1)) return true
  }
  return false
}

/** No check of `TEST` stands before the crash already. */
const unguarded: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [test, at]) => {
    const node = nodeOf(context, at)
    const file = fileOf(context, at)
    const statement = node === undefined ? undefined : statementOf(node, file.grammar)
    const text = context.bindings.get(test ?? '')?.text
    return statement !== undefined && text !== undefined && !isGuarded(text, statement, file)
  },
}

/** The crash is in the body of a loop over elements, outside of functions within it. Binds LOOP. */
const inLoop: Predicate = {
  arguments: ['placeholder'],
  binds: ['LOOP', 'ELEMENT', 'ELEMENTS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    const loop = node?.ancestors().find((outer) => file.grammar.loops.has(kindOf(outer)))
    const element = loop?.field('left')
    const elements = loop?.field('right')
    const body = loop?.field('body')
    if (node === undefined || scope === undefined || !loop || !element || !elements || !body) return false
    if (span(loop).start < span(scope).start || span(node).start < span(body).start) return false
    return { LOOP: nodeBinding(loop), ELEMENT: nodeBinding(element), ELEMENTS: nodeBinding(elements) }
  },
}

/** The chain of accesses starts at the loop's own element, so that one bad element can be left out. */
const isPartOf: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [part, whole]) => {
    const node = nodeOf(context, part)
    const root = node === undefined ? undefined : chainRoot(node, fileOf(context, part).grammar)
    const text = context.bindings.get(whole ?? '')?.text ?? ''
    return root !== undefined && text.split(/[^\w$]+/).includes(root.text())
  },
}

export const GUARD_PREDICATES: Readonly<Record<string, Predicate>> = {
  check_point: checkPoint,
  guard_point: guardPointOf,
  comes_from: comesFrom,
  sibling_guard: siblingGuard,
  sibling_answer: siblingAnswerSaying,
  is_always_evaluated: always,
  is_unguarded: unguarded,
  is_in_loop: inLoop,
  is_part_of: isPartOf,
  made_from_input: madeFromInput,
  derives_from: derivesFrom,
}
