import type { SyntaxNode } from '../repository/syntax.ts'
import { applyEdits, type TextEdit } from './edits.ts'
import type { MatchContext } from './match-context.ts'
import { descendants, isSame, kindOf, lineOf, span, statementOf, within, type CodeFile } from './tree.ts'

/**
 * Where the code already does what a change would make it do: the same expression with the same treatment of
 * the absent value, or the same check, of another value of that shape. One sentence; undefined when nowhere.
 * Shape: `order.address?.city ?? ''` has a precedent in `customer.address?.city ?? ''`, not in `name ?? ''`.
 * Bounds: looks at the files that belong to the error, at expressions of up to 200 characters.
 */
export function precedentOf(
  edits: readonly (TextEdit & { readonly path: string })[],
  { match, file, bindings, subject }: MatchContext,
): string | undefined {
  if (edits.length === 0 || edits.some(({ path }) => path !== file.path)) return undefined
  const changed = bindings.get('CHAIN')?.node ?? match
  const wanted = forms(changed, edits, file)
  if (wanted.length === 0) return undefined
  const files = [file, ...[...subject.files.values()].filter(({ path }) => path !== file.path)]
  const statement = statementOf(match, file.grammar)
  for (const other of files.filter(({ grammar }) => grammar.family === file.grammar.family)) {
    const found = descendants(other.root).find(
      (node) =>
        CARRIERS.test(kindOf(node)) &&
        isWhole(node) &&
        !(other.path === file.path && statement !== undefined && within(node, statement)) &&
        wanted.includes(formOf(node.text()) ?? ''),
    )
    if (found === undefined) continue
    const place = other.path === file.path ? `line ${lineOf(found)}` : `${other.path}, line ${lineOf(found)}`
    return `${place} treats it the same way: \`${found.text().replaceAll(/\s+/g, ' ')}\``
  }
  return undefined
}

/** `a?.b` in `a?.b ?? 'none'` is not all that becomes of the absent value. */
function isWhole(node: SyntaxNode): boolean {
  const parent = node.parent()
  const isOperand = /^(\?\?|\|\||or)$/.test(parent?.field('operator')?.text() ?? '')
  return !(isOperand && isSame(parent?.field('left'), node))
}

const EXPRESSION_LENGTH_MAX = 200

/** Kinds of nodes that say what becomes of an absent value. */
const CARRIERS =
  /^(member_expression|subscript_expression|call_expression|binary_expression|parenthesized_expression|if_statement|call|boolean_operator|conditional_expression|subscript|attribute)$/

/** A check that sets something, and does not only leave, is made for what is set there: here it may be another value. */
const DOES_MORE = /[\w\])]\s*(?::|[-+*/|&?]{1,2})?=(?![=>])[^\n]*\n?[^=]*\b(?:continue|break|return)\b/

/** What the change makes of the expression, and the checks it puts before it. */
function forms(changed: SyntaxNode, edits: readonly TextEdit[], file: CodeFile): readonly string[] {
  const { start, end } = span(changed)
  const inside = edits.filter((edit) => edit.start >= start && edit.end <= end)
  const statements = edits
    .filter(({ replacement }) => /^if\b/.test(replacement.trim()) && !DOES_MORE.test(replacement))
    .map(({ replacement }) => replacement)
  const moved = inside.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
  const expression =
    inside.length === 0 || statements.length > 0 ? [] : [applyEdits(file.text.slice(start, end), moved)]
  return [...expression, ...statements].map(formOf).filter((form) => form !== undefined)
}

/**
 * Code with the name at the start of its first chain left out, so that the same part of another value is the
 * same; undefined for what is too long or says nothing but that name.
 */
function formOf(code: string): string | undefined {
  if (code.length > EXPRESSION_LENGTH_MAX) return undefined
  const plain = code
    .replaceAll(/[\s;{}]+/g, ' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim()
  const isCheck = /^if\b/.test(plain)
  const form = isCheck
    ? plain.replaceAll(/(?<![\w$.])[A-Za-z_$][\w$]*(?=\??[.[])/g, '_')
    : plain.replace(/^[A-Za-z_$][\w$]*(?=\??[.[])/, '_')
  return form.includes('_.') || form.includes('_?.') || form.includes('_[') || isCheck ? form : undefined
}
