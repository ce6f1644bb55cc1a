import type { SyntaxNode } from '../../repository/syntax.ts'
import { isAskedBefore } from '../asked-before.ts'
import { commentOf } from '../documented-value.ts'
import { emptyAnswer } from '../empty-answer.ts'
import { resultType } from '../empty-types.ts'
import {
  endBindings,
  fileOf,
  nodeBinding,
  nodeOf,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { originOf } from '../scope.ts'
import { argumentsOf, functionOf, isPure, kindOf, statementOf, type CodeFile } from '../tree.ts'

/** Conditions for texts that are cut where something was looked for and not found: the place is -1 then. */

/** `AT` is the place at which a text or list holds something, or such a question itself. Binds WHOLE, what was searched. */
const foundIn: Predicate = {
  arguments: ['placeholder'],
  binds: ['WHOLE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const whole = node === undefined ? undefined : searchedBy(node, file)
    return whole === undefined ? false : { WHOLE: nodeBinding(whole, file) }
  },
}

function searchedBy(at: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  if (kindOf(at) === 'identifier') {
    const origin = originOf(at.text(), at, file)
    const value = origin?.kind === 'value' ? origin.value : undefined
    const inner = kindOf(value) === 'expression_list' ? value?.child(0) : value
    return inner === undefined || inner === null || kindOf(inner) === 'identifier'
      ? undefined
      : searchedBy(inner, file)
  }
  if (/^(strings|bytes|slices)\.(Last)?Index\w*$/.test(at.field('function')?.text() ?? ''))
    return argumentsOf(at)[0]
  if (/^(lastI|i)ndexOf$/.test(at.field('name')?.text() ?? '')) return at.field('object') ?? undefined
  return undefined
}

/**
 * The function around `AT` can end early where nothing is found. Binds RETURN, which gives the searched text as it is
 * where a text is wanted, RETURN_BECAUSE, and POINT.
 */
const endsWithoutPlace: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN', 'RETURN_BECAUSE', 'POINT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const point = node === undefined ? undefined : statementOf(node, file.grammar)
    const answer = answerFor(context, name)
    if (point === undefined || answer === undefined || node === undefined || !isPure(node, file.grammar))
      return false
    if (isAskedBefore(node, point, file)) return false
    return endBindings(answer, point, file)
  },
}

/** The comment of the function says what it gives where nothing is found. */
const isSaidWhole: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => answerFor(context, name)?.isShown === true,
}

const AS_IT_IS =
  /\b(the whole|whole \w+|as (it|they) (is|are)|unchanged|itself|stays?|is kept|are kept|the same)\b[^.;]*/i

function answerFor(context: MatchContext, name: string | undefined): ReturnType<typeof emptyAnswer> {
  const node = nodeOf(context, name)
  const file = fileOf(context, name)
  const whole = node === undefined ? undefined : searchedBy(node, file)
  if (node === undefined || whole === undefined) return undefined
  const scope = functionOf(node, file)
  const says = AS_IT_IS.exec(commentOf(scope, file).replaceAll(/\s+/g, ' '))?.[0]
  const said = emptyAnswer({ node, kind: 'absent', file, others: [...context.subject.files.values()] })
  if (!/^(string|String|CharSequence)$/.test(resultType(scope, file) ?? '') || said?.isShown === true)
    return said
  const ends = file.grammar.family === 'go' ? '' : ';'
  return {
    statement: `return ${whole.text()}${ends}`,
    because: says === undefined ? 'with the text as it is' : `since its comment says "${says.trim()}"`,
    isShown: says !== undefined,
  }
}

export const FOUND_PLACE_PREDICATES: Readonly<Record<string, Predicate>> = {
  found_in: foundIn,
  ends_without_place: endsWithoutPlace,
  is_said_whole: isSaidWhole,
}
