import type { Outcome } from '../../model/acknowledgement.ts'
import type { LogBatch } from '../../model/log-batch.ts'
import type { EdgeEnd } from '../edge.ts'
import { WatchedReceipt } from '../watched-receipt.ts'
import type { TracedHandover } from './edge-traces.ts'
import { eventRecords } from './event-records.ts'
import { componentAttributes } from './ingest-traces.ts'
import type { SpanRecorder } from './recorder.ts'

const OUTCOME = 'otelcol.component.outcome'

/**
 * Follows the events of a batch into an exporter: their span `export` ends when all of the batch is settled, which is
 * after the delivery, or when it is in a queue on the disk. Undefined when it holds no event of a kept trace.
 */
export function followDelivery(
  batch: LogBatch,
  to: EdgeEnd,
  recorder: SpanRecorder,
): TracedHandover | undefined {
  const events = eventRecords(batch).flatMap(({ name, trace }) =>
    trace !== undefined && recorder.keeps(trace.traceId) ? [{ name, trace }] : [],
  )
  if (events.length === 0) return undefined
  const startMs = recorder.nowMs()
  const end = (outcome: Outcome): void => {
    const endMs = recorder.nowMs()
    for (const { name, trace } of events)
      recorder.record({
        traceId: trace.traceId,
        parentSpanId: trace.rootSpanId,
        name: 'export',
        startMs,
        endMs,
        attributes: { ...componentAttributes(to), 'hephaestus.event.name': name, [OUTCOME]: outcome },
        ...(outcome === 'delivered' ? {} : { status: { kind: 'error', message: outcome } }),
      })
  }
  const watch = new Settlements(end)
  batch.receipts = batch.receipts.map((receipt) => watch.watched(receipt))
  return {
    taken: () => watch.handedOver(),
    refused: () => {
      watch.forget()
      batch.receipts = batch.receipts.map((receipt) =>
        receipt instanceof WatchedReceipt ? receipt.inner : receipt,
      )
    },
  }
}

type Receipts = LogBatch['receipts']

/** Calls once when the last of some receipts is settled, with the worst that became of any. */
class Settlements {
  readonly #onEnd: (outcome: Outcome) => void
  #open = 1
  #outcome: Outcome = 'delivered'
  #isForgotten = false

  constructor(onEnd: (outcome: Outcome) => void) {
    this.#onEnd = onEnd
  }

  watched(receipt: Receipts[number]): WatchedReceipt {
    this.#open += 1
    return new WatchedReceipt(receipt, {
      add: (more) => this.watched(more),
      settled: (outcome) => this.#settle(outcome),
    })
  }

  /** The batch itself counts until it was taken: a quick exporter settles before. */
  handedOver(): void {
    this.#settle('delivered')
  }

  forget(): void {
    this.#isForgotten = true
  }

  #settle(outcome: Outcome): void {
    if (outcome !== 'delivered') this.#outcome = outcome
    this.#open -= 1
    if (this.#open === 0 && !this.#isForgotten) this.#onEnd(this.#outcome)
  }
}
