import { findCallers } from '../../agent/repository/callers.ts'
import type { Definition, ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode, symbolOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { Binding } from './language-view.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { fieldWrites } from './writes.ts'

const FUNCTIONS_MAX = 4
const STEPS_MAX = 5
const CALLER_FILES_MAX = 6
const CALLERS_MAX = 3
const WRITES_MAX = 4

/** An expression in a file. */
interface Place {
  readonly node: SyntaxNode
  readonly file: ParsedFile
}

/**
 * The own functions that an expression may stand for, where it is no name of one: an entry of a table, what a field was set to, what a
 * parameter was given. Shape: `count_words` and `count_lines` for `COUNTS[kind]`, `exchange` of an issuer for `this.#options.exchange`.
 * Result: none where more than four are possible. Bounds: five steps, four searches.
 */
export async function standingFunctions(
  place: Place,
  search: Search,
  stepsLeft: number = STEPS_MAX,
): Promise<readonly Definition[]> {
  const found = new Map<string, Definition>()
  for (const one of await functionsOf(place, search, stepsLeft))
    found.set(`${one.file.path}:${one.symbol.startIndex}`, one)
  return found.size > FUNCTIONS_MAX ? [] : [...found.values()]
}

async function functionsOf(
  { node: written, file }: Place,
  search: Search,
  stepsLeft: number,
): Promise<readonly Definition[]> {
  const view = viewOf(written)
  const node = view.core(written)
  if (isFunctionNode(node)) return [{ file, symbol: symbolOf(node) }]
  if (stepsLeft === 0) return []
  const all = async (places: readonly Place[]): Promise<readonly Definition[]> => {
    const found: Definition[] = []
    for (const one of places) found.push(...(await functionsOf(one, search, stepsLeft - 1)))
    return found
  }
  const choices = view.alternatives(node)
  if (choices.length > 0) return all(choices.map((one) => ({ node: one, file })))
  const indexed = view.indexed(node)
  if (indexed !== undefined) return all(entriesOf({ node: indexed.object, file }, indexed.indexes[0]))
  const call = view.call(node)
  if (call !== undefined) {
    const table = view.member(view.core(call.callee))
    return table?.name === 'get' ? all(entriesOf({ node: table.object, file }, call.positional[0])) : []
  }
  const member = view.member(node)
  if (member !== undefined) {
    const writes = await fieldWrites(member, file, search)
    const set = await all(writes.slice(0, WRITES_MAX))
    if (set.length > 0) return set
    const method = await search.files.findOnlyDefinition(file, member.name)
    return method?.symbol.kind === 'function' ? [method] : []
  }
  if (!view.isIdentifier(node)) return []
  const { possible } = visibleBindings(node, view)
  const found: Definition[] = []
  for (const binding of possible) {
    const { kind, value } = binding
    if (kind === 'value' && value !== undefined && binding.part === undefined)
      found.push(...(await all([{ node: value, file }])))
    else if (kind === 'parameter') found.push(...(await all(await argumentsFor(binding, file, search))))
    else if (kind === 'defined' || kind === 'imported') {
      const definition = await search.files.findDefinition(file, node.text())
      if (definition?.symbol.kind === 'function') found.push(definition)
    }
  }
  return found
}

/** The values of a table that is written out, by a name for it or in its place: that of a key, or all. */
function entriesOf({ node, file }: Place, key: SyntaxNode | undefined): readonly Place[] {
  const view = viewOf(node)
  const core = view.core(node)
  const tables = view.isIdentifier(core)
    ? visibleBindings(core, view).possible.flatMap(({ kind, value }) =>
        kind === 'value' && value !== undefined ? [view.core(value)] : [],
      )
    : [core]
  const wanted = key === undefined ? undefined : view.literalText(view.core(key))
  return tables.flatMap((table) => {
    const entries = view.entries(table)
    const one = wanted === undefined ? undefined : entries?.get(wanted)
    const values = one === undefined ? (entries?.values() ?? view.elements(table) ?? []) : [one]
    return [...values].map((value) => ({ node: value, file }))
  })
}

/** What calls of the function give for a parameter. */
async function argumentsFor(
  { parameter, node: name }: Binding,
  file: ParsedFile,
  search: Search,
): Promise<readonly Place[]> {
  if (parameter === undefined || parameter.index < 0) return []
  const symbol = symbolOf(parameter.function)
  const isConstructor = /^(?:constructor|__init__|<init>)$/.test(symbol.simpleName)
  const called = (isConstructor ? symbol.owner : symbol.simpleName) ?? ''
  if (called === '') return []
  const callers = await findCallers(search.files, file, called, CALLER_FILES_MAX)
  return callers.slice(0, CALLERS_MAX).flatMap(({ file: from, call }) => {
    const made = viewOf(call).call(call)
    const argument = made?.named.get(name.text()) ?? made?.positional[parameter.index]
    return argument === undefined ? [] : [{ node: argument, file: from }]
  })
}
