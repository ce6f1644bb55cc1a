import { emptyAnswer, type EmptyAnswer, type LackKind } from '../empty-answer.ts'
import { fileOf, nodeBinding, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { isAskedBefore } from '../asked-before.ts'
import { isPure, kindOf, statementOf } from '../tree.ts'

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
    return {
      RETURN: { text: answer.statement },
      RETURN_BECAUSE: { text: answer.because },
      POINT: nodeBinding(point, file),
    }
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
    return {
      RETURN: { text: answer.statement },
      RETURN_BECAUSE: { text: answer.because },
      POINT: nodeBinding(point, file),
    }
  },
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

export const EMPTY_ANSWER_PREDICATES: Readonly<Record<string, Predicate>> = {
  ends_without: endsWithout,
  ends_without_it: endsWithoutIt,
  is_said_to_end: isSaidToEnd,
}
