import type { SyntaxNode } from '../repository/syntax.ts'
import type { RewriteSubject, Site } from './match-context.ts'
import type { MutationPlace, MutationRole } from './mutation.ts'
import { definitionsOf, headOf } from './mutation-definitions.ts'
import { changersOf, makingOf, type FunctionIn } from './mutation-makers.ts'
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
  statementOf,
  statementsOf,
  type CodeFile,
} from './tree.ts'

/**
 * The code that a small slip behind a crash can be in, nearest first.
 *
 *   line ─▶ conditions that led there ─▶ where its values were made ─▶ the call one frame out, and where what it hands on was made
 *        ─▶ where the objects of these functions were made ─▶ functions that all these call ─▶ methods that change what they read
 *        ─▶ the calls further out
 *
 * Where the code itself throws, its check is not what is wrong: all this begins with the frame that called it, and what the check
 * asks about was made somewhere. Places that the analysis names and that are no frame count as where values are made.
 * Functions that are named without a line, as those that a failing test runs, come after all these as a whole.
 * Bounds: four conditions, twelve definitions, the statements of four called functions and of four that change their object, 48 places; 160 where functions are named without a line.
 */
export function mutationPlaces(subject: RewriteSubject): readonly MutationPlace[] {
  const files = [...subject.files.values()]
  const said = `${subject.exceptionType}: ${subject.exceptionMessage}`
  const anywhere = anywhereIn(subject)
  return uniquePlaces([...aroundStack(subject, files), ...anywhere], { files, said }).slice(
    0,
    anywhere.length > 0 ? ANYWHERE_PLACES_MAX : PLACES_MAX,
  )
}

function aroundStack(subject: RewriteSubject, files: readonly CodeFile[]): readonly Wanted[] {
  const stack = stackOf(subject)
  const first = stack.findIndex((found) => !isThrow(found))
  const [found, next, ...further] = first === -1 ? calledByOne(stack, files) : stack.slice(first)
  if (found === undefined) return []
  // A goroutine, task or callback has no frame around it: whoever names its function started it.
  const outer = next ?? startedBy(found, files)
  const { file, statement } = found
  const definitions = definitionsOf([statement], file)
  const handedOn = outer === undefined ? [] : definitionsOf([outer.statement], outer.file)
  const asked = stack.slice(0, first === -1 ? stack.length : first).flatMap(askedBefore)
  const named = subject.sites.flatMap((site) =>
    site.depth === undefined || site.isBesideFrame === true ? (statementAt(site, subject) ?? []) : [],
  )
  const calling = [
    { file, statements: [statement, ...definitions] },
    ...(outer === undefined ? [] : [{ file: outer.file, statements: [outer.statement, ...handedOn] }]),
    ...asked,
  ]
  const called = calledFrom(calling, files)
  const ran = [found, ...(next === undefined ? [] : [next]), ...further]
    .slice(0, RAN_MAX)
    .map((one): FunctionIn => ({ node: functionOf(one.statement, one.file), file: one.file }))
  return [
    ['line', file, [statement]],
    ['condition', file, conditionsOf(statement, file)],
    ['definition', file, definitions],
    ...asked.map((one) => ['definition', one.file, one.statements] as const),
    ...named.map((one) => ['definition', one.file, [one.statement]] as const),
    ...(outer === undefined ? [] : [['caller', outer.file, [...aroundOf(outer), ...handedOn]] as const]),
    ...makingOf([...ran, ...called], files).map((made) => ['maker', made.file, [made.statement]] as const),
    ...called.map((one) => ['callee', one.file, statementsIn(one.node, one.file)] as const),
    ...changersOf([...ran, ...called]).map(
      (one) => ['changer', one.file, statementsIn(one.node, one.file)] as const,
    ),
    ...further.slice(0, FURTHER_MAX).map((one) => ['outside', one.file, [one.statement]] as const),
  ]
}

type Wanted = readonly [MutationRole, CodeFile, readonly SyntaxNode[]]

function uniquePlaces(
  wanted: readonly Wanted[],
  of: Pick<MutationPlace, 'files' | 'said'>,
): readonly MutationPlace[] {
  const seen = new Set<string>()
  return wanted
    .flatMap(([role, file, statements]) => statements.map((one) => ({ ...placeOf(role, file, one), ...of })))
    .filter((place) => {
      const key = `${place.file.path}:${span(place.statement).start}`
      return !seen.has(key) && seen.add(key) !== undefined
    })
}

/** The whole of each function that is named without a line, and of those that they call. */
function anywhereIn(subject: RewriteSubject): readonly Wanted[] {
  const files = [...subject.files.values()]
  const named = subject.sites.flatMap((site) => (site.isAnywhere === true ? functionAt(site, subject) : []))
  const of = named.map(({ file, node }) => ({ file, statements: statementsIn(node, file, WHOLE_MAX) }))
  const called = calledFrom(of, files, CALLED_ANYWHERE_MAX)
  return [
    ...of.map(({ file, statements }) => ['callee', file, statements] as const),
    ...called.map(({ file, node }) => ['callee', file, statementsIn(node, file, WHOLE_MAX)] as const),
  ]
}

/** The innermost function around a line, also where it is the function's first. */
function functionAt(
  site: Site,
  { files }: RewriteSubject,
): readonly { readonly file: CodeFile; readonly node: SyntaxNode }[] {
  const file = files.get(site.path)
  if (file === undefined) return []
  const node = innermostFunction(site, file)
  return node === undefined ? [] : [{ file, node }]
}

function innermostFunction(site: Site, file: CodeFile): SyntaxNode | undefined {
  const around = descendants(file.root).filter(
    (node) => isFunction(node, file) && covers(node, site.line, undefined),
  )
  return around.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0]
}

const PLACES_MAX = 48
const CONDITIONS_MAX = 4
const OUTER_CONDITIONS_MAX = 2
const CALLED_MAX = 4
/** Where nothing says at which line it fails, the functions that are named are gone through as a whole. */
const ANYWHERE_PLACES_MAX = 160
const CALLED_ANYWHERE_MAX = 8
const WHOLE_MAX = 40
const FURTHER_MAX = 3
const RAN_MAX = 3
const STATEMENTS_MAX = 12

interface Found {
  readonly file: CodeFile
  readonly statement: SyntaxNode
  readonly site: Site
}

/** Where the trace holds nothing but throws: the only call of the outermost of them. */
function calledByOne(stack: readonly Found[], files: readonly CodeFile[]): readonly Found[] {
  const last = stack.at(-1)
  const only = last === undefined ? undefined : startedBy(last, files)
  return last === undefined || only === undefined ? [] : [{ ...only, site: last.site }]
}

/** The statements of the trace from the inside out. */
function stackOf(subject: RewriteSubject): readonly Found[] {
  const frames = subject.sites
    .filter(({ depth, isBesideFrame }) => depth !== undefined && isBesideFrame !== true)
    .toSorted((a, b) => (a.depth ?? 0) - (b.depth ?? 0))
  // The analysis may name a frame's line too, without its column.
  const each = frames.filter((site, at) => frames.findIndex(({ depth }) => depth === site.depth) === at)
  return (each.length === 0 ? subject.sites.slice(0, 1) : each)
    .map((site) => statementAt(site, subject))
    .filter((found) => found !== undefined)
}

/** Where that was made which the nearest check before a throw asks about. */
function askedBefore({ file, statement }: Found): readonly Calling[] {
  const check = kindOf(statement) === file.grammar.conditional ? statement : conditionsOf(statement, file)[0]
  return check === undefined ? [] : [{ file, statements: definitionsOf([check], file) }]
}

/** The only statement elsewhere that calls or hands on the function of a place; undefined where there are several. */
function startedBy({ file, statement }: Found, files: readonly CodeFile[]): Omit<Found, 'site'> | undefined {
  const scope = functionOf(statement, file)
  const name = scope.field('name')?.text() ?? ''
  if (name === '' || isSame(scope, file.root)) return undefined
  const uses = files
    .filter(({ grammar }) => grammar.family === file.grammar.family)
    .flatMap((from) =>
      descendants(from.root)
        .filter(
          (node) => node.text() === name && node.children().length === 0 && !isSame(node.parent(), scope),
        )
        .map((node) => ({ file: from, statement: statementOf(node, from.grammar) })),
    )
    .filter((use) => !/import|use_declaration|export_/.test(kindOf(use.statement)))
  const [only, ...others] = uses
  if (only?.statement === undefined || others.length > 0) return undefined
  return { file: only.file, statement: only.statement }
}

interface Calling {
  readonly file: CodeFile
  readonly statements: readonly SyntaxNode[]
}

function isThrow({ statement, file, site }: Found): boolean {
  if (THROWS.test(statement.text())) return true
  return headOf(statement, file).some(
    (node) => /^(throw|raise)_statement$/.test(kindOf(node)) && covers(node, site.line, site.column),
  )
}

const THROWS =
  /^(panic|log\.Fatal\w*|process\.abort)\(|^(panic|unreachable|todo|unimplemented|assert\w*)!\(|^(throw|raise|assert)\b/

function aroundOf({ statement, file }: Omit<Found, 'site'>): readonly SyntaxNode[] {
  return [statement, ...conditionsOf(statement, file).slice(0, OUTER_CONDITIONS_MAX)]
}

function placeOf(
  role: MutationRole,
  file: CodeFile,
  statement: SyntaxNode,
): Omit<MutationPlace, 'files' | 'said'> {
  return { role, file, statement, nodes: headOf(statement, file) }
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
  const meant = statement === undefined || isFunction(statement, file) ? deferredAt(site, file) : statement
  return meant === undefined ? undefined : { file, statement: meant, site }
}

function isFunction(node: SyntaxNode, { grammar }: CodeFile): boolean {
  return grammar.functions.has(kindOf(node))
}

/** Go names the end of a function for what it had put off. */
function deferredAt(site: Site, file: CodeFile): SyntaxNode | undefined {
  const innermost = innermostFunction(site, file)
  return innermost === undefined
    ? undefined
    : ownDescendants(innermost, file.grammar).find((node) => kindOf(node) === 'defer_statement')
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

/** Functions of the repository that statements call, each once, where the name means only one. */
function calledFrom(
  calling: readonly Calling[],
  files: readonly CodeFile[],
  most = CALLED_MAX,
): readonly { readonly node: SyntaxNode; readonly file: CodeFile }[] {
  const found = calling.flatMap(({ file, statements }) => {
    const same = files.filter(({ grammar }) => grammar.family === file.grammar.family)
    const all = same.flatMap((from) => namedFunctions(from).map((one) => ({ ...one, file: from })))
    return [...new Set(statements.flatMap((statement) => calledNames(statement, file)))]
      .map((name) => all.filter((one) => one.name === name))
      .flatMap((meant) => (meant.length === 1 ? meant : []))
  })
  return found
    .filter((one, index) => found.findIndex((other) => isSame(other.node, one.node)) === index)
    .slice(0, most)
}

function calledNames(statement: SyntaxNode, file: CodeFile): readonly string[] {
  return headOf(statement, file)
    .filter((node) => file.grammar.calls.has(kindOf(node)))
    .map((call) => {
      const callee = calleeOf(call) ?? call.field('name')
      return callee === null || callee === undefined ? '' : lastName(callee, file.grammar)
    })
}

/** The statements of a function, those within loops and conditions too. */
function statementsIn(scope: SyntaxNode, file: CodeFile, most = STATEMENTS_MAX): readonly SyntaxNode[] {
  const body = scope.field('body')
  if (body === null) return []
  const { grammar } = file
  if (!/block|body|suite/.test(kindOf(body))) return [body]
  return ownDescendants(scope, grammar)
    .filter((node) => grammar.blocks.has(kindOf(node)))
    .flatMap(statementsOf)
    .slice(0, most)
}
