import type { Component, Consumer } from '../component/component.ts'
import { HephaestusError, PermanentError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Parcel } from '../queue/queue.ts'
import type { Supervisor } from './supervisor.ts'

/**
 * The way into a component, whichever instance of it runs. While an exporter makes room for another one, what comes
 * is kept here: nothing behind it can be in the way of those before it that drain.
 */
export class Inlet implements Consumer {
  readonly #supervisor: Supervisor<Component & Consumer>
  #kept: Parcel[] | undefined

  constructor(supervisor: Supervisor<Component & Consumer>) {
    this.#supervisor = supervisor
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#kept !== undefined) return this.#keep(batch, this.#kept)
    const { component, id } = this.#supervisor
    if (component === undefined) throw new RetryableError('HEPH_COMPONENT_ABSENT', `${id} is being started`)
    try {
      await component.consume(batch, signal)
    } catch (thrown) {
      const isForGood = thrown instanceof PermanentError || !(thrown instanceof HephaestusError)
      if (this.#kept === undefined || isForGood) throw thrown
      this.#keep(batch, this.#kept)
    }
  }

  /** From now on everything is taken and kept. Bounds: those before it are held or drain, so that it ends soon. */
  keep(): void {
    this.#kept ??= []
  }

  /** What was kept, in its order, with its receipts. */
  takeKept(): readonly Parcel[] {
    return this.#kept?.splice(0) ?? []
  }

  #keep(batch: LogBatch, kept: Parcel[]): void {
    const { count, receipts } = batch
    kept.push({ kind: 'batch', batch: batch.detach(), count, receipts })
    batch.receipts = []
  }
}
