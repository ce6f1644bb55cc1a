import { RefusedError } from '../model/errors.ts'
import { Waiters } from './waiters.ts'

interface RoomOptions {
  readonly capacity: number
  /** Wait while there is no room; else refuse. */
  readonly blocks: boolean
}

/**
 * The bound of a queue, in whatever it counts. What is larger than the whole room is let in when nothing
 * else is inside, so that nothing waits for ever.
 */
export class Room {
  readonly capacity: number
  readonly #blocks: boolean
  readonly #waiters = new Waiters()
  #used = 0
  #isEnded = false

  constructor({ capacity, blocks }: RoomOptions) {
    this.capacity = capacity
    this.#blocks = blocks
  }

  get used(): number {
    return this.#used
  }

  /**
   * Takes a share. Errors: RefusedError HEPH_QUEUE_FULL when there is none and the queue does not wait,
   * HEPH_COMPONENT_STOPPED after the end; the signal's reason when it is aborted first.
   */
  async enter(size: number, signal: AbortSignal): Promise<void> {
    while (this.#used > 0 && this.#used + size > this.capacity) {
      if (!this.#blocks) {
        throw new RefusedError(
          'HEPH_QUEUE_FULL',
          `the queue holds ${this.#used} of ${this.capacity}: offer the batch again when it has room`,
        )
      }
      if (this.#isEnded) break
      await this.#waiters.wait(signal)
    }
    if (this.#isEnded) throw new RefusedError('HEPH_COMPONENT_STOPPED', 'the queue takes no batch any more')
    signal.throwIfAborted()
    this.#used += size
  }

  /** Counts what is inside already. */
  occupy(size: number): void {
    this.#used += size
  }

  leave(size: number): void {
    this.#used = Math.max(0, this.#used - size)
    this.#waiters.wakeAll()
  }

  /** Nothing more is let in: who waits is refused. */
  end(): void {
    this.#isEnded = true
    this.#waiters.wakeAll()
  }
}
