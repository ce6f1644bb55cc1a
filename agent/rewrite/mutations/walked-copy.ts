import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { calleeOf, descendants, kindOf, span, statementsOf, within, type CodeFile } from '../tree.ts'

/**
 * A list is walked through while what the loop calls takes elements out of it: `for (let at = 0; at < count; at += 1)` over listeners of
 * which one leaves when it is called.
 * Applies to loops of JavaScript and TypeScript over a list of which the same file takes elements out, elsewhere than in the loop's own head; they walk through a
 * copy. Leaves alone loops over a copy, and those that use the place for more than the element.
 */
export const walkedCopy: Mutation = {
  id: 'walked_copy',
  isRare: true,
  message: /of undefined|is not (?:a function|iterable)/,
  of: (node, { file, statement }) => {
    if (file.grammar.family !== 'javascript' || node.id() !== statement.id()) return []
    const list = walkedBy(node)
    if (list === undefined || !isShortened(list.text(), file)) return []
    const edits =
      kindOf(node) === 'for_statement' ? ofPlaces(node, list, file) : [replaced(list, `[...${list.text()}]`)]
    const says = `${quoted(list.text())} may lose elements while it is walked through; a copy of it does not`
    return edits === undefined ? [] : [{ edits, says } satisfies Mutated]
  },
}

const LIST = /^(?:this\.)?#?[A-Za-z_$][\w$]*$/

/** The list of a loop over places or elements. */
function walkedBy(loop: SyntaxNode): SyntaxNode | undefined {
  if (kindOf(loop) === 'for_in_statement') {
    const list = loop.field('right')
    return list !== null && LIST.test(list.text()) && /\bof\b/.test(loop.text()) ? list : undefined
  }
  if (kindOf(loop) !== 'for_statement') return undefined
  const list = elementOf(loop)?.value.field('object') ?? undefined
  return list !== undefined && LIST.test(list.text()) ? list : undefined
}

interface Element {
  readonly statement: SyntaxNode
  readonly name: SyntaxNode
  /** Shape: `rows[at]`, without what claims that it is there. */
  readonly value: SyntaxNode
}

/** The element that the body of a loop over places begins with. Shape: `const row = rows[at]!`. */
function elementOf(loop: SyntaxNode): Element | undefined {
  const place = /(?:let|var) ([\w$]+) = 0\b/.exec(loop.field('initializer')?.text() ?? '')?.[1]
  const body = loop.field('body')
  const first = body === null ? undefined : statementsOf(body)[0]
  const declared = first?.children().find((child) => kindOf(child) === 'variable_declarator')
  const [name, value] = [declared?.field('name'), declared?.field('value')]
  if (first === undefined || name === undefined || name === null || value === undefined || value === null)
    return undefined
  const subscript = descendants(value).find((one) => kindOf(one) === 'subscript_expression')
  if (place === undefined || subscript?.field('index')?.text() !== place) return undefined
  if (!/^(subscript_expression|non_null_expression|as_expression)$/.test(kindOf(value))) return undefined
  return { statement: first, name, value: subscript }
}

/** A loop over the elements of a copy; undefined where the place is used for more. */
function ofPlaces(loop: SyntaxNode, list: SyntaxNode, file: CodeFile): readonly TextEdit[] | undefined {
  const element = elementOf(loop)
  const body = loop.field('body')
  const place = element?.value.field('index')?.text()
  if (element === undefined || body === null || place === undefined) return undefined
  if (!isOverAll(loop, list.text(), place)) return undefined
  const isUsedMore = descendants(body).some(
    (one) => kindOf(one) === 'identifier' && one.text() === place && !within(one, element.statement),
  )
  if (isUsedMore) return undefined
  const next = statementsOf(body)[1]
  const head = `for (const ${element.name.text()} of [...${list.text()}]) `
  const [from, to] = [span(element.statement).start, next === undefined ? undefined : span(next).start]
  return [
    ...countOf(loop, list, file),
    { start: span(loop).start, end: span(body).start, replacement: head },
    { start: from, end: to ?? span(element.statement).end, replacement: '' },
  ]
}

/** Whether a loop goes through all places of a list, one after the other. Shape: `at < rows.length; at += 1`, `at < count; at++`. */
function isOverAll(loop: SyntaxNode, list: string, place: string): boolean {
  const condition = loop.field('condition')?.text().replace(/;$/, '') ?? ''
  const step = loop.field('increment')?.text() ?? ''
  const end = condition.startsWith(`${place} < `) ? condition.slice(place.length + 3) : ''
  const isToEnd = end === `${list}.length` || (end !== '' && end === lengthAbove(loop, list)?.name)
  return isToEnd && [`${place}++`, `++${place}`, `${place} += 1`].includes(step)
}

/** The name that the length of a list has just above a loop. Shape: `const count = rows.length`. */
function lengthAbove(
  loop: SyntaxNode,
  list: string,
): { readonly name: string; readonly statement: SyntaxNode } | undefined {
  const statement = loop.prev()
  const declared = statement?.children().find((child) => kindOf(child) === 'variable_declarator')
  const name = declared?.field('name')?.text()
  if (statement === null || name === undefined || declared?.field('value')?.text() !== `${list}.length`)
    return undefined
  return { name, statement }
}

/** What only the head of the loop reads goes with it. */
function countOf(loop: SyntaxNode, list: SyntaxNode, { root, text }: CodeFile): readonly TextEdit[] {
  const count = lengthAbove(loop, list.text())
  if (count === undefined) return []
  const { name, statement: before } = count
  const uses = descendants(root).filter((one) => kindOf(one) === 'identifier' && one.text() === name)
  const isElsewhere = uses.some((one) => !within(one, before) && !within(one, loop))
  const { start } = span(before)
  return isElsewhere || text.slice(span(before).end, span(loop).start).trim() !== ''
    ? []
    : [{ start, end: span(loop).start, replacement: '' }]
}

function isShortened(list: string, { root, grammar }: CodeFile): boolean {
  return descendants(root).some((one) => {
    const callee = grammar.calls.has(kindOf(one)) ? calleeOf(one)?.text() : undefined
    return callee !== undefined && TAKES.some((name) => callee === `${list}.${name}`)
  })
}

const TAKES = ['splice', 'shift', 'pop']
