import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { functionAround } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import type { Member } from './language-view.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { positionalWrites } from './positional-fields.ts'

/** A place that gives a member its value. */
export interface Write {
  readonly file: ParsedFile
  /** The value, or the write as a whole where it is in the name alone. */
  readonly node: SyntaxNode
}

const WRITES_MAX = 12
const FILES_MAX = 16

/** Nodes with a name on the left and a value on the right, over the languages. */
const WRITING = [
  'pair',
  'shorthand_property_identifier',
  'assignment_expression',
  'augmented_assignment_expression',
  'assignment',
  'augmented_assignment',
  'assignment_statement',
  'keyword_argument',
  'keyed_element',
  'field_initializer',
  'shorthand_field_initializer',
  'field_definition',
  'public_field_definition',
  'method_definition',
  'compound_assignment_expr',
]

/**
 * What sets a member of that name: entries of objects, assignments, named arguments. Of `this` only in the same file, of
 * anything else in all files of the language. Bounds: 12 places in 16 files.
 */
export async function fieldWrites(
  member: Pick<Member, 'name' | 'object'>,
  file: ParsedFile,
  search: Search,
): Promise<readonly Write[]> {
  const { name, object } = member
  if (!/^[\p{L}_$#][\p{L}\p{N}_$]*$/u.test(name)) return []
  const view = viewOf(object)
  const isOwn = view.isSelf(view.core(object)) || name.startsWith('#')
  const files = isOwn
    ? [file]
    : await search.files.filesWith(file, namePattern(name), { filesMax: FILES_MAX, name })
  const writes: Write[] = []
  writes.push(...(await positionalWrites(name, files, search)))
  for (const one of files) {
    for (const node of nodesOfKinds(one.root, WRITING)) {
      const value = writtenValue(node, name)
      if (value !== undefined) writes.push({ file: one, node: value })
      if (writes.length >= WRITES_MAX) return writes
    }
    if (view.id === 'python') writes.push(...properties(one, name))
    writes.push(...comparisons(one, name))
  }
  return writes
}

/** Python: a method that is read as a field. Shape: `@property def total(self): …`, `@cached_property`. */
function properties(file: ParsedFile, name: string): readonly Write[] {
  return nodesOfKinds(file.root, ['decorated_definition'])
    .filter((node) => PROPERTY.test(node.text()))
    .flatMap((node) => node.field('definition') ?? [])
    .filter((node) => node.field('name')?.text() === name)
    .map((node) => ({ file, node }))
}

const PROPERTY = /^@(?:[\w.]+\.)?(?:cached_)?property\b/

function namePattern(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replace(/\$/g, '\\$')}(?![\\p{L}\\p{N}_$])`, 'u')
}

/** Where a key is compared with the name: a function that reads members one by one. Shape: `if (key === 'balance')`. */
function comparisons(file: ParsedFile, name: string): readonly Write[] {
  if (!file.text.includes(`'${name}'`) && !file.text.includes(`"${name}"`)) return []
  return nodesOfKinds(file.root, ['string', 'string_literal', 'interpreted_string_literal'])
    .filter((node) => node.text().slice(1, -1) === name)
    .filter((node) =>
      /binary_expression|comparison_operator|_case$|case_/.test(String(node.parent()?.kind())),
    )
    .slice(0, 2)
    .map((node) => ({ file, node }))
}

/** What code within a node, as a class, sets members of that name to. */
export function memberValues(within: SyntaxNode, name: string): readonly SyntaxNode[] {
  return nodesOfKinds(within, WRITING).flatMap((node) => writtenValue(node, name) ?? [])
}

/** The value that a node gives a member of that name; undefined when it gives it none. */
function writtenValue(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const kind = String(node.kind())
  if (kind.startsWith('shorthand')) return node.text() === name ? node : undefined
  if (kind === 'method_definition') {
    return node.field('name')?.text() === name && node.children().some((child) => child.is('get'))
      ? node
      : undefined
  }
  const [first, second] = node.namedChildren()
  const target =
    node.field('key') ??
    node.field('left') ??
    node.field('name') ??
    node.field('property') ??
    node.field('field') ??
    first
  // Go's entries have no names for their parts; what is declared without a value sets none.
  const value = node.field('right') ?? node.field('value') ?? (node.is('keyed_element') ? second : null)
  if (target === undefined || target === null || value === undefined || value === null) return undefined
  return namesMember(target, name) ? value : undefined
}

/** `name`, `"name"`, `x.name`, `x["name"]`. */
function namesMember(target: SyntaxNode, name: string): boolean {
  const text = target.text()
  if (text === name || text === `"${name}"` || text === `'${name}'`) return !isLocal(target)
  if (text.length > 200) return false
  return text.endsWith(`.${name}`) || text.endsWith(`["${name}"]`) || text.endsWith(`['${name}']`)
}

/** `name = 1` in a function sets a variable, no member; Python's class bodies set members. */
function isLocal(target: SyntaxNode): boolean {
  const isAssigned = /assignment/.test(String(target.parent()?.kind()))
  return isAssigned && target.is('identifier') && functionAround(target) !== undefined
}

const CHANGES =
  /^(?:push|unshift|pop|shift|splice|set|delete|clear|add|append|insert|remove|removeIf|put|putAll|putIfAbsent|computeIfAbsent|update|extend|setdefault|popitem|discard|addAll|insert_all|push_back|offer|poll|retain|drain|entry|sort|fill|reverse)$/

/** The calls and assignments in a file that change what a container of that name holds. Bounds: the first 12. */
export function containerChanges(object: SyntaxNode, file: ParsedFile): readonly SyntaxNode[] {
  const name = lastName(viewOf(object).core(object))
  if (name === undefined) return []
  let known = changesOfFiles.get(file.root)
  if (known === undefined) {
    known = changesByName(file.root)
    changesOfFiles.set(file.root, known)
  }
  return known.get(name) ?? []
}

/** Of a file that was read once: it is asked for many names. */
const changesOfFiles = new WeakMap<SyntaxNode, ReadonlyMap<string, readonly SyntaxNode[]>>()

function changesByName(root: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> {
  const found = new Map<string, SyntaxNode[]>()
  for (const node of nodesOfKinds(root, CHANGING)) {
    const name = changedBy(node)
    if (name === undefined) continue
    const nodes = found.get(name) ?? []
    if (nodes.length < WRITES_MAX) nodes.push(node)
    found.set(name, nodes)
  }
  return found
}

/** The name of the container that a call or an assignment changes. */
function changedBy(node: SyntaxNode): string | undefined {
  const view = viewOf(node)
  const call = view.call(node)
  if (call !== undefined) {
    const member = view.member(view.core(call.callee))
    if (member !== undefined && CHANGES.test(member.name)) return lastName(view.core(member.object))
    return /^(?:delete|append)$/.test(call.callee.text()) ? lastName(call.positional[0]) : undefined
  }
  const target = node.field('left')
  const indexed = target === null ? undefined : view.indexed(listed(target))
  return indexed === undefined ? undefined : lastName(view.core(indexed.object))
}

/**
 * The changes of a container that is a member, in the other files that speak of it. Shape: `self.quotes[name] = …` in one
 * file for `cache.quotes[name]` in another. Bounds: 12 places in 16 files; none for a name of one or two letters.
 */
export async function changesElsewhere(
  object: SyntaxNode,
  file: ParsedFile,
  search: Search,
): Promise<readonly Write[]> {
  const view = viewOf(object)
  const name = view.member(view.core(object))?.name
  if (name === undefined || !/^[\p{L}_$][\p{L}\p{N}_$]{2,}$/u.test(name)) return []
  const found: Write[] = []
  for (const other of await search.files.filesWith(file, namePattern(name), { filesMax: FILES_MAX, name })) {
    if (other.path === file.path || found.length >= WRITES_MAX) continue
    found.push(...containerChanges(object, other).map((node) => ({ file: other, node })))
  }
  return found.slice(0, WRITES_MAX)
}

/** Whether an expression makes a list or a map without anything in it. Shape: `[]`, `{}`, `new Map()`, `make(map[string]int)`. */
export function isEmptyContainer(node: SyntaxNode): boolean {
  const text = node.text().trim()
  return text.length < 80 && EMPTY.test(text)
}

const EMPTY =
  /^(?:\[\]|\{\}|(?:dict|list|set|deque|OrderedDict|defaultdict|Counter)\(\w*\)|new\s+[\w$.]*(?:Map|List|Set|Array|Deque|Queue|Object)(?:<[^()]*>)?\(\d*\)|make\([^()]*\)|&?[\w.*[\]]+\{\}|vec!\[\]|(?:\w+::)*(?:Vec|HashMap|BTreeMap|HashSet|VecDeque|BTreeSet|String)(?:::<[^()]*>)?::(?:new|default)\(\))$/

const CHANGING = [
  'call_expression',
  'call',
  'method_invocation',
  'assignment_expression',
  'assignment',
  'augmented_assignment',
  'augmented_assignment_expression',
  'assignment_statement',
]

function listed(target: SyntaxNode): SyntaxNode {
  return target.is('expression_list') ? (target.namedChildren()[0] ?? target) : target
}

/** `items` of `items`, `this.items`, `cart.items` and `items[key]`. */
function lastName(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined
  const view = viewOf(node)
  if (view.isIdentifier(node)) return node.text()
  const indexed = view.indexed(node)
  return indexed === undefined ? view.member(node)?.name : lastName(view.core(indexed.object))
}
