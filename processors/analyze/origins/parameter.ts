import { calledName, callsOf, findCallers } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { lineOf, symbolOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { Binding } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { follow, originAt, type Origin, type Search, type Step, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import { traceElement } from './element.ts'
import { traceKey } from './key.ts'
import { isNamedForInput } from './outside.ts'

const CALLERS_MAX = 8
const ELEMENT_METHODS =
  /^(?:map|forEach|filter|find|findIndex|findLast|some|every|flatMap|sort|toSorted|reduce)$/

/** Looks behind a parameter: at the call the stack names, else at all calls of the function. */
export async function traceParameter(
  step: Step,
  binding: Binding,
  search: Search,
): Promise<readonly Origin[]> {
  const { node, trail } = step
  const { parameter } = binding
  if (parameter === undefined) return []
  const symbol = symbolOf(parameter.function)
  const callback = await callbackOrigins(step, binding, search)
  if (callback !== undefined) return callback
  const fromStack = await stackCall(symbol, trail, search)
  const callers = fromStack === undefined ? await otherCalls(symbol, trail, search) : [fromStack]
  const origins: Origin[] = []
  for (const caller of callers) {
    origins.push(...(await argumentOrigins(step, binding, { ...caller, symbol }, search)))
  }
  const [whole = '', key = ''] = binding.part?.split('.') ?? []
  if (callers.length === 0 && key !== '' && isNamedForInput(whole)) {
    const shown = `${code(node)} is the ${code(key)} of the ${code(whole)} that is handed in from outside of this code and is not checked`
    const text = `${shown} (${place(trail.file, binding.node)})`
    return [originAt(trail, binding.node, { kind: 'input', strength: 0.66, text })]
  }
  const strong = origins.filter((origin) => origin.strength >= 0.5 || fromStack !== undefined)
  const unset =
    binding.defaultValue === undefined
      ? undefined
      : search.badLiteral(step.view, step.view.core(binding.defaultValue))
  const byDefault = unset === undefined ? '' : `, ${code(unset)} by default,`
  const name = symbol.simpleName === '' ? 'a callback' : code(symbol.name)
  const text = `${code(node)} is a parameter of ${name}${byDefault} that is used without a check (${place(trail.file, binding.node)})`
  const weak = originAt(trail, binding.node, {
    kind: 'parameter',
    strength: unset === undefined ? 0.4 : 0.55,
    text,
  })
  return [...strong, weak]
}

export interface CallSite {
  readonly file: ParsedFile
  readonly call: SyntaxNode
  readonly frameIndex: number | undefined
}

/**
 * The call on the line of the next own frame of the stack: by its name, and with `isAnyCall`, or where the function has none, one through a table,
 * a field or a parameter.
 */
export async function stackCall(
  symbol: CodeSymbol,
  trail: Pick<Trail, 'frameIndex'> & { readonly isAnyCall?: boolean },
  search: Pick<Search, 'frames' | 'files'>,
): Promise<CallSite | undefined> {
  if (trail.frameIndex === undefined) return undefined
  const position = search.frames.findIndex((frame, index) => index > (trail.frameIndex ?? 0) && frame.isOwn)
  const frame = search.frames[position]
  const file = frame?.path === undefined ? undefined : await search.files.open(frame.path)
  if (frame?.line === undefined || file === undefined) return undefined
  const { line } = frame
  const calls = callsOf(file.root).filter((call) => {
    const range = call.range()
    return range.start.line < line && range.end.line + 1 >= line
  })
  const names = callNames(symbol)
  const call =
    calls.find((one) => names.has(calledName(one)) && lineOf(one) === line) ??
    calls.find((one) => names.has(calledName(one))) ??
    (names.size === 0 || trail.isAnyCall === true
      ? calls.find((one) => lineOf(one) === line && callsWhatItWasGiven(one))
      : undefined)
  return call === undefined ? undefined : { file, call, frameIndex: position }
}

/** Whether a call calls a function that its name does not tell: a parameter, an element of a loop or of a table, a field. */
function callsWhatItWasGiven(call: SyntaxNode): boolean {
  const view = viewOf(call)
  const callee = view.call(call)?.callee
  if (callee === undefined) return false
  const node = view.core(callee)
  const object = view.member(node)?.object
  if (object !== undefined) return view.isSelf(view.core(object))
  if (view.indexed(node) !== undefined) return true
  return (
    view.isIdentifier(node) &&
    visibleBindings(node, view).possible.some(
      ({ kind, value }) =>
        kind === 'parameter' ||
        kind === 'element' ||
        (kind === 'value' && value !== undefined && isLookedUp(view.core(value))),
    )
  )
}

/** `handlers[kind]`, `options.send`, `handlers.get(kind)`. */
function isLookedUp(value: SyntaxNode): boolean {
  const view = viewOf(value)
  return (
    view.indexed(value) !== undefined || view.member(value) !== undefined || view.call(value) !== undefined
  )
}

async function otherCalls(symbol: CodeSymbol, trail: Trail, search: Search): Promise<readonly CallSite[]> {
  const sites: CallSite[] = []
  for (const name of callNames(symbol)) {
    const callers = await findCallers(search.files, trail.file, name)
    sites.push(...callers.map(({ file, call }) => ({ file, call, frameIndex: undefined })))
  }
  return sites.slice(0, CALLERS_MAX)
}

/** A constructor is called by the name of its class. */
function callNames(symbol: CodeSymbol): ReadonlySet<string> {
  const isConstructor = /^(?:constructor|__init__|<init>)$/.test(symbol.simpleName)
  const name = isConstructor ? symbol.owner : symbol.simpleName
  return new Set(name === undefined || name === '' ? [] : [name])
}

async function argumentOrigins(
  step: Step,
  binding: Binding,
  site: CallSite & { readonly symbol: CodeSymbol },
  search: Search,
): Promise<readonly Origin[]> {
  const { node, view, trail } = step
  const { symbol } = site
  const call = viewOf(site.call).call(site.call)
  const index = binding.parameter?.index ?? -1
  const name = binding.node.text()
  if (call === undefined || call.hasSpread) return []
  const target =
    index < 0 ? view.member(view.core(call.callee))?.object : (call.named.get(name) ?? call.positional[index])
  const at = place(site.file, site.call)
  const inside: Trail = { ...trail, file: site.file, frameIndex: site.frameIndex }
  if (target === undefined) {
    const byDefault =
      binding.defaultValue === undefined
        ? undefined
        : search.badLiteral(view, view.core(binding.defaultValue))
    if (byDefault !== undefined) {
      const text = `${code(name)} is ${code(byDefault)} by default (${place(trail.file, binding.node)}), and ${code(site.call)} does not give it (${at})`
      return [originAt(trail, binding.node, { kind: 'literal', strength: 0.78, text })]
    }
    if (binding.hasDefault === true || view.id !== 'javascript') return []
    const text = `${code(site.call)} gives no argument for ${code(name)} (${at})`
    return [originAt(inside, site.call, { kind: 'missing_argument', strength: 0.82, isDefect: true, text })]
  }
  const bad = search.badLiteral(view, view.core(target))
  if (bad !== undefined) {
    const text = `${code(symbol.name)} is called with ${code(bad)} for ${code(name)} (${at})`
    return [originAt(inside, site.call, { kind: 'literal', strength: 0.8, text })]
  }
  // Under the same name on both sides there is nothing to tell but who hands it over.
  const text =
    node.text() === target.text()
      ? `${code(symbol.name)} is given ${code(node)} by its caller (${at})`
      : `${code(node)} is ${code(target)} where ${code(symbol.name)} is called (${at})`
  const next = follow(inside, text, site.call, site.file)
  return binding.part === undefined
    ? search.trace(target, next)
    : traceKey(target, binding.part, next, search)
}

/** The parameter of an inline callback is an element of what the method goes through. */
async function callbackOrigins(
  step: Step,
  binding: Binding,
  search: Search,
): Promise<readonly Origin[] | undefined> {
  const { view, trail, node } = step
  const callback = binding.parameter?.function
  const list = callback?.parent()
  const call = list?.parent()
  const made = call === null || call === undefined ? undefined : view.call(call)
  if (made === undefined || call === null || call === undefined) return undefined
  const member = view.member(view.core(made.callee))
  const isElement = member !== undefined && ELEMENT_METHODS.test(member.name)
  if (!isElement || binding.parameter?.index !== (member.name === 'reduce' ? 1 : 0)) return undefined
  const text = `${code(node)} is an element of ${code(member.object)} (${place(trail.file, call)})`
  const next = follow(trail, text, call)
  return binding.part === undefined
    ? traceElement(member.object, next, search)
    : traceKey(node, binding.part, next, search)
}
