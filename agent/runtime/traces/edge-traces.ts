import type { LogBatch } from '../../model/log-batch.ts'
import type { EdgeEnd } from '../edge.ts'

/** What follows the error events of a batch that is handed over. */
export interface TracedHandover {
  /** The next one has it. */
  taken(): void
  /** The next one has not, and it is offered again or given up. */
  refused(): void
}

/** Makes spans of what goes over the edges of the graph. Without anybody who wants them, an edge asks one question a batch. */
export interface EdgeTraces {
  readonly areOpen: boolean
  /** Before a component is handed a batch. */
  entering(batch: LogBatch, to: EdgeEnd): TracedHandover | undefined
  /** Before what a component made is handed on. */
  leaving(batch: LogBatch, from: EdgeEnd): TracedHandover | undefined
}
