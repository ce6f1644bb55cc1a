import type { SyntaxNode } from '../../repository/syntax.ts'
import { resultType } from '../empty-types.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { parametersOf } from '../scope.ts'
import { descendants, functionOf, kindOf } from '../tree.ts'

/** Conditions for functions of Rust with an error type of their own. */

const FOR_BAD = /invalid|parse|bad|malformed|number|format|syntax|value|wrong/i

/**
 * The function around `X` gives errors of an enum of the repository, which has a variant for what is malformed: with a
 * text, or with the error itself. Binds MADE, the function that makes one.
 */
const hasErrorFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['MADE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const scope = functionOf(node, file)
    const type = /Result<.*,\s*(\w+)>$/s.exec(resultType(scope, file) ?? '')?.[1]
    const variant = type === undefined ? undefined : variantOf(type, context)
    if (variant === undefined) return false
    const { title, holds } = variant
    if (/^\(\w*(Error|Err)\)$/.test(holds)) return { MADE: { text: `${type}::${title}` } }
    if (holds === '') return { MADE: { text: `|_| ${type}::${title}` } }
    const texts = parametersOf(scope, file)
      .filter((one) => /^&('\w+ )?str$|^&?String$/.test(one.field('type')?.text() ?? ''))
      .map((one) => one.field('pattern')?.text() ?? '')
    const [text] = texts
    if (!/^\(String\)$/.test(holds) || text === undefined) return false
    return { MADE: { text: `|_| ${type}::${title}(${text}.to_string())` } }
  },
}

function variantOf(
  type: string,
  { subject }: MatchContext,
): { readonly title: string; readonly holds: string } | undefined {
  const declared = [...subject.files.values()]
    .filter(({ grammar }) => grammar.family === 'rust')
    .flatMap(({ root }) => descendants(root))
    .find((node) => kindOf(node) === 'enum_item' && node.field('name')?.text() === type)
  const variants =
    declared === undefined ? [] : descendants(declared).filter((node) => kindOf(node) === 'enum_variant')
  const found = variants.find((one: SyntaxNode) => FOR_BAD.test(one.field('name')?.text() ?? ''))
  if (found === undefined) return undefined
  return {
    title: found.field('name')?.text() ?? '',
    holds: (found.field('body')?.text() ?? '').replaceAll(/\s/g, ''),
  }
}

export const RUST_ERROR_PREDICATES: Readonly<Record<string, Predicate>> = { has_error_for: hasErrorFor }
