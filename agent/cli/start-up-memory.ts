import type { Clock } from '../model/clock.ts'
import { garbageCollector } from '../net/garbage.ts'

/** After the first files are read, and long before anybody looks at what an idle agent takes. */
const SETTLED_MS = 5_000

/**
 * Gives back what starting took and running does not: garbage, and the room that was made for it. V8 keeps
 * both for a program that may go on as it began, which an agent does not; on a quiet host that is a sixth of
 * its memory. Gives what cancels it. Bounds: once, some 40 ms.
 */
export function releaseStartUpMemory(clock: Clock): () => void {
  return clock.after(SETTLED_MS, () => garbageCollector('last-resort')())
}
