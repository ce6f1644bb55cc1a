import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileFilter } from './literal-filter.ts'
import type { LiteralSet } from './literal-set.ts'

/** What `.ci/build.ts` makes for the pipelines that are usual; there is none beside the sources. */
const PREPARED = join(import.meta.dirname, 'filters')
const COUNT_BYTES = 4

/**
 * The filter for a set of literals: one that was made with the program, if there is one for exactly these, else it is made
 * now, which is a fifth of a start. Bounds: one file is read, or what `compileFilter` takes. Errors: none.
 */
export function filterFor(literals: LiteralSet, folder = PREPARED): Uint8Array {
  try {
    return readFileSync(join(folder, filterName(literals)))
  } catch {
    return compileFilter(literals)
  }
}

/** Shape: the name of the file in which a filter is kept; no other literals, and no other order, have it. */
export function filterName({ exact, anyCase, anyCaseAnywhere = [] }: LiteralSet): string {
  const lists = [exact, anyCase, anyCaseAnywhere]
  const texts = lists.flat()
  const bytes = Buffer.alloc(
    texts.reduce((sum, { length }) => sum + COUNT_BYTES + length, lists.length * COUNT_BYTES),
  )
  let at = 0
  for (const list of lists) {
    at = bytes.writeUInt32LE(list.length, at)
    for (const text of list) {
      at = bytes.writeUInt32LE(text.length, at)
      bytes.set(text, at)
      at += text.length
    }
  }
  return `${hash('sha256', bytes)}.bin`
}
