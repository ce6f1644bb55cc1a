import { calledName } from '../../agent/repository/callers.ts'
import type { Definition, ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf, symbolsOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { behindParameter } from './behind-parameter.ts'
import { contains, visibleBindings } from './bindings.ts'
import { KEEPS, maySearch, SEARCHES_MAX, type Budget, type Followed } from './followed.ts'
import { viewOf } from './language-views.ts'
import { lateCalls, lateSetters } from './late-variables.ts'
import { namedFunctionAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { importedValues } from './origins/values.ts'
import { storedParameters } from './stored-parameters.ts'
import { code, place } from './words.ts'
import { objectOfCrash } from './receiver.ts'
import { changesElsewhere, containerChanges, fieldWrites, isEmptyContainer, memberValues } from './writes.ts'

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
  readonly fault?: Followed['fault']
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
    // What wraps a name, as `Form { name }` does, has the range of the name.
    const { start, end } = next.node.range()
    const key = `${next.file.path}:${String(next.node.kind())}:${start.index}:${end.index}`
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

function note(found: Map<string, Involved>, { node, file, weight, text, fault }: Followed): void {
  const symbol = namedFunctionAround(node)
  const key = `${file.path}:${symbol?.startIndex ?? `top ${lineOf(node)}`}`
  const known = found.get(key)
  if (known !== undefined && known.weight >= weight && (known.fault !== undefined || fault === undefined))
    return
  found.set(key, { file, node, symbol, weight: Math.max(weight, known?.weight ?? 0), text, fault })
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
      part(member.object, writes.length === 0 ? KEEPS.part : KEEPS.object),
      ...writes.map(({ file, node: write }) =>
        next(write, KEEPS.written * share * beginningShare(write, from, writes.length), {
          file,
          frameIndex: undefined,
          isContainer: from.isContainer,
          isStored: storedParameters(write).length > 0,
          text: `sets ${code(member.name)} (${place(file, write)})`,
        }),
      ),
    ]
  }
  const indexed = view.indexed(node)
  if (indexed !== undefined) {
    return [
      part(indexed.object, KEEPS.part, { isContainer: true }),
      ...indexed.indexes.map((index) =>
        part(index, view.id === 'javascript' ? KEEPS.elementIndex : KEEPS.index),
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
  return node.namedChildren().map((child) => part(child, KEEPS.part))
}

/** An element is not where its list begins empty, and a number that others set is not where it begins. */
function beginningShare(write: SyntaxNode, { isContainer }: Followed, writes: number): number {
  const isEmpty = isContainer === true && isEmptyContainer(write)
  const isFirst = writes > 1 && /^\d+$/.test(viewOf(write).core(write).text())
  return isEmpty || isFirst ? KEEPS.beginning : 1
}

type NextStep = (inner: SyntaxNode, keeps: number, more?: Partial<Followed>) => Followed

/** Steps back from one expression; what cannot be the bad value keeps less. */
function stepsFrom(from: Followed): NextStep {
  return (inner, keeps, more = {}) => {
    const isRuledOut = !isFunctionNode(inner) && from.rulesOut?.(viewOf(inner).core(inner)) === true
    const weight = from.weight * keeps * (isRuledOut ? KEEPS.ruledOut : 1)
    return { ...from, isStored: false, isContainer: false, fault: undefined, node: inner, weight, ...more }
  }
}

/** What changes a container of that name, in its file and, where it is a member, in others: what it holds is their doing. */
async function changesOf(
  object: SyntaxNode,
  from: Followed,
  search: Search,
  budget: Budget,
): Promise<readonly Followed[]> {
  const here = containerChanges(object, from.file).map((node) => ({ file: from.file, node }))
  const elsewhere =
    here.length === 0 && maySearch(from, budget) ? await changesElsewhere(object, from.file, search) : []
  return [...here, ...elsewhere].flatMap(({ file, node: change }) => {
    const changed = {
      ...from,
      file,
      node: change,
      frameIndex: undefined,
      weight: from.weight * KEEPS.changed,
      isContainer: false,
      text: `changes ${code(object)} (${place(file, change)})`,
    }
    const value = change.field('right')
    const stored = storedParameters(change).map((node) => {
      const isKey = value !== null && !contains(value, node)
      const weight = changed.weight * (isKey ? KEEPS.index : 1)
      return { ...changed, node, weight, isStored: true, ...(isKey ? { rulesOut: undefined } : {}) }
    })
    return [changed, ...stored]
  })
}

/** Calls whose value is what was put in. */
const LOOKS_UP = /^(?:get|at|pop|shift|poll|peek|remove|first|last|getOrDefault|find|get_mut|unwrap|clone)$/

/** Calls that give what they are called on, in another form. */
const GIVES_ITSELF =
  /^(?:unwrap|expect|clone|to_owned|as_ref|as_mut|as_str|iter|into_iter|borrow|borrow_mut|trim|strip|parse|toString)$/

async function behindCall(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const { node, file: fromFile } = from
  const view = viewOf(node)
  const next = stepsFrom(from)
  const call = view.call(node)
  if (call === undefined) return []
  const part = { rulesOut: undefined }
  const receiver = view.member(view.core(call.callee))?.object
  const looked = LOOKS_UP.test(calledName(node)) ? from : { ...from, rulesOut: undefined }
  const given = [...call.positional, ...call.named.values()]
  const definition = await search.called(node, fromFile)
  if (definition === undefined) {
    return [
      ...(receiver === undefined
        ? []
        : [
            next(receiver, GIVES_ITSELF.test(calledName(node)) ? KEEPS.assigned : KEEPS.part, {
              ...part,
              isContainer: true,
            }),
          ]),
      ...given.map((one) => next(one, KEEPS.part, part)),
      ...(await handlers(given, from, search)),
      ...(receiver === undefined ? [] : await changesOf(receiver, looked, search, budget)),
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
  return [
    ...withoutResult(symbol.node, inside, from),
    ...whole,
    ...(await decorators(from, definition, search)),
    ...handed,
  ]
}

/** A function that gives a value on some ways only, where a value is absent. */
function withoutResult(called: SyntaxNode, inside: Partial<Followed>, from: Followed): readonly Followed[] {
  const { values, fallsThrough, isGenerator } = viewOf(called).returns(called)
  const gives = values.some(({ value }) => value !== undefined)
  if (from.rulesOut === undefined || !fallsThrough || !gives || isGenerator) return []
  const text = `may end without a result (${inside.file?.path ?? ''}:${lineOf(called)})`
  return [{ ...from, ...inside, node: called, fault: 'no_result', text }]
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
      found.push(
        next(value, binding.kind === 'element' ? KEEPS.element : KEEPS.assigned, {
          text: `sets ${code(node)} (${place(file, binding.node)})`,
          isContainer: binding.kind === 'element' || from.isContainer,
          ...(isPart ? { rulesOut: undefined } : {}),
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
