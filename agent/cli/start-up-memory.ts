import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../model/clock.ts'

/** After the first files are read, and long before anybody looks at what an idle agent takes. */
const SETTLED_MS = 5_000

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void

/**
 * Gives back what starting took and running does not: garbage, and the room that was made for it. V8 keeps
 * both for a program that may go on as it began, which an agent does not; on a quiet host that is a sixth of
 * its memory. Gives what cancels it. Bounds: once, some 40 ms.
 */
export function releaseStartUpMemory(clock: Clock): () => void {
  return clock.after(SETTLED_MS, () => {
    // The only way to ask V8 from inside; contexts that exist already stay without the function.
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as Collect
    setFlagsFromString('--no-expose-gc')
    collect({ type: 'major', flavor: 'last-resort' })
  })
}
