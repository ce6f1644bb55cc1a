import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { behindCall } from './behind-call.ts'
import { behindParameter } from './behind-parameter.ts'
import { visibleBindings } from './bindings.ts'
import { KEEPS, maySearch, SEARCHES_MAX, type Budget, type Followed, type Within } from './followed.ts'
import { viewOf } from './language-views.ts'
import { lateCalls, lateSetters } from './late-variables.ts'
import { namedFunctionAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { importedValues } from './origins/values.ts'
import { objectOfCrash } from './receiver.ts'
import { changesOf, stepsFrom } from './steps.ts'
import { storedParameters } from './stored-parameters.ts'
import { code, place } from './words.ts'
import { containerChanges, fieldWrites, isEmptyContainer, memberValues } from './writes.ts'

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
  readonly way?: Followed['way']
  readonly fault?: Followed['fault']
}

const STEPS_MAX = 220
const WEIGHT_MIN = 0.12

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
    // What wraps a name, as `Form { name }` does, has the range of the name.
    const { start, end } = next.node.range()
    const key = `${next.file.path}:${String(next.node.kind())}:${start.index}:${end.index}`
    if (seen.has(key)) continue
    seen.add(key)
    note(found, next)
    const lacking = withoutEntry(next)
    if (lacking !== undefined) note(found, lacking)
    open.push(...(await behind({ ...next, share: undefined }, search, budget)))
  }
  return [...found.values()].toSorted((a, b) => b.weight - a.weight)
}

function takeHeaviest(open: Followed[]): Followed | undefined {
  let best = 0
  for (const [index, one] of open.entries()) if (one.weight > (open[best]?.weight ?? 0)) best = index
  return open.splice(best, 1)[0]
}

function note(found: Map<string, Involved>, followed: Followed): void {
  const { node, file, text, way, fault, share = 1 } = followed
  const weight = followed.weight * share
  const symbol = namedFunctionAround(node)
  const key = `${file.path}:${symbol?.startIndex ?? `top ${lineOf(node)}`}`
  const known = found.get(key)
  if (known !== undefined && known.weight >= weight && (known.fault !== undefined || fault === undefined))
    return
  found.set(key, { file, node, symbol, weight: Math.max(weight, known?.weight ?? 0), text, way, fault })
}

/** What an expression gets its value from, one step back. */
async function behind(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const view = viewOf(from.node)
  const node = view.core(from.node)
  const next = stepsFrom(from)
  const part = (inner: SyntaxNode, keeps: number, more: Partial<Followed> = {}): Followed =>
    next(inner, keeps, { ...more, rulesOut: undefined })
  if (from.isContainer === true && isEmptyContainer(node)) return []
  if (view.isIdentifier(node)) return behindName({ ...from, node }, search, budget)
  if (isFunctionNode(node)) {
    return view
      .returns(node)
      .values.flatMap(({ value }) => (value === undefined ? [] : [next(value, KEEPS.returned)]))
  }
  if (view.call(node) !== undefined) return behindCall({ ...from, node }, search, budget)
  const member = view.member(node)
  if (member !== undefined) {
    const writes = maySearch(from, budget) ? await fieldWrites(member, from.file, search) : []
    const share = writes.length > 6 ? 0.75 : 1
    const made = view.isSelf(view.core(member.object)) ? await objectOfCrash(from, search) : undefined
    return [
      ...(made === undefined ? [] : [{ ...made, weight: from.weight * KEEPS.receiver }]),
      part(member.object, writes.length === 0 ? KEEPS.part : KEEPS.object, {
        within: withinOf(from, member.name),
      }),
      ...writes.map(({ file, node: write }) =>
        next(write, KEEPS.written * share * beginningShare(write, from, writes.length), {
          file,
          frameIndex: undefined,
          calledFrom: undefined,
          isContainer: from.isContainer,
          isStored: storedParameters(write).length > 0,
          way: 'set',
          text: `sets ${code(member.name)} (${place(file, write)})`,
        }),
      ),
    ]
  }
  const entry = from.within === undefined ? undefined : entryOf(node, from.within)
  if (entry !== undefined && from.within !== undefined) {
    const { weight, outer, rulesOut } = from.within
    const asRead = { ...from, weight, within: outer, rulesOut }
    return [stepsFrom(asRead)(entry, KEEPS.assigned)]
  }
  const indexed = view.indexed(node)
  if (indexed !== undefined) {
    const [index] = indexed.indexes
    const name = index === undefined ? undefined : view.literalText(view.core(index))
    const within = name === undefined || indexed.isSlice ? undefined : withinOf(from, name)
    return [
      part(indexed.object, KEEPS.part, { isContainer: true, within }),
      ...indexed.indexes.map((each) =>
        part(each, view.id === 'javascript' || indexed.isSlice ? KEEPS.elementIndex : KEEPS.index),
      ),
      ...(await changesOf(indexed.object, from, search, budget)),
    ]
  }
  const right = node.field('left') === null ? null : node.field('right')
  if (right !== null) {
    const value = right.is('expression_list') ? (right.namedChildren()[0] ?? right) : right
    const rest = node.namedChildren().filter((child) => child.id() !== right.id())
    return [next(value, KEEPS.part), ...rest.map((child) => part(child, KEEPS.part))]
  }
  const keeps = view.operands(node).length > 1 ? KEEPS.operand : KEEPS.part
  return node.namedChildren().map((child) => part(child, keeps))
}

/** What is made without the entry that is wanted of it, where that is what is absent: an object or a record of which the code says all. */
function withoutEntry(followed: Followed): Followed | undefined {
  const { within, file } = followed
  if (within?.rulesOut === undefined || within.outer !== undefined) return undefined
  const view = viewOf(followed.node)
  const node = view.core(followed.node)
  const entries = view.entries(node)
  if (entries === undefined || entries.size < ENTRIES_MIN || entryOf(node, within) !== undefined)
    return undefined
  // Go: values in their order have no names.
  if (
    /literal_element/.test(
      node
        .namedChildren()
        .map((child) => String(child.kind()))
        .join(' '),
    )
  )
    return undefined
  const text = `makes ${code(node)} without ${code(within.name)} (${place(file, node)})`
  return { ...followed, weight: within.weight * KEEPS.given, text, way: 'set', fault: 'leaves_out' }
}

/** One that begins empty is filled later. */
const ENTRIES_MIN = 1

function withinOf(from: Followed, name: string): Within {
  return { name, weight: from.weight, outer: from.within, rulesOut: from.rulesOut }
}

/** The entry of an object or a list as it is written. Shape: `cents(text)` of `{ from, cents: cents(text) }` for "cents". */
function entryOf(node: SyntaxNode, { name }: Within): SyntaxNode | undefined {
  const view = viewOf(node)
  const short = node
    .namedChildren()
    .find((child) => String(child.kind()).startsWith('shorthand') && child.text() === name)
  return (
    view.entries(node)?.get(name) ??
    (/^\d+$/.test(name) ? view.elements(node)?.[Number(name)] : undefined) ??
    short
  )
}

/** An element is not where its list begins empty, and a number that others set is not where it begins. */
function beginningShare(write: SyntaxNode, { isContainer }: Followed, writes: number): number {
  const isEmpty = isContainer === true && isEmptyContainer(write)
  const isFirst = writes > 1 && /^\d+$/.test(viewOf(write).core(write).text())
  return isEmpty || isFirst ? KEEPS.beginning : 1
}

/** Java: a field is named like a variable. */
function isOfClass(declared: SyntaxNode): boolean {
  return declared
    .ancestors()
    .slice(0, 2)
    .some((ancestor) => ancestor.is('field_declaration'))
}

async function behindName(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const { node, file } = from
  const view = viewOf(node)
  const next = stepsFrom(from)
  const { possible, elsewhere } = visibleBindings(node, view)
  const found: Followed[] = []
  const setters = from.rulesOut === undefined ? [] : lateSetters(possible, elsewhere, view)
  for (const binding of setters) found.push(...(await lateCalls(binding, from, search, budget)))
  const isField =
    view.id === 'java' &&
    possible.some(({ node: one }) => isOfClass(one)) &&
    possible.every(({ kind, node: one }) => kind === 'defined' || isOfClass(one))
  const made = isField ? await objectOfCrash(from, search) : undefined
  if (made !== undefined) found.push({ ...made, weight: from.weight * KEEPS.receiver })
  if (isField) {
    const around = node
      .ancestors()
      .find((ancestor) => /^(?:class|record|enum)_declaration$/.test(String(ancestor.kind())))
    const values = around === undefined ? [] : memberValues(around, node.text())
    found.push(
      ...values.map((value) =>
        next(value, KEEPS.written, {
          frameIndex: undefined,
          isStored: storedParameters(value).length > 0,
          way: 'set',
          text: `sets ${code(node)} (${place(file, value)})`,
        }),
      ),
    )
  }
  for (const binding of [...possible, ...elsewhere].slice(0, 5)) {
    const { value } = binding
    if (binding.kind === 'parameter') found.push(...(await behindParameter(from, binding, search, budget)))
    else if (binding.kind === 'imported') {
      const values = await importedValues(node.text(), file, search)
      found.push(...values.map((one) => next(one.node, KEEPS.assigned, { ...one, frameIndex: undefined })))
    } else if (value !== undefined) {
      const isPart = binding.kind === 'element' || binding.part !== undefined
      const part = /^(?:\[(\d+)\]|([\w$]+))$/.exec(binding.part ?? '')
      const name = part?.[1] ?? part?.[2]
      found.push(
        next(value, binding.kind === 'element' ? KEEPS.element : KEEPS.assigned, {
          way: 'set',
          text: `sets ${code(node)} (${place(file, binding.node)})`,
          isContainer: binding.kind === 'element' || from.isContainer,
          ...(isPart ? { rulesOut: undefined } : {}),
          ...(name === undefined ? {} : { within: withinOf(from, name) }),
        }),
      )
    }
  }
  const ofElement = possible.flatMap(({ kind, value }) => (kind === 'element' ? (value ?? []) : []))
  const kept: Followed[] = []
  for (const list of ofElement.slice(0, 2)) kept.push(...(await changesOf(list, from, search, budget)))
  return [
    ...found,
    ...kept,
    ...(containerChanges(node, file).length > 0
      ? await changesOf(node, { ...from, rulesOut: undefined }, search, budget)
      : []),
  ]
}
