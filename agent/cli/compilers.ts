import { setFlagsFromString } from 'node:v8'
import type { Clock } from '../model/clock.ts'
import { makeRoomForYoung } from './heap-growth.ts'

const LOOK_MS = 1_000
/** All that V8 has, or what steady work gains from. */
type Effort = 'some' | 'all'
/** Of a core, in each of so many looks in a row. To read a thousand short files at the start is over sooner. */
const WORK: readonly { readonly share: number; readonly looks: number; readonly effort: Effort }[] = [
  { share: 0.5, looks: 2, effort: 'all' },
  { share: 0.15, looks: 5, effort: 'all' },
  { share: 0.03, looks: 3, effort: 'some' },
]
const LOOKS_MAX = Math.max(...WORK.map(({ looks }) => looks))
const COMPILERS: Readonly<Record<Effort, readonly string[]>> = {
  some: ['maglev'],
  all: ['sparkplug', 'maglev', 'turbofan'],
}

/**
 * Has V8 compile what runs often. An agent that goes on running is started with V8's compilers at rest (`agent/main.ts`): they would
 * compile what only starting runs often; what they work in comes from the C library in parts that lie between others and stays
 * resident, as do the pages of the program that they are. `some`: the one that makes most of what there is to gain, and
 * takes little for it.
 */
export function wakeCompilers(effort: Effort): void {
  for (const compiler of COMPILERS[effort]) setFlagsFromString(`--${compiler}`)
}

/**
 * Wakes a compiler once there is work, and all of them once there is much, which then also gets room in the heap: an agent on a
 * quiet host never does. `cpuMs`: what the process has taken of the processor up to now. Gives what cancels it.
 * Bounds: with a backlog all are awake after two to three seconds; under steady load one is after three to four.
 */
export function wakeForWork(clock: Clock, cpuMs: () => number): () => void {
  let cancelTimer = (): void => undefined
  let isAwake = false
  const lookAfter = (takenMs: number, shares: readonly number[]): void => {
    cancelTimer = clock.after(LOOK_MS, () => {
      const nowTakenMs = cpuMs()
      const seen = [(nowTakenMs - takenMs) / LOOK_MS, ...shares]
      const work = WORK.find(
        ({ share, looks }) => seen.length >= looks && seen.slice(0, looks).every((each) => each > share),
      )
      if (work !== undefined && (work.effort === 'all' || !isAwake)) wakeCompilers(work.effort)
      isAwake ||= work !== undefined
      if (work?.effort === 'all') cancelTimer = makeRoomForYoung(clock)
      else lookAfter(nowTakenMs, seen.slice(0, LOOKS_MAX))
    })
  }
  lookAfter(cpuMs(), [])
  return () => cancelTimer()
}
