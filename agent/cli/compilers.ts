import { setFlagsFromString } from 'node:v8'
import type { Clock } from '../model/clock.ts'

const LOOK_MS = 1_000
/** Of a core: in a single look, or in each of several. Reading a thousand short files at the start stays below. */
const BUSY_SHARE = 0.5
const STEADY_SHARE = 0.03
const STEADY_LOOKS = 3

/**
 * Has V8 optimize nothing of what runs, until `wakeCompilers`. Its optimizing compilers would compile what only starting runs often;
 * what they work in comes from the C library in parts that lie between others and stays resident, as do the pages of the program
 * that they are.
 */
export function restCompilers(): void {
  setFlagsFromString('--no-maglev')
  setFlagsFromString('--no-turbofan')
}

/** Has V8 compile what runs often, as it does by itself. */
export function wakeCompilers(): void {
  setFlagsFromString('--maglev')
  setFlagsFromString('--turbofan')
}

/**
 * Wakes the compilers once there is work: an agent on a quiet host never does. `cpuMs`: what the process has taken of the processor
 * up to now. Gives what cancels it.
 * Bounds: with a backlog they are awake after one to two seconds, under steady load after three to four.
 */
export function wakeForWork(clock: Clock, cpuMs: () => number): () => void {
  let cancelTimer = (): void => undefined
  const lookAfter = (takenMs: number, steadyLooks: number): void => {
    cancelTimer = clock.after(LOOK_MS, () => {
      const nowTakenMs = cpuMs()
      const share = (nowTakenMs - takenMs) / LOOK_MS
      const looks = share > STEADY_SHARE ? steadyLooks + 1 : 0
      if (share > BUSY_SHARE || looks >= STEADY_LOOKS) wakeCompilers()
      else lookAfter(nowTakenMs, looks)
    })
  }
  lookAfter(cpuMs(), 0)
  return () => cancelTimer()
}
