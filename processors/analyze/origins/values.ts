import { calledName, findCallers } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { importsOf, resolveModule } from '../../../agent/repository/imports.ts'
import { familyOf } from '../../../agent/repository/code-languages.ts'
import { symbolOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import { viewOf } from '../language-views.ts'
import type { Search } from '../origin.ts'
import { assignmentsTo } from './callee.ts'
import { goEntries } from './go-literal.ts'

/** An expression that makes a value, with its file. */
export interface MadeValue {
  readonly file: ParsedFile
  readonly node: SyntaxNode
}

const VALUES_MAX = 24
const DEPTH_MAX = 6

/**
 * The expressions that may have made the value of an expression: literals, calls out of the repository,
 * and whatever else cannot be followed further. Follows assignments, imports, returns, parameters and the
 * elements and members of literals. Bounds: 24 values, 6 steps deep.
 */
export async function valuesOf(
  expression: SyntaxNode,
  file: ParsedFile,
  search: Search,
  depth = 0,
): Promise<readonly MadeValue[]> {
  const view = viewOf(expression)
  const node = view.core(expression)
  const here = [{ file, node }]
  if (depth >= DEPTH_MAX || view.isSolid(node)) return here
  const next = (inner: SyntaxNode, where: ParsedFile = file): Promise<readonly MadeValue[]> =>
    valuesOf(inner, where, search, depth + 1)
  const alternatives = view.alternatives(node)
  if (alternatives.length > 0) return collect(alternatives, next)
  if (view.isIdentifier(node)) return identifierValues({ file, node }, search, next)
  const call = view.call(node)
  if (call !== undefined && !call.isNew) {
    const member = view.member(view.core(call.callee))
    if (member !== undefined && /^(?:find|findLast|at|pop|shift|get)$/.test(member.name)) {
      const elements = await elementsOf(member.object, next)
      if (elements.length > 0) return elements
    }
    const definition = await search.called(node, file)
    if (definition === undefined || definition.symbol.kind === 'class') return here
    const returned = view.returns(definition.symbol.node).values.flatMap(({ value }) => {
      // Several values are one tuple in Python, and several results in Go.
      const isSeveral = view.id !== 'python' && value?.is('expression_list') === true
      const first = isSeveral ? value.namedChildren()[0] : value
      return first === undefined ? [] : [first]
    })
    return collect(returned, (value) => next(value, definition.file))
  }
  const member = view.member(node)
  if (member !== undefined && view.isSelf(view.core(member.object))) {
    const assigned = assignmentsTo(node, member.name)
    return assigned.length === 0 ? here : collect(assigned, next)
  }
  const indexed = view.indexed(node)
  const object = member?.object ?? indexed?.object
  if (object === undefined) return here
  const key =
    member?.name ?? (indexed?.indexes[0] === undefined ? undefined : view.literalText(indexed.indexes[0]))
  const inside = await insideOf(object, key, search, next)
  return inside.length === 0 ? here : inside
}

/** Follows a part of the expression one step further. */
export type Next = (inner: SyntaxNode, where?: ParsedFile) => Promise<readonly MadeValue[]>

async function collect(nodes: readonly SyntaxNode[], next: Next): Promise<readonly MadeValue[]> {
  const values: MadeValue[] = []
  for (const node of nodes) {
    if (values.length >= VALUES_MAX) break
    values.push(...(await next(node)))
  }
  return values
}

async function identifierValues(made: MadeValue, search: Search, next: Next): Promise<readonly MadeValue[]> {
  const { file, node } = made
  const view = viewOf(node)
  const { possible, elsewhere } = visibleBindings(node, view)
  const values: MadeValue[] = []
  for (const binding of [...possible, ...elsewhere].slice(0, 6)) {
    if (
      binding.kind === 'value' &&
      binding.value !== undefined &&
      (binding.part === undefined || view.id === 'go')
    ) {
      values.push(...(await next(binding.value)))
    } else if (binding.kind === 'element' && binding.value !== undefined) {
      values.push(...(await elementsOf(binding.value, next)))
    } else if (binding.kind === 'imported') {
      for (const found of await importedValues(node.text(), file, search))
        values.push(...(await next(found.node, found.file)))
    } else if (
      binding.kind === 'parameter' &&
      binding.parameter !== undefined &&
      binding.part === undefined
    ) {
      const { index } = binding.parameter
      const name = symbolOf(binding.parameter.function).simpleName
      const callers = name === '' ? [] : await findCallers(search.files, file, name)
      for (const caller of callers.slice(0, 6)) {
        const argument = viewOf(caller.call).call(caller.call)?.positional[index]
        if (argument !== undefined) values.push(...(await next(argument, caller.file)))
      }
      if (callers.length === 0)
        values.push(...(await callbackElements(binding.parameter.function, index, next)))
    }
  }
  return values.length === 0 ? [made] : values.slice(0, VALUES_MAX)
}

/** The expressions that make what an inline callback gets. */
async function callbackElements(
  callback: SyntaxNode,
  index: number,
  next: Next,
): Promise<readonly MadeValue[]> {
  const list = listOfCallback(callback, index)
  return list === undefined ? [] : elementsOf(list, next)
}

/** What the method goes through whose inline callback gets an element as this parameter. */
export function listOfCallback(callback: SyntaxNode, index: number): SyntaxNode | undefined {
  const view = viewOf(callback)
  const call = callback.ancestors().find((ancestor) => view.call(ancestor) !== undefined)
  const made = call === undefined ? undefined : view.call(call)
  const isArgument = made?.positional.some((one) => one.id() === callback.id()) === true
  if (call === undefined || made === undefined || !isArgument) return undefined
  const isElement =
    ELEMENT_METHODS.test(calledName(call)) && index === (calledName(call) === 'reduce' ? 1 : 0)
  return isElement ? view.member(view.core(made.callee))?.object : undefined
}

const ELEMENT_METHODS =
  /^(?:map|forEach|filter|find|findIndex|findLast|some|every|flatMap|sort|toSorted|reduce)$/
const SAME_ELEMENTS = /^(?:filter|slice|sort|toSorted|reverse|toReversed|concat|values|flat)$/

/** The expressions that make the elements of a list. */
export async function elementsOf(list: SyntaxNode, next: Next): Promise<readonly MadeValue[]> {
  const view = viewOf(list)
  const call = view.call(view.core(list))
  const member = call === undefined ? undefined : view.member(view.core(call.callee))
  if (member !== undefined && SAME_ELEMENTS.test(member.name)) return elementsOf(member.object, next)
  const values: MadeValue[] = []
  for (const spread of view.core(list).is('array') ? spreadElements(view.core(list)) : [])
    values.push(...(await elementsOf(spread, next)))
  for (const made of await next(list)) {
    const elements = viewOf(made.node).elements(made.node) ?? [
      ...(viewOf(made.node).entries(made.node)?.values() ?? []),
    ]
    const stored = elements.length === 0 ? storedIn(made) : []
    for (const element of [...elements, ...stored])
      values.push({ file: made.file, node: viewOf(element).core(element) })
  }
  return values
}

/** Shape: `map.values()` in `[...map.values()]`. */
function spreadElements(array: SyntaxNode): readonly SyntaxNode[] {
  return array
    .namedChildren()
    .filter((child) => child.is('spread_element'))
    .flatMap((child) => child.namedChildren()[0] ?? [])
}

const STORED_MAX = 6

/** What is put into a map or a list that begins empty: `tickets.set(id, ticket)`, `rows.push(row)`. */
function storedIn({ file, node }: MadeValue): readonly SyntaxNode[] {
  const target =
    node.parent()?.field('name') ?? node.parent()?.field('left') ?? node.parent()?.field('property')
  const name = target?.text().split('.').at(-1)
  if (name === undefined || viewOf(node).id !== 'javascript') return []
  return file.root
    .findAll({ rule: { kind: 'call_expression' } })
    .flatMap((call): readonly SyntaxNode[] => {
      const view = viewOf(call)
      const made = view.call(call)
      const member = made === undefined ? undefined : view.member(view.core(made.callee))
      if (made === undefined || member?.object.text().split('.').at(-1) !== name) return []
      const value = made.positional[member.name === 'set' ? 1 : 0]
      return /^(?:set|push|unshift)$/.test(member.name) && value !== undefined ? [value] : []
    })
    .slice(0, STORED_MAX)
}

/** The values of a member of what makes an object. */
async function insideOf(
  object: SyntaxNode,
  key: string | undefined,
  search: Search,
  next: Next,
): Promise<readonly MadeValue[]> {
  const values: MadeValue[] = []
  for (const made of await next(object)) {
    const view = viewOf(made.node)
    const entries =
      view.id === 'go'
        ? await goEntries(made, search)
        : (view.entries(made.node) ?? writtenEntries(made.node))
    const elements = view.elements(made.node)
    for (const spread of spreadsOf(made.node))
      values.push(...(await insideOf(spread, key, search, (inner) => next(inner, made.file))))
    const chosen =
      key === undefined
        ? [...(entries?.values() ?? []), ...(elements ?? [])]
        : [entries?.get(key) ?? elements?.[Number(key)]]
    for (const value of chosen) {
      if (value !== undefined) values.push(...(await valuesOf(value, made.file, search, DEPTH_MAX - 1)))
    }
  }
  return values
}

/** What is put into an object as a whole: `{...defaults}`, `{**defaults}`. */
function spreadsOf(object: SyntaxNode): readonly SyntaxNode[] {
  if (!object.is('object') && !object.is('dictionary')) return []
  return object
    .namedChildren()
    .filter((child) => child.is('spread_element') || child.is('dictionary_splat'))
    .flatMap((child) => child.namedChildren()[0] ?? [])
}

/** The entries that are written out in an object that others are put into. */
function writtenEntries(object: SyntaxNode): ReadonlyMap<string, SyntaxNode> | undefined {
  if (spreadsOf(object).length === 0) return undefined
  const view = viewOf(object)
  const entries = new Map<string, SyntaxNode>()
  for (const child of object.namedChildren()) {
    const key = child.field('key')
    const value = child.field('value')
    if (key !== null && value !== null) entries.set(view.literalText(key) ?? key.text(), value)
  }
  return entries
}

/** What an imported variable is set to in its own file. */
export async function importedValues(
  name: string,
  file: ParsedFile,
  search: Search,
): Promise<readonly MadeValue[]> {
  const imported = importsOf(file.root).find((one) => one.local === name)
  if (imported === undefined) return []
  const wanted = imported.imported === 'default' || imported.imported === '*' ? name : imported.imported
  const found: MadeValue[] = []
  for (const path of resolveModule(
    search.files.repository,
    file.path,
    imported.module,
    familyOf(file.root),
  )) {
    const target = await search.files.open(path)
    const use = target?.root.find({
      rule: { kind: 'identifier', regex: `^${wanted.replace(/\$/g, '\\$')}$` },
    })
    if (target === undefined || use === null || use === undefined) continue
    const binding = viewOf(target.root).bindingOf(use)
    if (binding?.value !== undefined) found.push({ file: target, node: binding.value })
  }
  return found
}
