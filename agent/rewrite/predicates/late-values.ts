import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { freeNames, targetNames } from '../scope.ts'
import {
  bare,
  calleeOf,
  covers,
  descendants,
  isSame,
  kindOf,
  lastName,
  ownDescendants,
  receiverOf,
  span,
  statementOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for values that are made after they are needed. */

/**
 * The statement of `MATCH` leads to the crash, which reads a member of the object that a later statement of the same block sets, from what
 * is known before already. Binds LATER, that statement, LATER_TEXT, and LATE, the member.
 */
const setLater: Predicate = {
  arguments: ['placeholder'],
  binds: ['LATER', 'LATER_TEXT', 'LATE'],
  test: (context, [name]) => {
    const place = placeOf(context, name)
    if (place === undefined) return false
    const { file, statement, statements, at } = place
    if (file.grammar.family === 'javascript' && /^super\b/.test(statement.text())) return false
    const wanted = readAtCrash(context)
    for (const [index, later] of statements.entries()) {
      const set = index > at ? ownMemberSet(later, file) : undefined
      if (set === undefined || !wanted.has(set.member)) continue
      if (isKnownBefore(set.value, statements.slice(at, index), file))
        return {
          LATER: nodeBinding(later, file),
          LATER_TEXT: { text: later.text() },
          LATE: { text: set.target },
        }
    }
    return false
  },
}

interface Place {
  readonly file: CodeFile
  readonly statement: SyntaxNode
  /** All of the block, in order; `at` is where the statement stands. */
  readonly statements: readonly SyntaxNode[]
  readonly at: number
}

/** The statement of a placeholder among those of its block. */
function placeOf(context: MatchContext, name: string | undefined): Place | undefined {
  const node = nodeOf(context, name)
  const file = fileOf(context, name)
  const statement = node === undefined ? undefined : statementOf(node, file.grammar)
  const block = statement?.parent()
  if (statement === undefined || block === null || block === undefined) return undefined
  const statements = statementsOf(block)
  return { file, statement, statements, at: statements.findIndex((one) => isSame(one, statement)) }
}

/** Members of the object itself that the line of the crash reads; in Python the message names it. */
function readAtCrash({ subject, message }: MatchContext): ReadonlySet<string> {
  const named = message.get('K')
  const crash = subject.sites.find(({ depth }) => depth === 0)
  const file = crash === undefined ? undefined : subject.files.get(crash.path)
  if (crash === undefined || file === undefined) return new Set()
  if (file.grammar.family === 'python') return new Set(named === undefined ? [] : [named])
  const own = descendants(file.root).filter(
    (node) => covers(node, crash.line, undefined) && receiverOf(node, file.grammar)?.text() === 'this',
  )
  return new Set(own.map((node) => lastName(node, file.grammar)))
}

interface MemberSet {
  readonly member: string
  readonly target: string
  readonly value: SyntaxNode
}

/** Shape: `rules` for `self.rules = []`. */
function ownMemberSet(statement: SyntaxNode, { grammar }: CodeFile): MemberSet | undefined {
  const assignment = statement.child(0)
  const target = assignment?.field('left')
  const value = assignment?.field('right')
  if (kindOf(statement) !== 'expression_statement' || !target || !value) return undefined
  if (!/^assignment(_expression)?$/.test(kindOf(assignment))) return undefined
  return /^(this|self)$/.test(receiverOf(target, grammar)?.text() ?? '')
    ? { member: lastName(target, grammar), target: target.text(), value }
    : undefined
}

/** Nothing that a value is made of is given by the statements before it. */
function isKnownBefore(value: SyntaxNode, between: readonly SyntaxNode[], file: CodeFile): boolean {
  const given = new Set(
    between.flatMap((statement) =>
      ownDescendants(statement, file.grammar).flatMap((part) => {
        const target =
          part.field('left') ?? (kindOf(part) === 'variable_declarator' ? part.field('name') : null)
        if (target === null) return []
        return receiverOf(target, file.grammar) === undefined ? targetNames(target) : [target.text()]
      }),
    ),
  )
  const members = descendants(value).filter((part) => file.grammar.members.has(kindOf(part)))
  return [...freeNames(value), ...members.map((part) => part.text())].every((used) => !given.has(used))
}

/**
 * The name `K` of the message is declared by a statement that stands behind one that the trace goes through, in the same block,
 * and can stand before it. Binds DECLARED, DECLARED_TEXT and POINT, the statement that needs it.
 */
const declaredLate: Predicate = {
  arguments: ['word'],
  binds: ['DECLARED', 'DECLARED_TEXT', 'POINT'],
  test: (context, [group]) => {
    const { file, subject } = context
    const name = context.message.get(group ?? '')
    const lines = subject.sites.filter(({ path }) => path === file.path).map(({ line }) => line)
    const blocks = descendants(file.root).filter((node) => BLOCKS.test(kindOf(node)))
    for (const block of blocks) {
      const statements = statementsOf(block)
      const at = statements.findIndex((one) => name !== undefined && declarationOf(one)?.name === name)
      const first = statements.findIndex(
        (one) => !isDefinition(one) && lines.some((line) => covers(one, line, undefined)),
      )
      const [declared, point] = [statements[at], statements[first]]
      if (declared === undefined || point === undefined || first >= at) continue
      if (lateNeeds(point, statements.slice(first + 1), file).length > 1) return false
      const between = statements.slice(first, at).flatMap((one) => declarationOf(one)?.name ?? [])
      const value = declarationOf(declared)?.value
      const needs = value === undefined || value === null ? new Set<string>() : neededAtOnce(value, file)
      if (between.some((one) => needs.has(one)) || span(declared).start <= span(point).start) return false
      return {
        DECLARED: nodeBinding(declared, file),
        DECLARED_TEXT: { text: declared.text() },
        POINT: nodeBinding(point, file),
      }
    }
    return false
  },
}

/** The statements further down that declare what a statement needs at once. */
function lateNeeds(
  statement: SyntaxNode,
  later: readonly SyntaxNode[],
  file: CodeFile,
): readonly SyntaxNode[] {
  const needs = neededAtOnce(declarationOf(statement)?.value ?? statement, file)
  return later.filter((one) => needs.has(declarationOf(one)?.name ?? ''))
}

/**
 * The declaration `MATCH` needs several names that are declared further down, and nothing that runs before those needs it. Binds NEEDED, the
 * last of those declarations, and EARLY and EARLY_TEXT, the declaration itself.
 */
const declaredEarly: Predicate = {
  arguments: ['placeholder'],
  binds: ['NEEDED', 'EARLY', 'EARLY_TEXT'],
  test: (context, [name]) => {
    const place = placeOf(context, name)
    if (place === undefined) return false
    const { file, statement, statements, at } = place
    const late = lateNeeds(statement, statements.slice(at + 1), file)
    const last = late.at(-1)
    const own = declarationOf(statement)?.name
    if (last === undefined || late.length < 2 || own === undefined) return false
    const between = statements.slice(at + 1, statements.findIndex((one) => isSame(one, last)) + 1)
    if (between.some((one) => !isDefinition(one) && neededAtOnce(one, file).has(own))) return false
    return {
      NEEDED: nodeBinding(last, file),
      EARLY: nodeBinding(statement, file),
      EARLY_TEXT: { text: statement.text() },
    }
  },
}

const BLOCKS = /^(program|module|statement_block|block)$/

/** The one name that a statement declares, and what has to be there when it runs. */
function declarationOf(
  statement: SyntaxNode,
): { readonly name: string; readonly value: SyntaxNode | null } | undefined {
  const inner =
    kindOf(statement) === 'export_statement' ? (statement.field('declaration') ?? statement) : statement
  if (/^(lexical_declaration|variable_declaration)$/.test(kindOf(inner))) {
    const [only, ...others] = inner.children().filter((part) => kindOf(part) === 'variable_declarator')
    const name = only?.field('name')
    return only === undefined || others.length > 0 || !name || kindOf(name) !== 'identifier'
      ? undefined
      : { name: name.text(), value: only.field('value') }
  }
  if (kindOf(inner) === 'expression_statement' && kindOf(inner.child(0)) === 'assignment') {
    const target = inner.child(0)?.field('left')
    return target && kindOf(target) === 'identifier'
      ? { name: target.text(), value: inner.child(0)?.field('right') ?? null }
      : undefined
  }
  if (!/^(class_declaration|class_definition|function_definition)$/.test(kindOf(inner))) return undefined
  const name = inner.field('name')
  return name === null ? undefined : { name: name.text(), value: inner }
}

/** A definition only runs once it is called. */
function isDefinition(statement: SyntaxNode): boolean {
  const inner =
    kindOf(statement) === 'export_statement' ? (statement.field('declaration') ?? statement) : statement
  return /^(function_declaration|generator_function_declaration|class_declaration|class_definition|function_definition|import_statement|interface_declaration|type_alias_declaration)$/.test(
    kindOf(inner),
  )
}

/** Names that are read when a value is made; what functions within it read comes later. */
function neededAtOnce(value: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  if (file.grammar.functions.has(kindOf(value))) return new Set()
  const own = ownDescendants(value, file.grammar).filter((part) => !file.grammar.functions.has(kindOf(part)))
  return new Set(own.filter((part) => kindOf(part) === 'identifier').map((part) => part.text()))
}

/**
 * The statement of `MATCH` leads to the crash and works with something that an earlier statement of its block ended. Binds ENDING,
 * that statement, ENDED, what it ended, LAST_USE, the last statement of the block that works with it, and ENDING_TEXT.
 */
const endedBefore: Predicate = {
  arguments: ['placeholder'],
  binds: ['ENDING', 'ENDED', 'LAST_USE', 'ENDING_TEXT'],
  test: (context, [name]) => {
    const place = placeOf(context, name)
    if (place === undefined) return false
    const { file, statement, statements, at } = place
    const ending = statements.slice(0, at).findLast((one) => {
      const ended = endedBy(one, file)
      return ended !== undefined && reads(statement, ended)
    })
    const ended = ending === undefined ? undefined : endedBy(ending, file)
    const last = ended === undefined ? undefined : statements.findLast((one) => reads(one, ended))
    const isPlain = statements
      .slice(statements.findIndex((one) => isSame(one, ending)))
      .every((one) => !reads(one, ended ?? '') || PLAIN.test(kindOf(one)))
    if (ending === undefined || ended === undefined || last === undefined || !isPlain) return false
    return {
      ENDING: nodeBinding(ending, file),
      ENDED: { text: ended },
      LAST_USE: nodeBinding(last, file),
      ENDING_TEXT: { text: ending.text() },
    }
  },
}

const PLAIN =
  /^(expression_statement|lexical_declaration|variable_declaration|if_statement|for_statement|for_in_statement)$/
const ENDS =
  /^(close|end|destroy|finish|stop|shutdown|release|dispose|terminate|disconnect|clear|seal|commit)$/

/** Shape: "account" for `account.close()` and `await account.close()`. */
function endedBy(statement: SyntaxNode, { grammar }: CodeFile): string | undefined {
  const inner = kindOf(statement) === 'expression_statement' ? statement.child(0) : null
  const call = inner === null ? undefined : bare(inner, grammar)
  const callee = call !== undefined && grammar.calls.has(kindOf(call)) ? calleeOf(call) : undefined
  if (callee === undefined || !ENDS.test(lastName(callee, grammar))) return undefined
  return receiverOf(callee, grammar)?.text()
}

function reads(statement: SyntaxNode, name: string): boolean {
  return new RegExp(String.raw`(?<![\w$.])${RegExp.escape(name)}(?![\w$])`).test(statement.text())
}

export const LATE_VALUE_PREDICATES: Readonly<Record<string, Predicate>> = {
  set_later: setLater,
  declared_early: declaredEarly,
  declared_late: declaredLate,
  ended_before: endedBefore,
}
