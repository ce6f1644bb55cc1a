import type { Investigation } from './finder.ts'
import { involvedFunctions, type Involved } from './involved.ts'
import { createOriginSearch } from './origins.ts'
import { ranFunctions } from './ran-functions.ts'
import type { SlipScope } from './slips.ts'

const SUSPECTS_MAX = 2

/**
 * The functions that the values on the line of the crash come through, the weightiest first; looked for once an investigation.
 * None without code. Bounds: those of `involvedFunctions`, from two suspects.
 */
export function behindCrash(investigation: Investigation): Promise<readonly Involved[]> {
  const known = found.get(investigation)
  if (known !== undefined) return known
  const looked = search(investigation)
  found.set(investigation, looked)
  return looked
}

const found = new WeakMap<Investigation, Promise<readonly Involved[]>>()

/** The own functions on the stack, from the crash outwards, then those that the values on its line come through. */
export async function scopesOf(investigation: Investigation): Promise<readonly SlipScope[]> {
  if (investigation.files === undefined) return []
  const ran = await ranFunctions(investigation, investigation.files)
  const behind = await behindCrash(investigation)
  return [
    ...ran,
    ...behind.flatMap(({ file, symbol }) => (symbol === undefined ? [] : [{ file, node: symbol.node }])),
  ]
}

async function search({ crash, files, frames }: Investigation): Promise<readonly Involved[]> {
  if (crash === undefined || files === undefined) return []
  const { file, frameIndex, view } = crash
  const seeds = crash.suspects
    .slice(0, SUSPECTS_MAX)
    .flatMap(({ value, access }) => [value, access, ...view.operands(access)])
    .map((node) => ({ node, file, frameIndex, weight: 1, text: '' }))
  return involvedFunctions(seeds, createOriginSearch({ files, frames }))
}
