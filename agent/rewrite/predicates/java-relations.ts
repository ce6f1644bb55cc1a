import type { SyntaxNode } from '../../repository/syntax.ts'
import { commentOf } from '../documented-value.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { descendants, functionOf, kindOf, span, type CodeFile } from '../tree.ts'

/** Conditions for Java on how objects refer to each other, and on what comments say of elements with one key. */

const CALLED_BACK =
  /^(parent|owner|container|outer|above|boss|manager|previous|prev|head|root|parentNode|team|order|source)$/i
const NAMES = /^(name|id|key|code|title|label|number)$/

/**
 * The field `BACK` refers to what holds this object. Binds BACK_USES, the places of the function where it stands for
 * itself, and BACK_ONLY, the part of it that says which one it is.
 */
const leadsBack: Predicate = {
  arguments: ['placeholder'],
  binds: ['BACK_USES', 'BACK_ONLY'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined || !CALLED_BACK.test(node.text())) return false
    const type = fieldType(node.text(), context.match, file)
    const part = type === undefined ? undefined : namingPart(type, context)
    const uses = descendants(context.match).filter((one) => isWhole(one, node.text()))
    const isText = context.match.field('name')?.text() === 'toString'
    if (part === undefined || uses.length === 0) return false
    const only = `(${node.text()} == null ? ${isText ? 'null' : '0'} : ${node.text()}.${part}${isText ? '' : '.hashCode()'})`
    return { BACK_USES: { text: node.text(), nodes: uses, file }, BACK_ONLY: { text: only } }
  },
}

/** A name that is not followed by a member and not compared. */
function isWhole(node: SyntaxNode, name: string): boolean {
  const parent = node.parent()
  if (kindOf(node) !== 'identifier' || node.text() !== name || parent === null) return false
  if (/^(method_invocation|field_access)$/.test(kindOf(parent)) && parent.field('object')?.id() === node.id())
    return false
  return !/[=!]=/.test(parent.field('operator')?.text() ?? '')
}

function fieldType(name: string, method: SyntaxNode, file: CodeFile): string | undefined {
  const body = method.parent() ?? file.root
  const field = body
    .children()
    .find(
      (one) =>
        kindOf(one) === 'field_declaration' &&
        one
          .children()
          .some((child) => kindOf(child) === 'variable_declarator' && child.field('name')?.text() === name),
    )
  return field?.field('type')?.text()
}

/** Shape: "name" for a field, "name()" for a part of a record; undefined where the type names itself by nothing. */
function namingPart(type: string, context: MatchContext): string | undefined {
  for (const { root, grammar } of context.subject.files.values()) {
    if (grammar.family !== 'java') continue
    const declared = descendants(root).find(
      (one) => /^(class|record)_declaration$/.test(kindOf(one)) && one.field('name')?.text() === type,
    )
    if (declared === undefined) continue
    const isRecord = kindOf(declared) === 'record_declaration'
    const names = isRecord
      ? (declared.field('parameters')?.children() ?? []).map((one) => one.field('name')?.text() ?? '')
      : (declared.field('body')?.children() ?? [])
          .filter((one) => kindOf(one) === 'field_declaration')
          .flatMap((one) => one.children().map((child) => child.field('name')?.text() ?? ''))
    const found = names.find((one) => NAMES.test(one))
    if (found !== undefined) return isRecord ? `${found}()` : found
  }
  return undefined
}

const LATER = /\b(later|last|latest|newer|newest|replaces?|overwrites?|overrides?|most recent)\b[^.;]*/i
const EARLIER = /\b(first|earlier|earliest|oldest|original)\b[^.;]*/i

/** Which of two elements with the same key counts. Binds COUNTS (`earlier` or `later`) and COUNTS_SINCE. */
const whichCounts: Predicate = {
  arguments: ['placeholder'],
  binds: ['COUNTS', 'COUNTS_SINCE'],
  test: (context, [name]) => {
    const says = commentAround(context, name)
    const later = LATER.exec(says)
    const earlier = EARLIER.exec(says)
    const isEarlier =
      earlier !== null && (later === null || earlier.index < later.index) && !/replace|overwrit/i.test(says)
    const said = isEarlier ? earlier : later
    return {
      COUNTS: { text: isEarlier ? 'earlier' : 'later' },
      COUNTS_SINCE: {
        text: said === null ? ', as with `put`' : `, since a comment says "${said[0].trim()}"`,
      },
    }
  },
}

/** A comment says which of two elements with the same key counts. */
const isSaidWhichCounts: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const says = commentAround(context, name)
    return LATER.test(says) !== EARLIER.test(says) || /replace|overwrit/i.test(says)
  },
}

function commentAround(context: MatchContext, name: string | undefined): string {
  const node = nodeOf(context, name)
  const file = fileOf(context, name)
  return node === undefined ? '' : commentOf(functionOf(node, file), file).replaceAll(/\s+/g, ' ')
}

/** In one file, `A` stands further down than `B`. */
const standsAfter: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [a, b]) => {
    const [later, earlier] = [nodeOf(context, a), nodeOf(context, b)]
    if (later === undefined || earlier === undefined) return false
    return fileOf(context, a).path === fileOf(context, b).path && span(later).start >= span(earlier).end
  },
}

export const JAVA_RELATION_PREDICATES: Readonly<Record<string, Predicate>> = {
  leads_back: leadsBack,
  stands_after: standsAfter,
  which_counts: whichCounts,
  is_said_which_counts: isSaidWhichCounts,
}
