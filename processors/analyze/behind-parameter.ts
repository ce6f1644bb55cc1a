import { findCallers } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { symbolOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { eventSources } from './event-sources.ts'
import { KEEPS, maySearch, type Budget, type Followed } from './followed.ts'
import type { Binding } from './language-view.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { stackCall } from './origins/parameter.ts'
import { code, place } from './words.ts'

const CALLERS_MAX = 5
const CALLER_FILES_MAX = 12

/** The arguments of the call that the stack names, else of other calls. */
export async function behindParameter(
  from: Followed,
  { parameter, node: name }: Binding,
  search: Search,
  budget: Budget,
): Promise<readonly Followed[]> {
  if (parameter === undefined) return []
  const symbol = symbolOf(parameter.function)
  const fromStack = await stackCall(symbol, { frameIndex: from.frameIndex }, search)
  const sites =
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
    return [...events, ...callbackSource(from, parameter.function)]
  }
  return sites.flatMap(({ file, call, frameIndex }) => {
    const view = viewOf(call)
    const made = view.call(call)
    const argument =
      parameter.index < 0
        ? made === undefined
          ? undefined
          : view.member(view.core(made.callee))?.object
        : (made?.named.get(name.text()) ?? made?.positional[parameter.index])
    const text = `hands ${code(name)} over (${place(file, call)})`
    const isRuledOut = argument !== undefined && from.rulesOut?.(view.core(argument)) === true
    const weight = from.weight * keeps * (isRuledOut ? KEEPS.ruledOut : 1)
    const rulesOut = argument === undefined ? undefined : from.rulesOut
    return [{ node: argument ?? call, file, frameIndex, weight, rulesOut, text }]
  })
}

interface Site {
  readonly file: ParsedFile
  readonly call: SyntaxNode
  readonly frameIndex: number | undefined
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

/** The parameter of an inline callback comes from what its method goes through. */
function callbackSource(from: Followed, callback: SyntaxNode): readonly Followed[] {
  const view = viewOf(callback)
  const call = callback.ancestors().find((ancestor) => view.call(ancestor) !== undefined)
  const made = call === undefined ? undefined : view.call(call)
  const object = made === undefined ? undefined : view.member(view.core(made.callee))?.object
  return object === undefined ? [] : [{ ...from, node: object, weight: from.weight * KEEPS.element }]
}
