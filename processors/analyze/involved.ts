import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf, symbolsOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { behindParameter } from './behind-parameter.ts'
import { visibleBindings } from './bindings.ts'
import { KEEPS, maySearch, SEARCHES_MAX, type Budget, type Followed } from './followed.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { calledDefinition } from './origins/callee.ts'
import { importedValues } from './origins/values.ts'
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
  const next = (inner: SyntaxNode, keeps: number, more: Partial<Followed> = {}): Followed => ({
    ...from,
    node: inner,
    weight: from.weight * keeps,
    ...more,
  })
  if (view.isIdentifier(node)) return behindName({ ...from, node }, search, budget)
  if (isFunctionNode(node)) {
    return view
      .returns(node)
      .values.flatMap(({ value }) => (value === undefined ? [] : [next(value, KEEPS.returned)]))
  }
  const call = view.call(node)
  if (call !== undefined) {
    const receiver = view.member(view.core(call.callee))?.object
    const given = [...call.positional, ...call.named.values()].map((one) => next(one, KEEPS.given))
    const definition = await calledDefinition(
      node,
      { file: from.file, clauses: [], depth: 0, frameIndex: undefined },
      search,
    )
    if (definition === undefined) {
      const changed = receiver === undefined ? [] : containerChanges(receiver, from.file)
      const shown = receiver === undefined ? '' : code(receiver)
      return [
        ...(receiver === undefined ? [] : [next(receiver, KEEPS.part)]),
        ...given.map((one) => ({ ...one, weight: (one.weight / KEEPS.given) * KEEPS.part })),
        ...changed.map((one) =>
          next(one, KEEPS.changed, {
            frameIndex: undefined,
            text: `changes ${shown} (${place(from.file, one)})`,
          }),
        ),
      ]
    }
    const { symbol, file } = definition
    if (symbol.kind === 'class') {
      // A library calls what it was given: a comparator, a handler.
      const methods = symbolsOf(file.root).filter(
        (one) => one.kind === 'function' && one.owner === symbol.simpleName,
      )
      const isHandler = methods.length > 0 && methods.length <= HANDLER_METHODS_MAX
      const handles = isHandler
        ? methods.map((one) =>
            next(one.node, KEEPS.given, { file, frameIndex: undefined, text: `is called for ${code(node)}` }),
          )
        : []
      return [...given, ...handles]
    }
    const inside = { file, frameIndex: undefined }
    const text = `gives ${code(node)} (${place(file, symbol.node)})`
    const returns = view.returns(symbol.node).values
    const made = returns.flatMap(({ value }) =>
      value === undefined ? [] : [next(value, KEEPS.returned, { ...inside, text })],
    )
    const whole = made.length === 0 ? [next(symbol.node, KEEPS.returned, { ...inside, text })] : made
    return [...whole, ...given]
  }
  const member = view.member(node)
  if (member !== undefined) {
    const writes = maySearch(from, budget) ? await fieldWrites(member, from.file, search) : []
    const share = writes.length > 6 ? 0.75 : 1
    return [
      next(member.object, writes.length === 0 ? KEEPS.part : KEEPS.object),
      ...writes.map(({ file, node: write }) =>
        next(write, KEEPS.written * share, {
          file,
          frameIndex: undefined,
          text: `sets ${code(member.name)} (${place(file, write)})`,
        }),
      ),
    ]
  }
  const indexed = view.indexed(node)
  if (indexed !== undefined) {
    const shown = code(indexed.object)
    return [
      next(indexed.object, KEEPS.part),
      ...indexed.indexes.map((index) => next(index, KEEPS.index)),
      ...containerChanges(indexed.object, from.file).map((change) =>
        next(change, KEEPS.changed, {
          frameIndex: undefined,
          text: `changes ${shown} (${place(from.file, change)})`,
        }),
      ),
    ]
  }
  return node.namedChildren().map((child) => next(child, KEEPS.part))
}

async function behindName(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const { node, file, weight } = from
  const view = viewOf(node)
  const { possible, elsewhere } = visibleBindings(node, view)
  const found: Followed[] = []
  for (const binding of [...possible, ...elsewhere].slice(0, 5)) {
    const { value } = binding
    if (binding.kind === 'parameter') found.push(...(await behindParameter(from, binding, search, budget)))
    else if (binding.kind === 'imported') {
      const values = await importedValues(node.text(), file, search)
      found.push(
        ...values.map((one) => ({ ...from, ...one, frameIndex: undefined, weight: weight * KEEPS.assigned })),
      )
    } else if (value !== undefined) {
      const keeps = binding.kind === 'element' ? KEEPS.element : KEEPS.assigned
      found.push({
        ...from,
        node: value,
        weight: weight * keeps,
        text: `sets ${code(node)} (${place(file, binding.node)})`,
      })
    }
  }
  const changes = containerChanges(node, file).map((change) => ({
    ...from,
    node: change,
    frameIndex: undefined,
    weight: weight * KEEPS.changed,
    text: `changes ${code(node)} (${place(file, change)})`,
  }))
  return [...found, ...changes]
}
