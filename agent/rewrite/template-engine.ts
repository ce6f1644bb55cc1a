import type { SyntaxNode } from '../repository/syntax.ts'
import { withdrawnClaims } from './claims.ts'
import { namesInRule, withCompanions } from './companions.ts'
import { withLineEndsOf, type TextEdit } from './edits.ts'
import { familyOfFile, placeEdit } from './placement.ts'
import type { Binding, MatchContext, RewriteSubject, Site } from './match-context.ts'
import { nodeBinding } from './match-context.ts'
import { precedentOf } from './precedent.ts'
import { asWritten } from './read-macros.ts'
import { PLACEHOLDER, resolveBound, type Condition, type Template } from './template.ts'
import { covers, functionOf, kindOf, lineOf, placeOf, span, statementOf, type CodeFile } from './tree.ts'
import { functionName } from './scope.ts'

/** Matches that are tried at one place when the trace names no column. */
const MATCHES_MAX = 8
/** Characters of code that an explanation quotes at most. */
const QUOTE_LENGTH_MAX = 80

/** One change that a template makes at one place; without edits, what to do instead of one. */
export interface Rewrite {
  readonly template: Template
  readonly site: Site
  /** Whether the change is made where the bad value comes from, or where it is used. */
  readonly origin: Template['origin']
  /** By file, in the order of the template's edits. */
  readonly edits: readonly (TextEdit & { readonly path: string })[]
  readonly explanation: string
  /** What in the code shows that it is meant; undefined when nothing does. */
  readonly witness: string | undefined
  readonly assumptions: readonly string[]
}

/**
 * All changes that a template makes for an error, at the best places first.
 * Shape: the rule is looked for among the nodes that cover a place of the trace; with a column the
 * smallest of them counts, without one each of the line. Bounds: eight matches a place.
 */
export function findRewrites(template: Template, subject: RewriteSubject): readonly Rewrite[] {
  const message = matchMessage(template, subject)
  if (message === undefined) return []
  return subject.sites
    .filter((site) => suitsSite(template, site))
    .flatMap((site) => {
      const file = subject.files.get(site.path)
      if (file === undefined || !template.languages.includes(familyOfFile(file))) return []
      const { matches, isExact } = matchesAt(template, file, site)
      const rewrites = matches
        .map((match) => rewriteOf(template, { subject, site, file, match, message }))
        .filter((rewrite) => rewrite !== undefined)
      return isExact ? rewrites.slice(0, 1) : rewrites
    })
}

function matchMessage(template: Template, subject: RewriteSubject): ReadonlyMap<string, string> | undefined {
  const type = subject.exceptionType.split('.').at(-1) ?? ''
  if (template.exceptions.length > 0 && !template.exceptions.includes(type)) return undefined
  return template.message.groupsIn(subject.exceptionMessage)
}

function suitsSite(template: Template, site: Site): boolean {
  if (template.site === 'any') return true
  return template.site === 'crash' ? site.depth === 0 : site.depth !== undefined && site.depth > 0
}

interface Matches {
  readonly matches: readonly SyntaxNode[]
  /** The trace names the column: only one of them can be meant. */
  readonly isExact: boolean
}

/** Innermost first. A column that no match covers is one we do not understand: then the line counts. */
function matchesAt(template: Template, file: CodeFile, site: Site): Matches {
  const onLine = file.root
    .findAll(template.rule)
    .filter((node) => covers(node, site.line, undefined))
    .toSorted((a, b) => size(a) - size(b))
  const atColumn = onLine.filter((node) => covers(node, site.line, site.column))
  const isExact = site.column !== undefined && atColumn.length > 0
  return { matches: (isExact ? atColumn : onLine).slice(0, MATCHES_MAX), isExact }
}

function size(node: SyntaxNode): number {
  const { start, end } = span(node)
  return end - start
}

function rewriteOf(template: Template, found: Omit<MatchContext, 'bindings'>): Rewrite | undefined {
  const bindings = new Map<string, Binding>(builtIn(found))
  for (const name of namesInRule(template.rule)) {
    const node = found.match.getMatch(name)
    const several = found.match.getMultipleMatches(name)
    if (node !== null) bindings.set(name, nodeBinding(node))
    else if (several.length > 0) bindings.set(name, { text: several.map((part) => part.text()).join('') })
  }
  for (const all of withCompanions(template.also, { ...found, bindings })) {
    const rewrite = rewriteWith(template, found, all)
    if (rewrite !== undefined) return rewrite
  }
  return undefined
}

function rewriteWith(
  template: Template,
  found: Omit<MatchContext, 'bindings'>,
  bindings: Map<string, Binding>,
): Rewrite | undefined {
  const context: MatchContext = { ...found, bindings }
  if (!areMet(template.conditions, context, bindings)) return undefined
  const placed = template.edits.map((edit) => placeEdit(edit, context))
  if (placed.some((edit) => edit === undefined)) return undefined
  const made = placed.flatMap((edit) => edit ?? []).map((edit) => apart(edit, found))
  const edits = [...made, ...claimsAfter(context)].map((edit) =>
    withLineEndsOf((found.subject.files.get(edit.path) ?? found.file).text, {
      ...edit,
      replacement: asWritten(edit.replacement),
    }),
  )
  const witness = witnessOf(template, edits, context, bindings)
  const isNeeded = template.witness?.neededWhen.some((one) => areMet([one], context, bindings)) === true
  if (witness === undefined && isNeeded) return undefined
  const isAtSource = template.sourceWhen.length > 0 && areMet(template.sourceWhen, context, bindings)
  return {
    template,
    site: found.site,
    origin: isAtSource ? 'source' : template.origin,
    edits,
    witness,
    explanation: capitalised(asWritten(fillText(template.explanation, context))),
    assumptions: template.assumes.map((text) => asWritten(fillText(text, context))),
  }
}

/** What the code claims of a value that is now checked. */
function claimsAfter({ bindings, file }: MatchContext): Rewrite['edits'] {
  const test = bindings.get('TEST')?.text
  const point = bindings.get('POINT')
  if (test === undefined || point?.node === undefined || !bindings.has('GUARD')) return []
  const checked = point.file ?? file
  return withdrawnClaims(test, point.node, checked).map((edit) => ({ ...edit, path: checked.path }))
}

/**
 * In JavaScript without semicolons, a statement that now begins with a bracket would go on with the line above
 * it: `const a = b` and `(c ??= []).push(d)` would call `b`.
 */
function apart<E extends TextEdit & { readonly path: string }>(
  edit: E,
  { match, file }: Omit<MatchContext, 'bindings'>,
): E {
  const isOwn = edit.path === file.path && familyOfFile(file) === 'javascript'
  const statement = statementOf(match, file.grammar)
  const beginsStatement = statement !== undefined && span(statement).start === edit.start
  if (!isOwn || !beginsStatement || !/^(?:[([`+-]|\/(?![/*]))/.test(edit.replacement)) return edit
  const before = codeBefore(statement)
  return before === '' || /[;{}]$/.test(before) ? edit : { ...edit, replacement: `;${edit.replacement}` }
}

/** The text of what stands before a statement in its block, comments left out: what they end with ends no statement. */
function codeBefore(statement: SyntaxNode): string {
  let previous = statement.prev()
  while (previous !== null && kindOf(previous) === 'comment') previous = previous.prev()
  return previous?.text() ?? ''
}

/** What the template itself knows to look for, else the same treatment elsewhere in the code. */
function witnessOf(
  { witness }: Template,
  edits: Rewrite['edits'],
  context: MatchContext,
  bindings: Map<string, Binding>,
): string | undefined {
  if (witness?.says === undefined || !areMet(witness.conditions, context, bindings))
    return precedentOf(edits, context)
  return asWritten(fillText(witness.says, context))
}

/** Whether all conditions hold; what they bind is added on the way. */
function areMet(
  conditions: readonly Condition[],
  context: MatchContext,
  bindings: Map<string, Binding>,
): boolean {
  return conditions.every(({ predicate, names, isNegated }) => {
    const answer = predicate.test(context, names)
    if ((answer !== false) === isNegated) return false
    if (typeof answer !== 'object') return true
    for (const [name, binding] of Object.entries(answer)) bindings.set(resolveBound(name, names), binding)
    return true
  })
}

function builtIn({ match, file, site, subject }: Omit<MatchContext, 'bindings'>): [string, Binding][] {
  const statement = placeOf(match, file.grammar)
  const name = functionName(functionOf(match, file))
  return [
    ['MATCH', nodeBinding(match)],
    ...(statement === undefined ? [] : [['STATEMENT', nodeBinding(statement)] as [string, Binding]]),
    ['FUNCTION_NAME', { text: name === '' ? 'this code' : `\`${name}\`` }],
    ['LINE', { text: String(lineOf(match) === site.line ? lineOf(match) : site.line) }],
    ['PATH', { text: site.path }],
    ['EXCEPTION', { text: subject.exceptionType }],
    ['MESSAGE', { text: subject.exceptionMessage }],
  ]
}

/**
 * Names from the code and from the message, shortened, on one line. Code that holds a backtick itself is
 * quoted with two, as Markdown does.
 */
function fillText(text: string, context: MatchContext): string {
  const valueOf = (name: string): string | undefined => {
    const flat = (context.bindings.get(name)?.text ?? context.message.get(name))?.replaceAll(/\s+/g, ' ')
    return flat !== undefined && flat.length > QUOTE_LENGTH_MAX ? `${flat.slice(0, QUOTE_LENGTH_MAX)}…` : flat
  }
  return text
    .trim()
    .replaceAll(QUOTED_PLACEHOLDER, (quoted, name: string) => {
      const value = valueOf(name)
      return value?.includes('`') === true ? `\`\` ${value} \`\`` : quoted
    })
    .replaceAll(PLACEHOLDER, (placeholder, name: string) => valueOf(name) ?? placeholder)
}

/** Shape: "this code ends" gives "This code ends"; names are quoted and stay as they are. */
function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const QUOTED_PLACEHOLDER = /`\$([A-Z][A-Z0-9_]*)`/g
