import { setFlagsFromString } from 'node:v8'
import type { Clock } from '../model/clock.ts'
import { garbageCollector } from '../net/garbage.ts'

/** After the first files are read, and long before anybody looks at what an idle agent takes. */
const SETTLED_MS = 5_000
/** Of a core, since the last look: an agent that does less has nothing to do. */
const QUIET_SHARE = 0.03
/** V8 forgets compiled code when it was not run between so many collections. Source: `node --v8-options`. */
const CODE_AGE_USUAL = 6

/**
 * Gives back what starting took and running does not: garbage, and the room that was made for it. V8 keeps
 * both for a program that may go on as it began, which an agent does not; on a quiet host that is a sixth of
 * its memory. An agent with work to do is let be: the room would be asked for again, and what V8 throws away with it,
 * compiled code, made again. `cpuMs`: what the process has taken of the processor up to now. Gives what cancels it.
 * Bounds: once, some 40 ms.
 */
export function releaseStartUpMemory(clock: Clock, cpuMs: () => number): () => void {
  let cancelTimer = (): void => undefined
  const lookAfter = (takenMs: number): void => {
    cancelTimer = clock.after(SETTLED_MS, () => {
      const nowTakenMs = cpuMs()
      if (nowTakenMs - takenMs > SETTLED_MS * QUIET_SHARE) lookAfter(nowTakenMs)
      else forgetUnused()
    })
  }
  lookAfter(cpuMs())
  return () => cancelTimer()
}

/** What only starting ran is compiled again if it is ever run again. */
function forgetUnused(): void {
  const collect = garbageCollector('last-resort')
  setFlagsFromString('--bytecode-old-age=1')
  setFlagsFromString('--flush-baseline-code')
  // The first finds what was not run since the last one, and the second what refers to it no more.
  collect()
  collect()
  setFlagsFromString('--no-flush-baseline-code')
  setFlagsFromString(`--bytecode-old-age=${CODE_AGE_USUAL}`)
}
