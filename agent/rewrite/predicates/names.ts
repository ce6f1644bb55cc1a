import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { fileStyle } from '../style.ts'
import { namesInScope, originOf } from '../scope.ts'
import { kindOf, descendants, isSame, lineOf, statementOf, type CodeFile } from '../tree.ts'

/** Conditions about names that are not there: the one that was meant, or the import that is missing. */

/** One name in scope is so like `X` that it must have been meant. Binds NEAREST. */
const nearestName: Predicate = {
  arguments: ['placeholder'],
  binds: ['NEAREST'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const nearest = nearestOf(node.text(), namesInScope(node, fileOf(context, name)))
    return nearest === undefined ? false : { NEAREST: { text: nearest } }
  },
}

/**
 * Other code reads or writes a member so like `P` that it must have been meant, and nothing else in the
 * files is called `P`. Binds NEAREST and NEAREST_PLACE.
 */
const nearestMember: Predicate = {
  arguments: ['placeholder'],
  binds: ['NEAREST', 'NEAREST_PLACE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const files = [...context.subject.files.values()]
    const used = files.flatMap((file) => memberNames(file).map((member) => ({ member, file })))
    const same = used.filter(({ member }) => member.text() === node.text())
    if (same.length > 1) return false
    const nearest = nearestOf(node.text(), new Set(used.map(({ member }) => member.text())))
    const found = used.find(({ member }) => member.text() === nearest)
    if (nearest === undefined || found === undefined) return false
    const line = `line ${lineOf(found.member)}`
    const place = found.file.path === context.file.path ? line : `${found.file.path}, ${line}`
    return { NEAREST: { text: nearest }, NEAREST_PLACE: { text: place } }
  },
}

function memberNames(file: CodeFile): readonly SyntaxNode[] {
  return descendants(file.root).filter(
    (node) =>
      MEMBER_NAMES.has(kindOf(node)) ||
      (kindOf(node) === 'identifier' && isSame(node.parent()?.field('attribute'), node)) ||
      (kindOf(node) === 'identifier' && kindOf(node.parent()) === 'function_definition'),
  )
}

const MEMBER_NAMES = new Set(['property_identifier', 'shorthand_property_identifier'])

const BUILT_IN_METHODS = {
  javascript:
    'push pop shift unshift slice splice concat join reverse sort map filter reduce forEach find findIndex findLast some every includes indexOf flatMap flat at keys values entries trim split replace replaceAll toUpperCase toLowerCase startsWith endsWith padStart padEnd substring charAt repeat match toFixed toString get set has delete add clear then catch finally toISOString getTime',
  python:
    'append extend insert remove pop clear index count sort reverse copy items keys values get update setdefault add discard union split strip lstrip rstrip join replace startswith endswith upper lower title capitalize format encode decode splitlines isdigit read write readlines close total_seconds isoformat strftime',
  go: '',
  java: '',
  rust: '',
  ruby: '',
  php: '',
} as const

/** Names that other languages have for the same thing. */
const IDIOMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  python: {
    push: 'append',
    length: '__len__',
    toLowerCase: 'lower',
    toUpperCase: 'upper',
    trim: 'strip',
    iteritems: 'items',
    itervalues: 'values',
    iterkeys: 'keys',
    includes: '__contains__',
    startsWith: 'startswith',
    endsWith: 'endswith',
    indexOf: 'index',
    concat: 'extend',
  },
  javascript: {
    append: 'push',
    upper: 'toUpperCase',
    lower: 'toLowerCase',
    strip: 'trim',
    startswith: 'startsWith',
    endswith: 'endsWith',
    extend: 'push',
    contains: 'includes',
    each: 'forEach',
    isEmpty: 'length',
  },
}

/** A method of the language's own types is so like `P` that it must have been meant. Binds NEAREST. */
const nearestMethod: Predicate = {
  arguments: ['placeholder'],
  binds: ['NEAREST'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const { family } = fileOf(context, name).grammar
    const idioms = IDIOMS[family] ?? {}
    // Code may be about `constructor` or `toString`, which every object has.
    const idiom = Object.hasOwn(idioms, node.text()) ? idioms[node.text()] : undefined
    if (idiom !== undefined && !idiom.startsWith('__')) return { NEAREST: { text: idiom } }
    const nearest = nearestOf(node.text(), new Set(BUILT_IN_METHODS[family].split(' ')))
    return nearest === undefined ? false : { NEAREST: { text: nearest } }
  },
}

/** `X` is the name of a module of the language's own library that is not imported. Binds FIRST_STATEMENT. */
const isStandardModule: Predicate = {
  arguments: ['placeholder'],
  binds: ['FIRST_STATEMENT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined || !STANDARD_MODULES.has(node.text())) return false
    if (namesInScope(node, file).has(node.text())) return false
    const isAccessed = isSame(node.parent()?.field('object'), node)
    const first = file.root.children().find((child) => child.isNamed() && !isPreamble(child))
    return isAccessed && first !== undefined ? { FIRST_STATEMENT: nodeBinding(first, file) } : false
  },
}

const STANDARD_MODULES = new Set(
  'json re os sys math random datetime time csv itertools functools collections logging pathlib subprocess uuid hashlib base64 decimal statistics string textwrap copy operator tempfile shutil urllib socket threading asyncio heapq bisect html secrets struct io traceback'.split(
    ' ',
  ),
)

function isPreamble(node: SyntaxNode): boolean {
  if (kindOf(node) === 'comment') return true
  if (kindOf(node) === 'future_import_statement') return true
  return kindOf(node) === 'expression_statement' && kindOf(node.child(0)) === 'string'
}

/** A declaration gives `X` its value with `const`. Binds KEYWORD, that word, and DECLARED_LINE. */
const isDeclaredConst: Predicate = {
  arguments: ['placeholder'],
  binds: ['KEYWORD', 'DECLARED_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const origin = node === undefined ? undefined : originOf(node.text(), node, declaredBefore(context.file))
    const outer = origin?.kind === 'value' ? origin.target.ancestors() : node?.ancestors()
    const declaration = outer?.find(
      (item) => kindOf(item) === 'lexical_declaration' || kindOf(item) === 'for_in_statement',
    )
    const keyword = declaration?.children().find((child) => child.text() === 'const')
    if (keyword === undefined) return false
    return { KEYWORD: nodeBinding(keyword), DECLARED_LINE: { text: String(lineOf(keyword)) } }
  },
}

/** Only declarations count: the assignment that crashes is not one. */
function declaredBefore(file: CodeFile): CodeFile {
  return file
}

/**
 * A Go declaration gives the map `M` no value. Binds DECLARED, name and type in it, MAP_TYPE and
 * DECLARED_LINE.
 */
const isDeclaredNilMap: Predicate = {
  arguments: ['placeholder'],
  binds: ['DECLARED', 'MAP_TYPE', 'DECLARED_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node?.ancestors().find((outer) => file.grammar.functions.has(kindOf(outer)))
    const inner = scope === undefined ? [] : descendants(scope)
    const top = file.root.children().filter((child) => kindOf(child) === 'var_declaration')
    const specs = [...inner, ...top.flatMap((declaration) => descendants(declaration))].filter(
      (part) => kindOf(part) === 'var_spec' && part.field('name')?.text() === node?.text(),
    )
    const [spec] = specs
    const type = spec?.field('type')
    if (specs.length !== 1 || !spec || kindOf(type) !== 'map_type' || !type || spec.field('value') !== null)
      return false
    return {
      DECLARED: nodeBinding(spec, file),
      MAP_TYPE: { text: type.text() },
      DECLARED_LINE: { text: String(lineOf(spec)) },
    }
  },
}

/** `X` is assigned in some branches of its function only. Binds HEAD, the function's first statement. */
const isAssignedLater: Predicate = {
  arguments: ['placeholder'],
  binds: ['HEAD', 'EMPTY'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node?.ancestors().find((outer) => file.grammar.functions.has(kindOf(outer)))
    const body = scope?.field('body')
    if (node === undefined || body === null || body === undefined) return false
    const assignment = descendants(body).find(
      (part) => kindOf(part).endsWith('assignment') && part.field('left')?.text() === node.text(),
    )
    const holder = assignment === undefined ? undefined : outermostIn(assignment, body, file)
    const isAtTop = assignment !== undefined && isSame(statementOf(assignment, file.grammar), holder)
    if (assignment === undefined || holder === undefined || isAtTop) return false
    return { HEAD: nodeBinding(holder, file), EMPTY: { text: emptyOf(assignment, fileStyle(file).quote) } }
  },
}

function outermostIn(node: SyntaxNode, body: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const statement = statementOf(node, file.grammar)
  return [statement, ...node.ancestors()].find((outer) => isSame(outer?.parent(), body))
}

function emptyOf(assignment: SyntaxNode, quote: string): string {
  const value = assignment.field('right')
  switch (kindOf(value)) {
    case 'list':
    case 'list_comprehension':
      return '[]'
    case 'dictionary':
      return '{}'
    case 'string':
      return quote + quote
    case 'integer':
    case 'float':
      return '0'
    default:
      return kindOf(assignment) === 'augmented_assignment' ? '0' : 'None'
  }
}

/**
 * The one name at a distance of one letter (two for names of eight and more), or the same but for case and
 * underscores; undefined when there is none or more than one.
 */
export function nearestOf(name: string, names: ReadonlySet<string>): string | undefined {
  const plain = (text: string): string => text.replaceAll('_', '').toLowerCase()
  const others = [...names].filter((other) => other !== name)
  const same = others.filter((other) => plain(other) === plain(name))
  if (same.length === 1) return same[0]
  const limit = name.length < 8 ? 1 : 2
  const near = others
    .map((other) => ({ other, distance: editDistance(name, other, limit) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
  const [best, second] = near
  return best !== undefined && best.distance < (second?.distance ?? Infinity) ? best.other : undefined
}

/** Letters inserted, removed, changed or swapped with their neighbour. Bounds: gives up over the limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + cost,
      )
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (isSwap) best = Math.min(best, (before[column - 2] ?? 0) + 1)
      current.push(best)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? limit + 1
}

export const NAME_PREDICATES: Readonly<Record<string, Predicate>> = {
  nearest_name: nearestName,
  nearest_member: nearestMember,
  nearest_method: nearestMethod,
  is_standard_module: isStandardModule,
  is_declared_const: isDeclaredConst,
  is_declared_nil_map: isDeclaredNilMap,
  is_assigned_later: isAssignedLater,
}
