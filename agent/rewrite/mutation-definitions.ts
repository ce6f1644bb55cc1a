import type { SyntaxNode } from '../repository/syntax.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  ownDescendants,
  span,
  within,
  type CodeFile,
} from './tree.ts'

/**
 * The statements that gave what some statements work with its values, nearest first: locals of the function, the members
 * it reads wherever the file sets them (`this.waiting = null`, `r.at = r.next(r.at)`), what the file declares outside of functions,
 * and once more what those were made from.
 * Bounds: two definitions a name, twelve statements.
 */
export function definitionsOf(statements: readonly SyntaxNode[], file: CodeFile): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  let from = statements
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = from
      .flatMap((statement) => definitionsFor(statement, file))
      .filter((one) => ![...statements, ...found].some((known) => isSame(known, one)))
    const fresh = next.filter((one, index) => next.findIndex((other) => isSame(one, other)) === index)
    if (fresh.length === 0) break
    found.push(...fresh)
    from = fresh
  }
  return found.slice(0, DEFINITIONS_ALL_MAX)
}

const ROUNDS = 2
const DEFINITIONS_MAX = 2
const CHANGES_MAX = 2
const DEFINITIONS_ALL_MAX = 12

function definitionsFor(statement: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const { grammar } = file
  const inside = headOf(statement, file)
  const scopes = [statement, ...statement.ancestors()].filter(
    (node) => grammar.functions.has(kindOf(node)) && !isSame(node, statement),
  )
  const before = scopes.flatMap((scope) =>
    ownDescendants(scope, grammar)
      .filter((node) => GIVES.test(kindOf(node)) && span(node).end <= span(statement).start)
      .toReversed(),
  )
  const outside =
    scopes.length === 0
      ? []
      : ownDescendants(file.root, grammar).filter(
          (node) => GIVES.test(kindOf(node)) && !scopes.some((scope) => within(node, scope)),
        )
  const locals = textsOf(inside, (node) => NAMES.test(kindOf(node))).flatMap((name) => {
    const own = before.filter((node) => targetsOf(node).includes(name))
    return (own.length > 0 ? own : outside.filter((node) => targetsOf(node).includes(name))).slice(
      0,
      DEFINITIONS_MAX,
    )
  })
  return [
    ...locals,
    ...changesOf(inside, statement, file),
    ...memberDefinitions(inside, statement, file),
  ].map((node) => outermost(node, file))
}

/** Calls before a statement that fill or count what it works with: `group.Add(3)`, `rows.push(row)`. */
function changesOf(
  inside: readonly SyntaxNode[],
  statement: SyntaxNode,
  file: CodeFile,
): readonly SyntaxNode[] {
  const names = textsOf(inside, (node) => NAMES.test(kindOf(node)))
  const calls = ownDescendants(functionOf(statement, file), file.grammar)
    .filter((node) => file.grammar.calls.has(kindOf(node)) && span(node).end <= span(statement).start)
    .filter((node) => /^expression_statement$|^statement_list$/.test(kindOf(node.parent())))
  return names.flatMap((name) =>
    calls.filter((call) => call.text().startsWith(`${name}.`)).slice(-CHANGES_MAX),
  )
}

/** Where the file sets the members that nodes read, other than in the statement itself. */
function memberDefinitions(
  nodes: readonly SyntaxNode[],
  statement: SyntaxNode,
  file: CodeFile,
): readonly SyntaxNode[] {
  const members = textsOf(nodes, (node) => isMember(node, file))
  if (members.length === 0) return []
  const sets = descendants(file.root).filter((node) => ASSIGNS.test(kindOf(node)) && !within(node, statement))
  return members.flatMap((text) =>
    sets.filter((node) => node.field('left')?.text() === text).slice(0, DEFINITIONS_MAX),
  )
}

function isMember(node: SyntaxNode, { grammar }: CodeFile): boolean {
  return grammar.members.has(kindOf(node)) && NAMES.test(kindOf(node.field(grammar.memberObject)))
}

function textsOf(nodes: readonly SyntaxNode[], isWanted: (node: SyntaxNode) => boolean): readonly string[] {
  return [...new Set(nodes.filter(isWanted).map((node) => node.text()))]
}

/** A statement without the statements in its blocks. */
export function headOf(statement: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  return descendants(statement, (node) => !isBlock(node, grammar.blocks)).filter(
    (node) => !isBlock(node, grammar.blocks),
  )
}

function isBlock(node: SyntaxNode, blocks: ReadonlySet<string>): boolean {
  return (
    blocks.has(kindOf(node)) || /^(else|elif|except|catch|finally)_clause$|^class_body$/.test(kindOf(node))
  )
}

const BODIES = /^(class|interface|enum|record)_body$|^declaration_list$/
const NAMES = /^(identifier|variable_name|this|self)$/
const TARGETS = /^(identifier|variable_name|shorthand_property_identifier_pattern)$/
const ASSIGNS = /^(assignment_expression|assignment|assignment_statement)$/
const GIVES =
  /^(variable_declarator|assignment_expression|assignment|augmented_assignment|augmented_assignment_expression|let_declaration|short_var_declaration|assignment_statement|for_in_statement|for_statement|for_expression|const_item|static_item)$/

/** The names that a statement declares for those after it. */
export function declaredIn(statement: SyntaxNode, file: CodeFile): readonly string[] {
  return headOf(statement, file)
    .filter((node) => GIVES.test(kindOf(node)))
    .flatMap(targetsOf)
}

function targetsOf(node: SyntaxNode): readonly string[] {
  const target = node.field('name') ?? node.field('left') ?? node.field('pattern')
  if (
    target === null ||
    (ASSIGNS.test(kindOf(node)) && /member|attribute|selector|field/.test(kindOf(target)))
  )
    return []
  return descendants(target)
    .filter((part) => TARGETS.test(kindOf(part)))
    .map((part) => part.text())
}

/** The statement that a declaration is a part of. */
function outermost(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode {
  return (
    [node, ...node.ancestors()].find(
      (outer) => grammar.blocks.has(kindOf(outer.parent())) || BODIES.test(kindOf(outer.parent())),
    ) ?? node
  )
}
