import type { EncodedParcel, Parcel, SendingQueue } from '../../../agent/queue/queue.ts'
import { batchOfText } from '../../support/batches.ts'

/** A parcel of one record, as it came. */
export function batchParcel(text: string): Parcel {
  return { kind: 'batch', batch: batchOfText([text]), count: 1, receipts: [] }
}

/** A parcel whose bytes are not looked at. */
export function encodedParcel(text: string, count = 1): EncodedParcel {
  return { kind: 'encoded', stream: 'test', count, logs: Buffer.from(text), receipts: [] }
}

export function textOf(parcel: Parcel | undefined): string | undefined {
  if (parcel === undefined) return undefined
  return parcel.kind === 'batch' ? parcel.batch.bodyText(0) : Buffer.from(parcel.logs).toString()
}

/** Offers parcels to a queue on the disk and resolves when each is there. */
export function keeping(): {
  readonly onKept: (parcel: Parcel) => void
  readonly put: (queue: SendingQueue, parcel: Parcel) => Promise<void>
} {
  const waiting = new Map<Parcel, () => void>()
  return {
    onKept: (parcel) => waiting.get(parcel)?.(),
    async put(queue, parcel) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      waiting.set(parcel, () => resolve(undefined))
      await queue.offer(parcel, new AbortController().signal)
      await promise
    },
  }
}
