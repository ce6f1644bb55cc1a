import type { Definition, ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf, symbolsOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { behindParameter } from './behind-parameter.ts'
import { visibleBindings } from './bindings.ts'
import { KEEPS, maySearch, SEARCHES_MAX, type Budget, type Followed } from './followed.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { importedValues } from './origins/values.ts'
import { storedParameters } from './stored-parameters.ts'
import { code, place } from './words.ts'
import { containerChanges, fieldWrites } from './writes.ts'

/** A function that has a part in a value: it makes it, changes it or hands it on. */
export interface Involved {
  readonly file: ParsedFile
  /** Where its part is. */
  readonly node: SyntaxNode
  /** The named function around it; undefined at the top level of a file. */
  readonly symbol: CodeSymbol | undefined
  /** 0 to 1: how much of the value goes through it. */
  readonly weight: number
  /** What it does, as a clause. */
  readonly text: string
}

const STEPS_MAX = 220
const WEIGHT_MIN = 0.12
const HANDLER_METHODS_MAX = 3

/**
 * The functions that a bad value comes through, from the expression that failed backwards, the weightiest part of each.
 * Follows assignments, arguments, returns, and what is written to a member or put into a container of that name.
 * Bounds: 220 steps, 8 searches through the files.
 */
export async function involvedFunctions(
  seeds: readonly Followed[],
  search: Search,
): Promise<readonly Involved[]> {
  const found = new Map<string, Involved>()
  const budget: Budget = { searchesLeft: SEARCHES_MAX }
  const seen = new Set<string>()
  const open = [...seeds]
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const next = takeHeaviest(open)
    if (next === undefined || next.weight < WEIGHT_MIN) break
    const key = `${next.file.path}:${next.node.range().start.index}:${next.node.range().end.index}`
    if (seen.has(key)) continue
    seen.add(key)
    note(found, next)
    open.push(...(await behind(next, search, budget)))
  }
  return [...found.values()].toSorted((a, b) => b.weight - a.weight)
}

function takeHeaviest(open: Followed[]): Followed | undefined {
  let best = 0
  for (const [index, one] of open.entries()) if (one.weight > (open[best]?.weight ?? 0)) best = index
  return open.splice(best, 1)[0]
}

function note(found: Map<string, Involved>, { node, file, weight, text }: Followed): void {
  const symbol = namedFunctionAround(node)
  const key = `${file.path}:${symbol?.startIndex ?? `top ${lineOf(node)}`}`
  if ((found.get(key)?.weight ?? 0) >= weight) return
  found.set(key, { file, node, symbol, weight, text })
}

/** What an expression gets its value from, one step back. */
async function behind(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const view = viewOf(from.node)
  const node = view.core(from.node)
  const next = stepsFrom(from)
  const part = (inner: SyntaxNode, keeps: number, more: Partial<Followed> = {}): Followed =>
    next(inner, keeps, { ...more, rulesOut: undefined })
  if (view.isIdentifier(node)) return behindName({ ...from, node }, search, budget)
  if (isFunctionNode(node)) {
    return view
      .returns(node)
      .values.flatMap(({ value }) => (value === undefined ? [] : [next(value, KEEPS.returned)]))
  }
  if (view.call(node) !== undefined) return behindCall({ ...from, node }, search)
  const member = view.member(node)
  if (member !== undefined) {
    const writes = maySearch(from, budget) ? await fieldWrites(member, from.file, search) : []
    const share = writes.length > 6 ? 0.75 : 1
    return [
      part(member.object, writes.length === 0 ? KEEPS.part : KEEPS.object),
      ...writes.map(({ file, node: write }) =>
        next(write, KEEPS.written * share, {
          file,
          frameIndex: undefined,
          isStored: storedParameters(write).length > 0,
          text: `sets ${code(member.name)} (${place(file, write)})`,
        }),
      ),
    ]
  }
  const indexed = view.indexed(node)
  if (indexed !== undefined) {
    return [
      part(indexed.object, KEEPS.part),
      ...indexed.indexes.map((index) =>
        part(index, view.id === 'javascript' ? KEEPS.elementIndex : KEEPS.index),
      ),
      ...changesOf(indexed.object, from),
    ]
  }
  return node.namedChildren().map((child) => part(child, KEEPS.part))
}

type NextStep = (inner: SyntaxNode, keeps: number, more?: Partial<Followed>) => Followed

/** Steps back from one expression; what cannot be the bad value keeps less. */
function stepsFrom(from: Followed): NextStep {
  return (inner, keeps, more = {}) => {
    const isRuledOut = !isFunctionNode(inner) && from.rulesOut?.(viewOf(inner).core(inner)) === true
    const weight = from.weight * keeps * (isRuledOut ? KEEPS.ruledOut : 1)
    return { ...from, isStored: false, node: inner, weight, ...more }
  }
}

/** What changes a container of that name in its file: what it holds is their doing. */
function changesOf(object: SyntaxNode, from: Followed): readonly Followed[] {
  return containerChanges(object, from.file).flatMap((change) => {
    const changed = {
      ...from,
      node: change,
      frameIndex: undefined,
      weight: from.weight * KEEPS.changed,
      rulesOut: undefined,
      text: `changes ${code(object)} (${place(from.file, change)})`,
    }
    const stored = storedParameters(change).map((node) => ({ ...changed, node, isStored: true }))
    return [changed, ...stored]
  })
}

async function behindCall(from: Followed, search: Search): Promise<readonly Followed[]> {
  const { node, file: fromFile } = from
  const view = viewOf(node)
  const next = stepsFrom(from)
  const call = view.call(node)
  if (call === undefined) return []
  const part = { rulesOut: undefined }
  const receiver = view.member(view.core(call.callee))?.object
  const given = [...call.positional, ...call.named.values()]
  const definition = await search.called(node, fromFile)
  if (definition === undefined) {
    return [
      ...(receiver === undefined ? [] : [next(receiver, KEEPS.part, part)]),
      ...given.map((one) => next(one, KEEPS.part, part)),
      ...(await handlers(given, from, search)),
      ...(receiver === undefined ? [] : changesOf(receiver, from)),
    ]
  }
  const { symbol, file } = definition
  const handed = given.map((one) => next(one, KEEPS.given, part))
  if (symbol.kind === 'class') return handed
  const inside = { file, frameIndex: undefined, text: `gives ${code(node)} (${place(file, symbol.node)})` }
  const returned = view.returns(symbol.node).values.flatMap(({ value }) => value ?? [])
  const made = returned.filter((value) => !viewOf(value).isSelf(viewOf(value).core(value)))
  // What gives itself back, so that calls can be chained, makes nothing.
  if (returned.length > 0 && made.length === 0)
    return receiver === undefined ? handed : [next(receiver, KEEPS.assigned), ...handed]
  const whole =
    made.length === 0
      ? [next(symbol.node, KEEPS.returned, inside)]
      : made.map((value) => next(value, KEEPS.returned, inside))
  return [...whole, ...(await decorators(from, definition, search)), ...handed]
}

/** A library calls what it is given: the methods of a small object of an own class, as a comparator is. */
export async function handlers(
  given: readonly SyntaxNode[],
  from: Followed,
  search: Search,
): Promise<readonly Followed[]> {
  const found: Followed[] = []
  for (const one of given) {
    const definition = await search.called(viewOf(one).core(one), from.file)
    if (definition?.symbol.kind !== 'class') continue
    const { file, symbol } = definition
    const methods = symbolsOf(file.root).filter(
      ({ kind, owner }) => kind === 'function' && owner === symbol.simpleName,
    )
    if (methods.length > HANDLER_METHODS_MAX) continue
    const inside = { rulesOut: undefined, file, frameIndex: undefined, text: `is called for ${code(one)}` }
    found.push(...methods.map((method) => stepsFrom(from)(method.node, KEEPS.called, inside)))
  }
  return found
}

/** Python: own functions that a function was given to before its name stood for what they made of it. */
async function decorators(
  from: Followed,
  { symbol, file }: Definition,
  search: Search,
): Promise<readonly Followed[]> {
  const around = symbol.node.parent()
  const names = around?.is('decorated_definition') === true ? around.namedChildren() : []
  const found: Followed[] = []
  for (const decorator of names) {
    const [named] = decorator.is('decorator') ? decorator.namedChildren() : []
    if (named === undefined) continue
    const callee = viewOf(named).call(named)?.callee ?? named
    const definition = await search.files.findDefinition(file, callee.text())
    if (definition === undefined) continue
    const text = `stands around ${code(symbol.name)} (${place(definition.file, definition.symbol.node)})`
    const inside = { file: definition.file, frameIndex: undefined, text }
    found.push(stepsFrom(from)(definition.symbol.node, KEEPS.returned, inside))
  }
  return found
}

async function behindName(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const { node, file } = from
  const view = viewOf(node)
  const next = stepsFrom(from)
  const { possible, elsewhere } = visibleBindings(node, view)
  const found: Followed[] = []
  for (const binding of [...possible, ...elsewhere].slice(0, 5)) {
    const { value } = binding
    if (binding.kind === 'parameter') found.push(...(await behindParameter(from, binding, search, budget)))
    else if (binding.kind === 'imported') {
      const values = await importedValues(node.text(), file, search)
      found.push(...values.map((one) => next(one.node, KEEPS.assigned, { ...one, frameIndex: undefined })))
    } else if (value !== undefined) {
      const isPart = binding.kind === 'element' || binding.part !== undefined
      found.push(
        next(value, binding.kind === 'element' ? KEEPS.element : KEEPS.assigned, {
          text: `sets ${code(node)} (${place(file, binding.node)})`,
          ...(isPart ? { rulesOut: undefined } : {}),
        }),
      )
    }
  }
  return [...found, ...changesOf(node, from)]
}
