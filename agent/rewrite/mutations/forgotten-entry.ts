import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf } from '../file-index.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { namesInScope } from '../scope.ts'
import { argumentsOf, descendants, kindOf, span, statementsOf, stringValue, type CodeFile } from '../tree.ts'
import { missingNames } from './missing-names.ts'

/**
 * A record is made without the entry that the error misses, where a value of that name is at hand: `{ name, total }` beside a
 * local `rates`, and `Plan(name=name)` in Python.
 * Applies to objects, dicts and calls with named arguments of JavaScript, TypeScript and Python; leaves alone those that have the
 * entry, and empty ones.
 */
export const forgottenEntry: Mutation = {
  id: 'forgotten_entry',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /^KeyError|has no attribute|missing \d+ required|is not (?:a function|iterable)|of undefined|NaN|undefined/,
  of: (node, place) => {
    const { file } = place
    const missing = [...missingNames(place)]
    // What is read of so many things in these files says nothing of one of them, and a record far off that lacks what others
    // have is seldom the one that the error is about.
    const isFarOff = place.role === 'outside'
    if (isFarOff && (missing.length === 0 || missing.length > MISSING_MAX)) return []
    const entries = entriesOf(node, file)
    if (entries.length === 0) return []
    const has = new Set(entries.map((entry) => nameOf(entry, file)))
    const told = missing.filter((name) => isOfKind(has, name, place))
    const lacking = lackingFrom(has, place).filter((name) => !isFarOff || missing.includes(name))
    const names = [...new Set([...told, ...lacking])].filter((name) => !has.has(name))
    if (names.length === 0) return []
    const inScope = namesInScope(node, file)
    return names.flatMap((name) => {
      const own = inScope.has(name) ? name : memberOf(name, node, file)
      const values = [...(own === undefined ? [] : [own]), ...asBeside(name, entries)]
      return [...new Set(values)]
        .slice(0, VALUES_MAX)
        .map((value) => mutated(entries, { name, value }, node, file))
    })
  },
}

const VALUES_MAX = 3
const MISSING_MAX = 6

/** What is read beside the name elsewhere is in the record too; where nothing is read beside it any record may be meant. */
function isOfKind(has: ReadonlySet<string>, name: string, { files }: MutationPlace): boolean {
  const before = companions.get(files) ?? new Map<string, ReadonlySet<string>>()
  companions.set(files, before)
  const beside = before.get(name) ?? new Set(files.flatMap((file) => readBeside(name, file)))
  before.set(name, beside)
  return beside.size === 0 || [...has].some((key) => beside.has(key))
}

const companions = new WeakMap<readonly CodeFile[], Map<string, ReadonlySet<string>>>()

function readBeside(name: string, file: CodeFile): readonly string[] {
  return [...indexOf(file).membersByObject.values()]
    .map((uses) => uses.map((one) => one.name))
    .filter((names) => names.includes(name))
    .flatMap((names) => names.filter((one) => one !== name))
}

/** In the form of the entries beside it. Shape: `order.total` for `total` beside `name: order.name`. */
function asBeside(name: string, entries: readonly SyntaxNode[]): readonly string[] {
  return entries.flatMap((entry) => {
    const [key, value] = [entry.field('key') ?? entry.field('name'), entry.field('value')]
    const plain = key?.text().replaceAll(/['"]/g, '') ?? ''
    if (value === null || !/^[A-Za-z_]\w*$/.test(plain) || value.text().length > FORM_LENGTH_MAX) return []
    const word = new RegExp(`(?<![\\w$])${plain}(?![\\w$])`, 'g')
    return [...value.text().matchAll(word)].length === 1 ? [value.text().replace(word, name)] : []
  })
}

const FORM_LENGTH_MAX = 60

/** The one member that a type declares, or a record like this one has elsewhere, and that this one lacks. */
function lackingFrom(has: ReadonlySet<string>, { file, files }: MutationPlace): readonly string[] {
  if (has.size === 0) return []
  const shapes = [file, ...files.filter(({ path }) => path !== file.path)].flatMap(
    (one) => shapesOf(one).get(has.size + 1) ?? [],
  )
  return shapes.flatMap((shape) => (has.isSubsetOf(shape) ? [...shape].filter((name) => !has.has(name)) : []))
}

/** The names that interfaces, types and records of a file have, by how many these are. */
const shapesOf = perFile((file): ReadonlyMap<number, readonly ReadonlySet<string>[]> => {
  const all = descendants(file.root).flatMap((node): readonly ReadonlySet<string>[] => {
    if (/^(interface_body|object_type)$/.test(kindOf(node))) {
      const needed = statementsOf(node).filter(
        (one) => kindOf(one) === 'property_signature' && !/^[^:]*\?\s*:/.test(one.text()),
      )
      return [new Set(needed.map((one) => one.field('name')?.text() ?? ''))]
    }
    const entries = /^(object|dictionary)$/.test(kindOf(node)) ? entriesOf(node, file) : []
    return entries.length < 2 ? [] : [new Set(entries.map((entry) => nameOf(entry, file)))]
  })
  return Map.groupBy(all, ({ size }) => size)
})

function entriesOf(node: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  if (/^(object|dictionary)$/.test(kindOf(node))) {
    const entries = statementsOf(node)
    return entries.every((one) => ENTRIES.test(kindOf(one))) ? entries : []
  }
  if (grammar.family !== 'python' || kindOf(node) !== 'call') return []
  const named = argumentsOf(node).filter((one) => kindOf(one) === 'keyword_argument')
  return named.length > 0 ? argumentsOf(node) : []
}

const ENTRIES =
  /^(pair|shorthand_property_identifier|keyword_argument|spread_element|dictionary_splat|method_definition)$/

function nameOf(entry: SyntaxNode, { grammar }: CodeFile): string {
  const key = entry.field('key') ?? entry.field('name')
  return stringValue(key, grammar) ?? key?.text() ?? entry.text()
}

/** A member of that name that the class around sets or reads. */
function memberOf(name: string, node: SyntaxNode, { grammar }: CodeFile): string | undefined {
  const owner = node.ancestors().find((outer) => kindOf(outer).startsWith('class'))
  const self = grammar.family === 'python' ? 'self' : 'this'
  const wanted = [`${self}.${name}`, `${self}.#${name}`, `${self}._${name}`]
  const read = owner === undefined ? [] : descendants(owner).filter((one) => grammar.members.has(kindOf(one)))
  return wanted.find((text) => read.some((one) => one.text() === text))
}

function mutated(
  entries: readonly SyntaxNode[],
  { name, value }: { readonly name: string; readonly value: string },
  node: SyntaxNode,
  file: CodeFile,
): Mutated {
  const isScript = file.grammar.family === 'javascript'
  const entry = written(name, value, { entries, isCall: kindOf(node) === 'call', isScript })
  const { end } = span(entries.at(-1) ?? node)
  const says = `${quoted(node.text())} is made without ${quoted(name)}, which is read of it`
  return { edits: [{ start: end, end, replacement: `, ${entry}` }], says }
}

/** In the form of the entries beside it. */
function written(
  name: string,
  value: string,
  {
    entries,
    isCall,
    isScript,
  }: { readonly entries: readonly SyntaxNode[]; readonly isCall: boolean; readonly isScript: boolean },
): string {
  if (isCall) return `${name}=${value}`
  if (isScript) return name === value ? name : `${name}: ${value}`
  const quote = /^['"]/.exec(entries.find((one) => kindOf(one) === 'pair')?.text() ?? '')?.[0] ?? "'"
  return `${quote}${name}${quote}: ${value}`
}
