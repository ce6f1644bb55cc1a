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
  #bytes = 0
  #isAwaited = false
  #isEnded = false
  #end: (() => void) | undefined

  constructor(clock: Pick<Clock, 'monotonicMs' | 'after'>) {
    this.#clock = clock
  }

  /** One more waits. */
  add({ parcel, bytes }: Waiting): void {
    this.#bytes += bytes
    this.#isAwaited ||= !mayWait(parcel)
    if (this.#isWhole()) this.#end?.()
  }

  /**
   * Resolves when those that wait are to be written: 25 ms after the last write began, or at once with 256 KiB, or one whose
   * source cannot be read again. Bounds: one call at a time.
   */
  async whole(): Promise<void> {
    const waitMs = this.#wroteAtMs + GATHER_MS - this.#clock.monotonicMs()
    if (waitMs <= 0 || this.#isWhole()) return
    await new Promise<void>((resolve) => {
      const cancelTimer = this.#clock.after(waitMs, resolve)
      this.#end = () => {
        cancelTimer()
        resolve()
      }
    })
    this.#end = undefined
  }

  /** A write of all that wait begins. */
  begin(): void {
    this.#wroteAtMs = this.#clock.monotonicMs()
    this.#bytes = 0
    this.#isAwaited = false
  }

  /** From now on nothing is gathered. */
  end(): void {
    this.#isEnded = true
    this.#end?.()
  }

  #isWhole(): boolean {
    return this.#isEnded || this.#isAwaited || this.#bytes >= GATHERED_BYTES_MAX
  }
}

/** Whether all of it can be read again: who has handed it in does not wait for an answer. */
function mayWait({ receipts }: Parcel): boolean {
  return receipts.length > 0 && receipts.every(({ isResumable }) => isResumable)
}
