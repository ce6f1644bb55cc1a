import { setFlagsFromString } from 'node:v8'
import type { Clock } from '../model/clock.ts'

const LOOK_MS = 1_000
/** Of a core, in each of so many looks in a row. To read a thousand short files at the start is over sooner. */
const WORK = [
  { share: 0.5, looks: 2 },
  { share: 0.03, looks: 3 },
] as const
const LOOKS_MAX = Math.max(...WORK.map(({ looks }) => looks))

/**
 * Has V8 compile what runs often, as it does by itself. An agent that goes on running is started with its optimizing compilers at
 * rest (`agent/main.ts`): they would compile what only starting runs often; what they work in comes from the C library in parts
 * that lie between others and stays resident, as do the pages of the program that they are.
 */
export function wakeCompilers(): void {
  setFlagsFromString('--maglev')
  setFlagsFromString('--turbofan')
}

/**
 * Wakes the compilers once there is work: an agent on a quiet host never does. `cpuMs`: what the process has taken of the processor
 * up to now. Gives what cancels it.
 * Bounds: with a backlog they are awake after two to three seconds, under steady load after three to four.
 */
export function wakeForWork(clock: Clock, cpuMs: () => number): () => void {
  let cancelTimer = (): void => undefined
  const lookAfter = (takenMs: number, shares: readonly number[]): void => {
    cancelTimer = clock.after(LOOK_MS, () => {
      const nowTakenMs = cpuMs()
      const seen = [(nowTakenMs - takenMs) / LOOK_MS, ...shares]
      const isWork = WORK.some(
        ({ share, looks }) => seen.length >= looks && seen.slice(0, looks).every((each) => each > share),
      )
      if (isWork) wakeCompilers()
      else lookAfter(nowTakenMs, seen.slice(0, LOOKS_MAX))
    })
  }
  lookAfter(cpuMs(), [])
  return () => cancelTimer()
}
