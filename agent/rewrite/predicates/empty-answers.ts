import { emptyAnswer } from '../empty-answer.ts'
import type { EmptyAnswer, LackKind } from '../lack.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'
import type { Family } from '../grammar.ts'
import { endBindings, fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { isAskedBefore } from '../asked-before.ts'
import { isPure, kindOf, statementOf, within } from '../tree.ts'

/** Conditions for functions of typed languages that lack what they work with. */

/**
 * The function around `X` can end early where `X` is `absent`, `empty` or points `outside`. Binds RETURN, the statement
 * that does it, RETURN_BECAUSE, and POINT, the statement before which it is asked.
 */
const endsWithout: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: ['RETURN', 'RETURN_BECAUSE', 'POINT'],
  test: (context, names) => {
    const node = nodeOf(context, names[0])
    const file = fileOf(context, names[0])
    const point = node === undefined ? undefined : statementOf(node, file.grammar)
    const answer = answerFor(context, names)
    if (node === undefined || answer === undefined || point === undefined) return false
    if (isAskedBefore(node, point, file)) return false
    return endBindings(answer, point, file)
  },
}

/**
 * Like `ends_without X absent`, for a value that is worked out only once, there, and so may do more than read. Binds
 * RETURN, RETURN_BECAUSE and POINT.
 */
const endsWithoutIt: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN', 'RETURN_BECAUSE', 'POINT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const point = node === undefined ? undefined : statementOf(node, file.grammar)
    if (node === undefined || point === undefined || /^(while|for)/.test(kindOf(point))) return false
    const answer = emptyAnswer({ node, kind: 'absent', file, others: [...context.subject.files.values()] })
    if (answer === undefined) return false
    return endBindings(answer, point, file)
  },
}

/**
 * The place `AT` of the list or text `ALL` is not there, as far as the message tells. Binds OUTSIDE, the test for it. A number
 * that is written down has to be the one in the message.
 */
const liesOutside: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['OUTSIDE'],
  test: (context, [all, place]) => {
    const list = nodeOf(context, all)
    const at = nodeOf(context, place)
    const file = fileOf(context, all)
    if (list === undefined || at === undefined || !isPure(list, file.grammar) || !isPure(at, file.grammar))
      return false
    const length = lengthOf(list, file.grammar.family, context.match)
    const missed = context.message.get('AT') ?? ''
    if (/^\d+$/.test(at.text())) {
      const isIt = missed === '' || missed === at.text()
      return isIt
        ? { OUTSIDE: { text: at.text() === '0' ? `${length} == 0` : `${length} <= ${at.text()}` } }
        : false
    }
    const tests = missed.startsWith('-') ? [`${at.text()} < 0`] : [`${at.text()} >= ${length}`]
    return { OUTSIDE: { text: tests.join(' || ') } }
  },
}

function lengthOf(list: SyntaxNode, family: Family, access: SyntaxNode): string {
  if (family === 'go') return `len(${list.text()})`
  if (family === 'rust') return `${list.text()}.len()`
  if (kindOf(access) === 'array_access') return `${list.text()}.length`
  return /charAt|substring/.test(access.field('name')?.text() ?? '')
    ? `${list.text()}.length()`
    : `${list.text()}.size()`
}

/** The code or its comment says that the function ends so where `X` lacks. */
const isSaidToEnd: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, names) => answerFor(context, names)?.isShown === true,
}

function answerFor(context: MatchContext, [name, kind]: readonly string[]): EmptyAnswer | undefined {
  const node = nodeOf(context, name)
  const file = fileOf(context, name)
  if (node === undefined || !isLackKind(kind) || !isPure(node, file.grammar)) return undefined
  return emptyAnswer({ node, kind, file, others: [...context.subject.files.values()] })
}

function isLackKind(kind: string | undefined): kind is LackKind {
  return kind === 'absent' || kind === 'empty' || kind === 'outside'
}

/** `B` is a part of `A`, in no function within it. */
const isPartIn: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [a, b]) => {
    const [outer, inner] = [nodeOf(context, a), nodeOf(context, b)]
    const file = fileOf(context, a)
    if (outer === undefined || inner === undefined || !within(inner, outer)) return false
    return !inner.ancestors().some((one) => file.grammar.functions.has(kindOf(one)) && within(one, outer))
  },
}

export const EMPTY_ANSWER_PREDICATES: Readonly<Record<string, Predicate>> = {
  ends_without: endsWithout,
  ends_without_it: endsWithoutIt,
  is_part_in: isPartIn,
  lies_outside: liesOutside,
  is_said_to_end: isSaidToEnd,
}
