import { functionAround } from '../../agent/repository/symbols.ts'
import type { Followed } from './followed.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { stackCall } from './origins/parameter.ts'
import { code, place } from './words.ts'

/**
 * What a method of the stack was called on: whoever made that object left its field as it is.
 * Shape: for `this.sink` in `run` the `Pipes.standard(file)` of `Pipes.standard(file).run()`. undefined off the stack, and
 * where the caller calls a method of its own object.
 */
export async function objectOfCrash(from: Followed, search: Search): Promise<Followed | undefined> {
  const method = functionAround(from.node)
  if (method === undefined || from.frameIndex === undefined) return undefined
  const site = await stackCall(method, { frameIndex: from.frameIndex }, search)
  const view = site === undefined ? undefined : viewOf(site.call)
  const call = site === undefined ? undefined : view?.call(site.call)
  const object = call === undefined ? undefined : view?.member(view.core(call.callee))?.object
  if (site === undefined || view === undefined || object === undefined) return undefined
  if (view.isSelf(view.core(object))) return undefined
  const text = `makes ${code(object)}, of which this is a part (${place(site.file, site.call)})`
  return { node: object, file: site.file, frameIndex: site.frameIndex, weight: from.weight, text }
}
