import { posix } from 'node:path'
import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { indentAt } from '../style.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  span,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/**
 * In Go a pointer that may be nil is read, and other code of the package has something to take its place: `name := entry.Actor.Name` beside
 * `name := systemName` with `if entry.Actor != nil { name = entry.Actor.Name }`.
 * Applies to a name that is given such a member where the program stops; conditions of the function that go through the same pointer ask for
 * it first. Leaves alone functions that go through it in any other way.
 */
export const nilAsBeside: Mutation = {
  id: 'nil_as_beside',
  isRare: true,
  message: /nil pointer/,
  of: (node, place) => {
    const { file, statement, role } = place
    if (file.grammar.family !== 'go' || role !== 'line' || !isSame(node, statement)) return []
    const given = givenMember(statement)
    const beside = given === undefined ? undefined : otherwiseBeside(given, place)
    if (given === undefined || beside === undefined) return []
    const { name, object, member } = given
    const conditions = askedFirst(given, statement, file)
    if (conditions === undefined) return []
    const indent = indentAt(file.text, span(statement).start)
    const sets = kindOf(statement) === 'short_var_declaration' ? ':=' : '='
    const to = `${name} ${sets} ${beside.code}\n${indent}if ${object} != nil {\n${indent}\t${name} = ${object}.${member}\n${indent}}`
    const says = `${quoted(object)} may be nil: ${beside.place} takes ${quoted(beside.code)} for ${quoted(member)} then`
    return [{ edits: [replaced(statement, to), ...conditions], says }]
  },
}

interface Given {
  readonly name: string
  /** Shape: "entry.Actor". */
  readonly object: string
  /** Shape: "Name". */
  readonly member: string
}

/** Shape: `name := entry.Actor.Name`, with one name and one member. */
function givenMember(statement: SyntaxNode): Given | undefined {
  if (!/^(?:short_var_declaration|assignment_statement)$/.test(kindOf(statement))) return undefined
  const name = statement.field('left')?.text() ?? ''
  const [, object, member] = /^([\w.]+)\.(\w+)$/.exec(statement.field('right')?.text() ?? '') ?? []
  return object === undefined || member === undefined || !/^\w+$/.test(name)
    ? undefined
    : { name, object, member }
}

/** What the same member of such a pointer is elsewhere where that is nil. */
function otherwiseBeside(
  { object, member }: Given,
  { file, files, statement }: MutationPlace,
): { readonly code: string; readonly place: string } | undefined {
  const folder = posix.dirname(file.path)
  const last = object.split('.').at(-1) ?? ''
  // A plain name may stand for anything in another function; what it is a field of may not.
  const near = files.filter(({ path, grammar }) => grammar.family === 'go' && posix.dirname(path) === folder)
  for (const other of near)
    for (const check of descendants(other.root)) {
      if (kindOf(check) !== 'if_statement' || isSame(functionOf(check, other), functionOf(statement, file)))
        continue
      const asked = /^([\w.]+) (!=|==) nil$/.exec(check.field('condition')?.text() ?? '')
      if (asked === null || (asked[1] ?? '').split('.').at(-1) !== last) continue
      const value = valueWithout(check, `${asked[1]}.${member}`, asked[2] === '!=')
      if (value === undefined || !isKnownEverywhere(value)) continue
      const line = `line ${lineOf(check)}`
      return { code: value.text(), place: other.path === file.path ? line : `${line} of ${other.path}` }
    }
  return undefined
}

/** What a name is, or a function gives, where a check does not come to `read`. */
function valueWithout(check: SyntaxNode, read: string, isThere: boolean): SyntaxNode | undefined {
  const [inside, ...more] = statementsIn(check.field('consequence'))
  if (inside === undefined || more.length > 0) return undefined
  const outside = statementsIn(check.field('alternative'))[0]
  const around = isThere ? check.prev() : check.next()
  const [whenThere, whenNot] = isThere ? [inside, outside ?? around] : [outside ?? around, inside]
  if (!whenThere || !whenNot || valueOf(whenThere)?.text() !== read) return undefined
  const isReturned = kindOf(whenThere) === 'return_statement'
  if (isReturned !== (kindOf(whenNot) === 'return_statement')) return undefined
  if (!isReturned && whenThere.field('left')?.text() !== whenNot.field('left')?.text()) return undefined
  return valueOf(whenNot)
}

function statementsIn(block: SyntaxNode | null): readonly SyntaxNode[] {
  if (block === null || kindOf(block) !== 'block') return []
  const [only, ...others] = statementsOf(block)
  return only !== undefined && kindOf(only) === 'statement_list'
    ? statementsOf(only)
    : [only ?? [], others].flat()
}

function valueOf(statement: SyntaxNode): SyntaxNode | undefined {
  const list =
    kindOf(statement) === 'return_statement'
      ? statement.children().find((one) => kindOf(one) === 'expression_list')
      : /^(?:short_var_declaration|assignment_statement)$/.test(kindOf(statement))
        ? statement.field('right')
        : undefined
  const values = list ? statementsOf(list) : []
  return values.length === 1 ? values[0] : undefined
}

/** A literal, or a name of the package: it means the same in all its functions. */
function isKnownEverywhere(value: SyntaxNode): boolean {
  if (/literal$|^(?:true|false)$/.test(kindOf(value))) return !/composite|func/.test(kindOf(value))
  if (kindOf(value) !== 'identifier') return false
  const root = value.ancestors().at(-1)
  return (root?.children() ?? []).some(
    (one) =>
      /^(?:const|var)_declaration$/.test(kindOf(one)) &&
      descendants(one).some(
        (part) => /^(?:const|var)_spec$/.test(kindOf(part)) && part.field('name')?.text() === value.text(),
      ),
  )
}

/** The later conditions of the function that go through the pointer, asking for it first; undefined where other code does. */
function askedFirst(
  { object }: Given,
  statement: SyntaxNode,
  file: CodeFile,
): readonly TextEdit[] | undefined {
  const scope = functionOf(statement, file)
  const uses = ownDescendants(scope, file.grammar).filter(
    (node) =>
      kindOf(node) === 'selector_expression' &&
      node.field('operand')?.text() === object &&
      span(node).start >= span(statement).end,
  )
  const conditions = new Map<number, TextEdit>()
  for (const use of uses) {
    const check = use.ancestors().find((one) => kindOf(one) === 'if_statement')
    const condition = check?.field('condition')
    if (!condition || span(use).start < span(condition).start || span(use).end > span(condition).end)
      return undefined
    if (condition.text().includes(`${object} != nil`)) continue
    const asks = condition.text().includes('||') ? `(${condition.text()})` : condition.text()
    conditions.set(span(condition).start, replaced(condition, `${object} != nil && ${asks}`))
  }
  return [...conditions.values()]
}
