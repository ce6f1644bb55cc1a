import type { ComponentKind, Consumer } from '../component/component.ts'
import type { Clock } from '../model/clock.ts'
import { HephaestusError, PermanentError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import { consumedBy, producedBy, type Consumed, type Produced } from './edge-metrics.ts'

/** One side of an edge. */
export interface EdgeEnd {
  readonly kind: ComponentKind
  readonly id: string
  readonly pipeline: string
}

/**
 * The way into a component, where what it is handed is measured. A component that throws something that is none of
 * our errors is a fault of that component: the batch is lost for it, the rest of the agent goes on.
 */
export class Edge implements Consumer {
  readonly #target: Consumer
  readonly #consumed: Consumed
  readonly #clock: Clock
  readonly #onFault: (fault: Error) => void
  readonly #toId: string

  constructor(
    target: Consumer,
    {
      to,
      instruments,
      clock,
    }: { readonly to: EdgeEnd; readonly instruments: Instruments; readonly clock: Clock },
    onFault: (fault: Error) => void,
  ) {
    this.#target = target
    this.#consumed = consumedBy(to, instruments)
    this.#clock = clock
    this.#toId = to.id
    this.#onFault = onFault
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const records = batch.count
    const startMs = this.#clock.monotonicMs()
    try {
      await this.#target.consume(batch, signal)
      this.#consumed.took(records, (this.#clock.monotonicMs() - startMs) / 1_000)
    } catch (thrown) {
      if (thrown instanceof HephaestusError && thrown.name !== 'InvariantError') throw thrown
      signal.throwIfAborted()
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.#onFault(fault)
      throw new PermanentError('HEPH_COMPONENT_FAULT', `${this.#toId} failed on a batch`, { cause: fault })
    }
  }
}

/** The way out of a component, where what it hands on is counted, once for all it goes to. */
export class Outlet implements Consumer {
  readonly #next: Consumer
  readonly #produced: Produced

  constructor(next: Consumer, from: EdgeEnd, instruments: Instruments) {
    this.#next = next
    this.#produced = producedBy(from, instruments)
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const records = batch.count
    try {
      await this.#next.consume(batch, signal)
      this.#produced.accepted(records)
    } catch (thrown) {
      if (!signal.aborted) this.#produced.notTaken(records, thrown)
      throw thrown
    }
  }
}
