import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import type { Clock } from '../model/clock.ts'

/** How much more may be in the heap before V8 looks through all of it again, of what lived the last time. */
const GROWTH_PERCENT = 50
/** Room for new objects, both halves: with less, more of what is soon garbage is looked through and copied. */
const YOUNG_BYTES = 8 * 1_048_576
const LOOK_MS = 10
const LOOKS_MAX = 1_000

/**
 * Has V8 keep its heap near to what is in use. Left to itself, it lets the part that new objects go to grow to 32 MB
 * under load, of which an agent that reads 10,000 lines a second keeps half for good, and what lives for long to several
 * times its size, a little more each minute. Collecting sooner costs some 5 % more processor time. That is for an agent
 * beside the programs it watches: one that reads what is there and ends takes the room.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
}

/**
 * Has V8 give new objects so much room as pays under much work, and no more. Gives what cancels it.
 * Bounds: V8 makes the room greater as it needs it; after ten seconds nobody looks any more.
 */
export function makeRoomForYoung(clock: Clock): () => void {
  setFlagsFromString('--no-optimize-for-size')
  setFlagsFromString('--semi-space-growth-factor=2')
  let cancelTimer = (): void => undefined
  const look = (looks: number): void => {
    if (looks === LOOKS_MAX || youngBytes() >= YOUNG_BYTES) setFlagsFromString('--semi-space-growth-factor=1')
    else cancelTimer = clock.after(LOOK_MS, () => look(looks + 1))
  }
  look(0)
  return () => cancelTimer()
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
}
