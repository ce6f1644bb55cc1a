import type { Clock } from '../model/clock.ts'
import type { Parcel } from './queue.ts'

/**
 * A write to the disk costs what encoding some hundred records does, however small it is. What can be read again, so that
 * nobody waits for it, is gathered for so long after the last write began, or up to so many bytes.
 */
const GATHER_MS = 25
const GATHERED_BYTES_MAX = 262_144

/** What waits to be written. */
interface Waiting {
  readonly parcel: Parcel
  readonly bytes: number
}

/** When a group of parcels that wait to be written is whole. */
export class Gathering {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'after'>
  #wroteAtMs = Number.NEGATIVE_INFINITY
  #isEnded = false
  #end: (() => void) | undefined

  constructor(clock: Pick<Clock, 'monotonicMs' | 'after'>) {
    this.#clock = clock
  }

  /**
   * Resolves when those that wait are to be written, which is then taken to begin: 25 ms after the last write began, or at once
   * with 256 KiB, or one whose source cannot be read again. Bounds: one call at a time.
   */
  async whole(waiting: readonly Waiting[]): Promise<void> {
    const waitMs = this.#wroteAtMs + GATHER_MS - this.#clock.monotonicMs()
    if (waitMs > 0 && !this.#isWhole(waiting)) {
      await new Promise<void>((resolve) => {
        const cancelTimer = this.#clock.after(waitMs, resolve)
        this.#end = () => {
          cancelTimer()
          resolve()
        }
      })
      this.#end = undefined
    }
    this.#wroteAtMs = this.#clock.monotonicMs()
  }

  /** One more waits. */
  added(waiting: readonly Waiting[]): void {
    if (this.#end !== undefined && this.#isWhole(waiting)) this.#end()
  }

  /** From now on nothing is gathered. */
  end(): void {
    this.#isEnded = true
    this.#end?.()
  }

  #isWhole(waiting: readonly Waiting[]): boolean {
    if (this.#isEnded) return true
    let bytes = 0
    for (const each of waiting) {
      bytes += each.bytes
      if (bytes >= GATHERED_BYTES_MAX || !mayWait(each.parcel)) return true
    }
    return false
  }
}

/** Whether all of it can be read again: who has handed it in does not wait for an answer. */
function mayWait({ receipts }: Parcel): boolean {
  return receipts.length > 0 && receipts.every(({ isResumable }) => isResumable)
}
