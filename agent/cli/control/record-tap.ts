import type { Clock } from '../../model/clock.ts'
import type { LogBatch } from '../../model/log-batch.ts'
import type { Tap, TapPoint } from '../../runtime/taps.ts'
import { tappedRecord, type TappedRecord } from './tapped-record.ts'

interface RecordTapOptions {
  readonly wants: (point: TapPoint) => boolean
  readonly perSecondMax: number
  readonly clock: Clock
  /** Takes a record, or says that it has no room: the record counts as one that was not shown. */
  readonly offer: (record: TappedRecord) => boolean
  readonly onFault: (fault: unknown) => void
}

const WINDOW_MS = 1_000

/**
 * Shows some of what goes over an edge: so many records a second at most, and of those no more than its reader takes. All
 * others are counted. What it costs the pipeline is bounded by that, whatever goes over the edge.
 */
export class RecordTap implements Tap {
  readonly #options: RecordTapOptions
  #windowStartMs = Number.NEGATIVE_INFINITY
  #left = 0
  #passed = 0

  constructor(options: RecordTapOptions) {
    this.#options = options
  }

  see(batch: LogBatch, point: TapPoint): void {
    const { wants, perSecondMax, clock, offer } = this.#options
    if (!wants(point)) return
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs
      this.#left = perSecondMax
    }
    const count = Math.min(batch.count, this.#left)
    let shown = 0
    while (shown < count && offer(tappedRecord(batch, shown, point))) shown += 1
    this.#left -= shown
    // A reader that is slow gets nothing more in this second.
    if (shown < count) this.#left = 0
    this.#passed += batch.count - shown
  }

  failed(fault: unknown): void {
    this.#options.onFault(fault)
  }

  /** How many records went by unseen since it was asked last. */
  takePassed(): number {
    const passed = this.#passed
    this.#passed = 0
    return passed
  }
}
