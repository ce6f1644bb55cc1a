import { calledName, callsOf } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'

const LISTENS =
  /^(?:on|once|addListener|prependListener|addEventListener|subscribe|listen|handle|register|when|connect)$/
const EMITS =
  /^(?:emit|publish|dispatch|dispatchEvent|trigger|fire|notify|send|post|raise|broadcast|enqueue|produce)$/
const FILES_MAX = 8
const SOURCES_MAX = 5

/** A place that sends what a handler of an event is called with. */
export interface EventSource {
  readonly file: ParsedFile
  readonly call: SyntaxNode
  /** What the parameter gets; undefined where the call gives fewer. */
  readonly argument: SyntaxNode | undefined
}

/**
 * Where the events are sent that an inline handler takes: calls that send under the same name.
 * Shape: for `bus.on('paid', (order) => …)` and the parameter 0 the `order` of `bus.emit('paid', order)`.
 * Applies to handlers whose event has a literal name. Bounds: 8 files, 5 places.
 */
export async function eventSources(
  handler: SyntaxNode,
  index: number,
  file: ParsedFile,
  search: Search,
): Promise<readonly EventSource[]> {
  const view = viewOf(handler)
  const call = handler.ancestors().find((ancestor) => view.call(ancestor) !== undefined)
  const made = call === undefined ? undefined : view.call(call)
  const isHandler = made?.positional.some((one) => one.id() === handler.id()) === true
  if (call === undefined || made === undefined || !isHandler || !LISTENS.test(calledName(call))) return []
  const name = made.positional[0] === undefined ? undefined : view.literalText(made.positional[0])
  if (name === undefined || name === '') return []
  const sources: EventSource[] = []
  const pattern = new RegExp(`['"\`]${RegExp.escape(name)}['"\`]`)
  for (const one of await search.files.filesWith(file, pattern, { filesMax: FILES_MAX, name })) {
    for (const sent of callsOf(one.root)) {
      if (sources.length >= SOURCES_MAX) return sources
      const [first, ...rest] = EMITS.test(calledName(sent)) ? (view.call(sent)?.positional ?? []) : []
      if (first === undefined || view.literalText(first) !== name) continue
      sources.push({ file: one, call: sent, argument: rest[index] })
    }
  }
  return sources
}
