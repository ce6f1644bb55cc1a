import type { ComponentKind, Consumer } from '../component/component.ts'
import { HephaestusError, PermanentError, RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Attributes } from '../model/resource.ts'
import type { Counter, Instruments } from '../telemetry/instruments.ts'

/** One side of an edge. */
export interface EdgeEnd {
  readonly kind: ComponentKind
  readonly id: string
  readonly pipeline: string
}

/**
 * The connection between two components, where their traffic is measured: records produced by the one and
 * consumed by the other, by outcome. A component that throws something that is none of our errors is a
 * fault of that component: the batch is lost for it, the rest of the agent goes on.
 */
export class Edge implements Consumer {
  readonly #target: Consumer
  readonly #produced: Counter
  readonly #consumed: Counter
  readonly #from: Attributes
  readonly #to: Attributes
  readonly #onFault: (fault: Error) => void
  readonly #toId: string

  constructor(
    target: Consumer,
    ends: { readonly from: EdgeEnd; readonly to: EdgeEnd },
    instruments: Instruments,
    onFault: (fault: Error) => void,
  ) {
    this.#target = target
    this.#produced = instruments.counter('hephaestus_component_produced_items', {
      unit: '{record}',
      help: 'Records a component handed on, by outcome',
    })
    this.#consumed = instruments.counter('hephaestus_component_consumed_items', {
      unit: '{record}',
      help: 'Records a component was handed, by outcome',
    })
    this.#from = endAttributes(ends.from)
    this.#to = endAttributes(ends.to)
    this.#toId = ends.to.id
    this.#onFault = onFault
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const records = batch.count
    try {
      await this.#target.consume(batch, signal)
      this.#count(records, 'success')
    } catch (thrown) {
      signal.throwIfAborted()
      const isRefusal = thrown instanceof RefusedError || thrown instanceof RetryableError
      this.#count(records, isRefusal ? 'refused' : 'failure')
      if (thrown instanceof HephaestusError && thrown.name !== 'InvariantError') throw thrown
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.#onFault(fault)
      throw new PermanentError('HEPH_COMPONENT_FAULT', `${this.#toId} failed on a batch`, { cause: fault })
    }
  }

  #count(records: number, outcome: string): void {
    this.#produced.add(records, { ...this.#from, 'otelcol.component.outcome': outcome })
    this.#consumed.add(records, { ...this.#to, 'otelcol.component.outcome': outcome })
  }
}

function endAttributes(end: EdgeEnd): Attributes {
  return {
    'otelcol.component.kind': end.kind,
    'otelcol.component.id': end.id,
    ...(end.pipeline === '' ? {} : { 'otelcol.pipeline.id': end.pipeline }),
  }
}
