import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { descendants, functionOf, isSame, kindOf, lastName, type CodeFile } from '../tree.ts'

/** Conditions for collections of Java, by the types that are written down. */

/** `MAP` is declared with what it holds. Binds MAKES: an empty one of it, or 0 for numbers. */
const mapHolds: Predicate = {
  arguments: ['placeholder'],
  binds: ['MAKES'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const type = node === undefined ? undefined : declaredType(node, context, fileOf(context, name))
    const held = type === undefined ? undefined : heldIn(type)
    const code = held === undefined ? undefined : EMPTY.find(([pattern]) => pattern.test(held))?.[1]
    return code === undefined ? false : { MAKES: { text: code } }
  },
}

const EMPTY = [
  [/^(Integer|Short)$/, '0'],
  [/^Long$/, '0L'],
  [/^Double$/, '0.0'],
  [/^(java\.util\.)?(List|Collection|ArrayList)</, 'new java.util.ArrayList<>()'],
  [/^(java\.util\.)?LinkedList</, 'new java.util.LinkedList<>()'],
  [/^(java\.util\.)?(Set|HashSet)</, 'new java.util.HashSet<>()'],
  [/^(java\.util\.)?LinkedHashSet</, 'new java.util.LinkedHashSet<>()'],
  [/^(java\.util\.)?(SortedSet|NavigableSet|TreeSet)</, 'new java.util.TreeSet<>()'],
  [/^(java\.util\.)?(Map|HashMap)</, 'new java.util.HashMap<>()'],
  [/^(java\.util\.)?LinkedHashMap</, 'new java.util.LinkedHashMap<>()'],
  [/^(java\.util\.)?(SortedMap|NavigableMap|TreeMap)</, 'new java.util.TreeMap<>()'],
  [/^(java\.util\.)?(Deque|Queue|ArrayDeque)</, 'new java.util.ArrayDeque<>()'],
  [/^StringBuilder$/, 'new StringBuilder()'],
  [/^AtomicInteger$/, 'new AtomicInteger()'],
  [/^AtomicLong$/, 'new AtomicLong()'],
] as const

/** The type of a local, a parameter or a field by its declaration; the nearest one counts. */
function declaredType(node: SyntaxNode, context: MatchContext, file: CodeFile): string | undefined {
  const name = lastName(node, file.grammar)
  if (name === '') return undefined
  const scope = functionOf(node, file)
  const places = isSame(scope, file.root) ? [file.root] : [scope, file.root]
  const others = [...context.subject.files.values()].filter(
    ({ path, grammar }) => path !== file.path && grammar === file.grammar,
  )
  for (const place of [...places, ...(kindOf(node) === 'identifier' ? [] : others.map(({ root }) => root))]) {
    const found = descendants(place).find((part) => DECLARES.test(kindOf(part)) && declares(part, name))
    if (found !== undefined) return found.field('type')?.text()
  }
  return undefined
}

const DECLARES =
  /^(local_variable_declaration|field_declaration|formal_parameter|enhanced_for_statement|resource)$/

function declares(part: SyntaxNode, name: string): boolean {
  if (part.field('name')?.text() === name) return true
  return part
    .children()
    .some((child) => kindOf(child) === 'variable_declarator' && child.field('name')?.text() === name)
}

/** Shape: `List<String>` for `Map<Character, List<String>>`. */
function heldIn(type: string): string | undefined {
  if (!/Map</.test(type.split('<')[0] + '<')) return undefined
  let depth = 0
  for (let at = type.indexOf('<') + 1; at < type.length; at += 1) {
    if (type[at] === '<') depth += 1
    if (type[at] === '>') depth -= 1
    if (type[at] === ',' && depth === 0) return type.slice(at + 1, -1).trim()
  }
  return undefined
}

/** `ALL` is a collection or something that goes through one. Binds LACKING, the test for nothing being left in it. */
const lacksElements: Predicate = {
  arguments: ['placeholder'],
  binds: ['LACKING'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const type = declaredType(node, context, fileOf(context, name)) ?? ''
    if (/^(java\.util\.)?(Iterator|ListIterator|Scanner|StringTokenizer)\b/.test(type))
      return {
        LACKING: {
          text: type.includes('Tokenizer') ? `!${node.text()}.hasMoreTokens()` : `!${node.text()}.hasNext()`,
        },
      }
    const isCollection = /^(java\.util\.)?\w*(List|Set|Map|Deque|Queue|Stack|Vector|Collection)\b/.test(type)
    return isCollection ? { LACKING: { text: `${node.text()}.isEmpty()` } } : false
  },
}

/** The parameter `P` is a collection that no code of the file makes anew. Binds COPY, a class that keeps its order and can be changed. */
const copyKind: Predicate = {
  arguments: ['placeholder'],
  binds: ['COPY'],
  test: (context, [name]) => {
    const parameter = nodeOf(context, name)
    const type = parameter?.field('type')?.text() ?? ''
    const called = parameter?.field('name')?.text() ?? ''
    if (fileOf(context, name).text.includes(`${called} = new `)) return false
    const kind = type.startsWith('Set<')
      ? 'LinkedHashSet'
      : type.startsWith('Map<')
        ? 'LinkedHashMap'
        : 'ArrayList'
    return { COPY: { text: `java.util.${kind}` } }
  },
}

/** No other code of the file puts entries into the map `MAP`: they can only be made where they are used. */
const nothingElseFills: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const map = nodeOf(context, name)
    if (map === undefined) return false
    const filled = new RegExp(
      `\\b${RegExp.escape(map.text())}\\.(put|putIfAbsent|putAll|computeIfAbsent|merge|compute)\\(`,
    )
    return !filled.test(fileOf(context, name).text)
  },
}

/** The field `FIELD` called `NAME` is a collection that nothing in its file gives a value. Binds EMPTY. */
const madeEmpty: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['EMPTY'],
  test: (context, [field, name]) => {
    const declared = nodeOf(context, field)
    const called = nodeOf(context, name)?.text() ?? ''
    const type = declared?.field('type')?.text() ?? ''
    const code = EMPTY.find(([pattern]) => pattern.test(type))?.[1]
    const isSet = new RegExp(`\\b${RegExp.escape(called)}\\s*=[^=]`).test(fileOf(context, field).text)
    return code === undefined || !code.startsWith('new ') || isSet ? false : { EMPTY: { text: code } }
  },
}

export const JAVA_COLLECTION_PREDICATES: Readonly<Record<string, Predicate>> = {
  map_holds: mapHolds,
  lacks_elements: lacksElements,
  made_empty: madeEmpty,
  copy_kind: copyKind,
  nothing_else_fills: nothingElseFills,
}
