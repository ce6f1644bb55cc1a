import type { SyntaxNode } from '../repository/syntax.ts'
import type { RewriteSubject, Site } from './match-context.ts'
import type { MutationPlace, MutationRole } from './mutation.ts'
import { namedFunctions } from './scope.ts'
import {
  calleeOf,
  covers,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  ownDescendants,
  span,
  statementsOf,
  type CodeFile,
} from './tree.ts'

/**
 * The code that a small slip behind a crash can be in, nearest first.
 *
 *   line ─▶ conditions that led there ─▶ where its names got their values ─▶ the call one frame out ─▶ what it calls
 *
 * Where the code itself throws, its check is not what is wrong: all this begins with the frame that called it.
 * Bounds: two definitions a name, four conditions, the statements of two called functions, 24 places.
 */
export function mutationPlaces(subject: RewriteSubject): readonly MutationPlace[] {
  const files = [...subject.files.values()]
  const [found, outer] = stackOf(subject)
  if (found === undefined) return []
  const { file, statement } = found
  const definitions = definitionsOf(statement, file)
  const wanted: readonly (readonly [MutationRole, CodeFile, readonly SyntaxNode[]])[] = [
    ['line', file, [statement]],
    ['condition', file, conditionsOf(statement, file)],
    ['definition', file, definitions],
    ...(outer === undefined ? [] : [['caller', outer.file, aroundOf(outer)] as const]),
    ...calledFrom([statement, ...definitions], file, files).map(
      (called) => ['callee', called.file, statementsIn(called.node, called.file)] as const,
    ),
  ]
  const seen = new Set<string>()
  return wanted
    .flatMap(([role, of, statements]) => statements.map((one) => placeOf(role, of, one, files)))
    .filter((place) => {
      const key = `${place.file.path}:${span(place.statement).start}`
      return !seen.has(key) && seen.add(key) !== undefined
    })
    .slice(0, PLACES_MAX)
}

const PLACES_MAX = 24
const CONDITIONS_MAX = 4
const OUTER_CONDITIONS_MAX = 2
const DEFINITIONS_MAX = 2
const CALLED_MAX = 2
const STATEMENTS_MAX = 12

interface Found {
  readonly file: CodeFile
  readonly statement: SyntaxNode
  readonly site: Site
}

/** The statements of the trace from the inside out, without those that throw on purpose. */
function stackOf(subject: RewriteSubject): readonly Found[] {
  const frames = subject.sites
    .filter(({ depth }) => depth !== undefined)
    .toSorted((a, b) => (a.depth ?? 0) - (b.depth ?? 0))
  const stack = (frames.length === 0 ? subject.sites.slice(0, 1) : frames)
    .map((site) => statementAt(site, subject))
    .filter((found) => found !== undefined)
  const first = stack.findIndex((found) => !isThrow(found))
  return first === -1 ? [] : stack.slice(first)
}

function isThrow({ statement, file, site }: Found): boolean {
  if (THROWS.test(statement.text())) return true
  return headOf(statement, file).some(
    (node) => /^(throw|raise)_statement$/.test(kindOf(node)) && covers(node, site.line, site.column),
  )
}

const THROWS =
  /^(panic|log\.Fatal\w*|process\.abort)\(|^(panic|unreachable|todo|unimplemented|assert\w*)!\(|^(throw|raise|assert)\b/

function aroundOf({ statement, file }: Found): readonly SyntaxNode[] {
  return [statement, ...conditionsOf(statement, file).slice(0, OUTER_CONDITIONS_MAX)]
}

function placeOf(
  role: MutationRole,
  file: CodeFile,
  statement: SyntaxNode,
  files: readonly CodeFile[],
): MutationPlace {
  return { role, file, statement, nodes: headOf(statement, file), files }
}

/** A statement without the statements in its blocks. */
function headOf(statement: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  return descendants(statement, (node) => !isBlock(node, grammar.blocks)).filter(
    (node) => !isBlock(node, grammar.blocks),
  )
}

function isBlock(node: SyntaxNode, blocks: ReadonlySet<string>): boolean {
  return (
    blocks.has(kindOf(node)) || /^(else|elif|except|catch|finally)_clause$|^class_body$/.test(kindOf(node))
  )
}

/** The innermost statement at a place of the trace. */
function statementAt(site: Site, { files }: RewriteSubject): Found | undefined {
  const file = files.get(site.path)
  if (file === undefined) return undefined
  const statements = descendants(file.root)
    .filter((node) => node.isNamed() && file.grammar.blocks.has(kindOf(node.parent())))
    .filter((node) => covers(node, site.line, undefined))
    .toSorted((a, b) => sizeOf(a) - sizeOf(b))
  const statement = statements.find((node) => covers(node, site.line, site.column)) ?? statements[0]
  return statement === undefined ? undefined : { file, statement, site }
}

function sizeOf(node: SyntaxNode): number {
  const { start, end } = span(node)
  return end - start
}

/** What decides whether a statement is reached: loops and conditions around it, and those that end the function before. */
function conditionsOf(statement: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const { grammar } = file
  const scope = functionOf(statement, file)
  const isCondition = (node: SyntaxNode): boolean =>
    kindOf(node) === grammar.conditional || grammar.loops.has(kindOf(node))
  const around = statement
    .ancestors()
    .filter((node) => isCondition(node) && !isSame(node, scope) && span(node).start > span(scope).start)
  const before = ownDescendants(scope, grammar)
    .filter((node) => isCondition(node) && span(node).end <= span(statement).start)
    .toReversed()
  return [...around, ...before].slice(0, CONDITIONS_MAX)
}

/** The last statements of the function that gave the names of a statement their values. */
function definitionsOf(statement: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const names = new Set(
    headOf(statement, file)
      .filter((node) => /^(identifier|variable_name)$/.test(kindOf(node)))
      .map((node) => node.text()),
  )
  const before = ownDescendants(functionOf(statement, file), file.grammar)
    .filter((node) => GIVES.test(kindOf(node)) && span(node).end <= span(statement).start)
    .toReversed()
  return [...names].flatMap((name) =>
    before
      .filter((node) => targetsOf(node).includes(name))
      .slice(0, DEFINITIONS_MAX)
      .map((node) => outermost(node, file)),
  )
}

const GIVES =
  /^(variable_declarator|assignment_expression|assignment|augmented_assignment|augmented_assignment_expression|let_declaration|short_var_declaration|assignment_statement|for_in_statement|for_statement|for_expression)$/

function targetsOf(node: SyntaxNode): readonly string[] {
  const target = node.field('name') ?? node.field('left') ?? node.field('pattern')
  if (target === null) return []
  return descendants(target)
    .filter((part) => /^(identifier|variable_name)$/.test(kindOf(part)))
    .map((part) => part.text())
}

/** The statement that a declaration is a part of. */
function outermost(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode {
  return [node, ...node.ancestors()].find((outer) => grammar.blocks.has(kindOf(outer.parent()))) ?? node
}

/** Functions of the repository that statements call, each once, where the name means only one. */
function calledFrom(
  statements: readonly SyntaxNode[],
  file: CodeFile,
  files: readonly CodeFile[],
): readonly { readonly node: SyntaxNode; readonly file: CodeFile }[] {
  const names = new Set(
    statements
      .flatMap((statement) => headOf(statement, file))
      .filter((node) => file.grammar.calls.has(kindOf(node)))
      .map((call) => {
        const callee = calleeOf(call) ?? call.field('name')
        return callee === null || callee === undefined ? '' : lastName(callee, file.grammar)
      }),
  )
  const same = files.filter(({ grammar }) => grammar.family === file.grammar.family)
  const all = same.flatMap((from) => namedFunctions(from).map((one) => ({ ...one, file: from })))
  return [...names]
    .map((name) => all.filter((one) => one.name === name))
    .flatMap((found) => (found.length === 1 ? found : []))
    .slice(0, CALLED_MAX)
}

/** The statements of a function, those within loops and conditions too. */
function statementsIn(scope: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const body = scope.field('body')
  if (body === null) return []
  const { grammar } = file
  if (!/block|body|suite/.test(kindOf(body))) return [body]
  return ownDescendants(scope, grammar)
    .filter((node) => grammar.blocks.has(kindOf(node)))
    .flatMap(statementsOf)
    .slice(0, STATEMENTS_MAX)
}
