import type { Parcel, SendingQueue, Sizer } from './queue.ts'
import { Room } from './room.ts'
import { Waiters } from './waiters.ts'

interface MemoryQueueOptions {
  readonly capacity: number
  readonly sizer: Sizer
  readonly blocks: boolean
}

/** A queue that lives as long as the process: the receipts inside are settled when they are delivered. */
export class MemoryQueue implements SendingQueue {
  readonly isDurable = false
  readonly #sizer: Sizer
  readonly #room: Room
  readonly #parcels: Parcel[] = []
  readonly #waitingForParcel = new Waiters()
  #isEnded = false

  constructor({ capacity, sizer, blocks }: MemoryQueueOptions) {
    this.#sizer = sizer
    this.#room = new Room({ capacity, blocks })
  }

  get size(): number {
    return this.#room.used
  }

  get capacity(): number {
    return this.#room.capacity
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  async offer(parcel: Parcel, signal: AbortSignal): Promise<void> {
    await this.#room.enter(parcelSize(parcel, this.#sizer), signal)
    this.#parcels.push(parcel)
    this.#waitingForParcel.wakeAll()
  }

  restore(parcel: Parcel): Promise<void> {
    this.#room.occupy(parcelSize(parcel, this.#sizer))
    this.#parcels.push(parcel)
    this.#waitingForParcel.wakeAll()
    return Promise.resolve()
  }

  async take(signal: AbortSignal): Promise<Parcel | undefined> {
    while (this.#parcels.length === 0) {
      if (this.#isEnded) return undefined
      await this.#waitingForParcel.wait(signal)
    }
    signal.throwIfAborted()
    return this.#parcels.shift()
  }

  takeNow(): Promise<Parcel | undefined> {
    return Promise.resolve(this.#parcels.shift())
  }

  acknowledge(parcel: Parcel): void {
    this.#room.leave(parcelSize(parcel, this.#sizer))
  }

  end(): void {
    this.#isEnded = true
    this.#room.end()
    this.#waitingForParcel.wakeAll()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** A batch counts by its bodies. */
function parcelSize(parcel: Parcel, sizer: Sizer): number {
  if (sizer === 'items') return parcel.count
  if (sizer === 'requests') return 1
  return parcel.kind === 'batch' ? parcel.batch.bodyBytesTotal : parcel.logs.length
}
