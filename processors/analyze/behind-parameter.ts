import { callsOf, findCallers } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { symbolOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { eventSources } from './event-sources.ts'
import { KEEPS, maySearch, type Budget, type CalledFrom, type Followed } from './followed.ts'
import type { Binding } from './language-view.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { stackCall } from './origins/parameter.ts'
import { stepsFrom } from './steps.ts'
import { isHandedOn } from './stored-parameters.ts'
import { code, place } from './words.ts'

const CALLERS_MAX = 5
const CALLER_FILES_MAX = 12
const CALLBACK_FILES_MAX = 6

/** The arguments of the call that the stack names, else of other calls. */
export async function behindParameter(
  from: Followed,
  binding: Binding,
  search: Search,
  budget: Budget,
): Promise<readonly Followed[]> {
  const { parameter, node: name } = binding
  if (parameter === undefined) return []
  const symbol = symbolOf(parameter.function)
  const fromStack =
    siteOfCall(symbol, from) ??
    (await stackCall(symbol, { frameIndex: from.frameIndex, isAnyCall: true }, search))
  const sites: readonly Site[] =
    fromStack !== undefined
      ? [fromStack]
      : maySearch(from, budget)
        ? await otherCalls(symbol, from.file, search)
        : []
  const inside = new Set(
    sites.map(({ file, call }) => `${file.path}:${namedFunctionAround(call)?.startIndex}`),
  )
  const isOneOfMany = fromStack === undefined && inside.size > 1
  const keeps =
    from.isStored === true
      ? isOneOfMany
        ? KEEPS.otherStored
        : KEEPS.stored
      : isOneOfMany
        ? KEEPS.otherCaller
        : KEEPS.argument
  if (sites.length === 0) {
    const sent = await eventSources(parameter.function, parameter.index, from.file, search)
    const weight = from.weight * (sent.length > 1 ? KEEPS.otherStored : KEEPS.stored)
    const events = sent.map(({ file, call, argument }) => ({
      ...from,
      node: argument ?? call,
      file,
      frameIndex: undefined,
      weight,
      text: `sends ${code(name)} (${place(file, call)})`,
    }))
    const named =
      events.length === 0 && maySearch(from, budget) ? await namedCallbacks(symbol, from, search) : []
    return [...events, ...named, ...callbackSource(from, parameter.function)]
  }
  return sites.flatMap(({ file, call, frameIndex, calledFrom }) => {
    const view = viewOf(call)
    const made = view.call(call)
    const argument =
      parameter.index < 0
        ? made === undefined
          ? undefined
          : view.member(view.core(made.callee))?.object
        : (made?.named.get(name.text()) ?? made?.positional[parameter.index])
    const byDefault = argument === undefined && made?.hasSpread !== true ? binding.defaultValue : undefined
    if (byDefault !== undefined) {
      const said = `is what ${code(name)} is without an argument (${place(from.file, byDefault)})`
      return [{ ...stepsFrom(from)(byDefault, KEEPS.assigned), text: said }]
    }
    const text = `hands ${code(name)} over (${place(file, call)})`
    const isRuledOut = argument !== undefined && from.rulesOut?.(view.core(argument)) === true
    const isOnward = keeps === KEEPS.argument && argument !== undefined && isHandedOn(argument)
    const weight = from.weight * (isOnward ? KEEPS.handedOn : keeps) * (isRuledOut ? KEEPS.ruledOut : 1)
    const rulesOut = argument === undefined ? undefined : from.rulesOut
    const onward = { within: from.within, isContainer: from.isContainer, way: 'handed' as const }
    // Who hands on what it was given is seldom at fault; who gave it may be.
    const share = isOnward ? KEEPS.argument / KEEPS.handedOn : undefined
    return [
      { node: argument ?? call, file, frameIndex, weight, share, rulesOut, calledFrom, text, ...onward },
    ]
  })
}

interface Site {
  readonly file: ParsedFile
  readonly call: SyntaxNode
  readonly frameIndex: number | undefined
  readonly calledFrom?: CalledFrom | undefined
}

/** The call through which the value was followed into a function; undefined where it was come into otherwise. */
function siteOfCall(symbol: CodeSymbol, { calledFrom, file }: Followed): Site | undefined {
  if (calledFrom === undefined) return undefined
  const { called } = calledFrom
  return called.path === file.path && called.startIndex === symbol.startIndex ? calledFrom : undefined
}

async function otherCalls(symbol: CodeSymbol, file: ParsedFile, search: Search): Promise<readonly Site[]> {
  const isConstructor = /^(?:constructor|__init__|<init>)$/.test(symbol.simpleName)
  const name = (isConstructor ? symbol.owner : symbol.simpleName) ?? ''
  if (name === '') return []
  const callers = await findCallers(search.files, file, name, CALLER_FILES_MAX)
  return callers
    .filter(({ file: from, call }) => !namesOther(call, symbol, { from, file }))
    .slice(0, CALLERS_MAX)
    .map((one) => ({ file: one.file, call: one.call, frameIndex: undefined }))
}

/** Rust: whether a call names another type before the function. Shape: `HashMap::new` for the `new` of `Form`. */
function namesOther(
  call: SyntaxNode,
  { owner }: CodeSymbol,
  { from, file }: { readonly from: ParsedFile; readonly file: ParsedFile },
): boolean {
  const path = call.field('function')?.field('path')
  if (owner === undefined || path === null || path === undefined) return false
  const name = path
    .text()
    .replace(/<[\s\S]*$/, '')
    .split('::')
    .at(-1)
  return name === 'Self' ? from.path !== file.path : name !== owner
}

/** What a call goes through that is given a function by its name. Shape: `lines` of `lines.map(read)`, `sort(key=Lines::day)`. */
async function namedCallbacks(
  { simpleName: name }: CodeSymbol,
  from: Followed,
  search: Search,
): Promise<readonly Followed[]> {
  if (!/^[\p{L}_$][\p{L}\p{N}_$]+$/u.test(name)) return []
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}(?![\\p{L}\\p{N}_$(])`, 'u')
  const found: Followed[] = []
  for (const file of await search.files.filesWith(from.file, pattern, {
    filesMax: CALLBACK_FILES_MAX,
    name,
  })) {
    for (const call of callsOf(file.root)) {
      const made = viewOf(call).call(call)
      const given = [...(made?.positional ?? []), ...(made?.named.values() ?? [])]
      if (!given.some((one) => isNameOf(one, name))) continue
      const inner = viewOf(call).member(viewOf(call).core(made?.callee ?? call))?.object
      const outer = call.parent()?.parent()
      const around = outer === null || outer === undefined ? undefined : viewOf(outer).call(outer)
      const object =
        inner !== undefined && viewOf(inner).call(inner) !== undefined
          ? inner
          : around === undefined
            ? inner
            : viewOf(call).member(viewOf(call).core(around.callee))?.object
      if (object === undefined) continue
      const text = `is gone through with ${code(name)} (${place(file, call)})`
      found.push({
        ...from,
        node: object,
        file,
        frameIndex: undefined,
        calledFrom: undefined,
        isContainer: true,
        weight: from.weight * KEEPS.element,
        text,
      })
    }
  }
  return found.slice(0, CALLERS_MAX)
}

/** `read`, `this.read`, `Lines::read`. */
function isNameOf(node: SyntaxNode, name: string): boolean {
  const text = node.text()
  return (
    text === name ||
    (text.length < 120 &&
      /^[\w$.:]+$/.test(text) &&
      new RegExp(`(?:\\.|::)${name.replaceAll('$', '\\$')}$`).test(text))
  )
}

/** The parameter of an inline callback comes from what its method goes through. */
function callbackSource(from: Followed, callback: SyntaxNode): readonly Followed[] {
  const view = viewOf(callback)
  const call = callback.ancestors().find((ancestor) => view.call(ancestor) !== undefined)
  const made = call === undefined ? undefined : view.call(call)
  const object = made === undefined ? undefined : view.member(view.core(made.callee))?.object
  return object === undefined ? [] : [{ ...from, node: object, weight: from.weight * KEEPS.element }]
}
