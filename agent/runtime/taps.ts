import type { LogBatch } from '../model/log-batch.ts'
import type { EdgeEnd } from './edge.ts'

/** Whether it is what a component was handed, or what it handed on. */
export type TapSide = 'in' | 'out'

/** Where a batch was seen. */
export interface TapPoint extends EdgeEnd {
  readonly side: TapSide
}

/** Somebody who looks at what goes over some edges. */
export interface Tap {
  /** Sees a batch before it goes on: looks only, keeps nothing of it, and takes little time. */
  see(batch: LogBatch, point: TapPoint): void
  /** Could not look at a batch; it sees no more. */
  failed(fault: unknown): void
}

/**
 * Those who look at the edges of the graph while it runs. Without any, an edge asks one question a batch. What
 * somebody does wrong who looks on is no fault of the component that is looked at.
 */
export class Taps {
  readonly #open = new Set<Tap>()

  /** Asked for every batch on every edge. */
  get areOpen(): boolean {
    return this.#open.size > 0
  }

  /** The returned function ends it. */
  open(tap: Tap): () => void {
    this.#open.add(tap)
    return () => void this.#open.delete(tap)
  }

  pass(batch: LogBatch, end: EdgeEnd, side: TapSide): void {
    for (const tap of this.#open) {
      try {
        tap.see(batch, { ...end, side })
      } catch (fault) {
        this.#open.delete(tap)
        tap.failed(fault)
      }
    }
  }
}
