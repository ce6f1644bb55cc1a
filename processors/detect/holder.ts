import type { Consumer } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import { RefusedError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { ContextLines } from './context-lines.ts'
import type { ErrorMark } from './error-mark.ts'
import { completed, fedWith, HeldStream, isComplete, type HeldBatch } from './held-events.ts'
import type { Turn } from './turn.ts'

interface HolderOptions {
  readonly settings: Settings
  readonly next: Consumer
  readonly turn: Turn
  readonly context: ContextLines
  readonly afterMax: number
  readonly timeoutMs: number
}

/** What of a batch is to be held: records by their index, with the receipts of their range. */
interface Holding {
  readonly indices: readonly number[]
  readonly marks: ReadonlyMap<number, ErrorMark>
  readonly receipts: readonly Receipt[]
}

/** Delay before held events are offered again to a stage that refused them. Units: milliseconds. */
const RETRY_DELAY_MS = 100

/**
 * Holds events until the lines after them have come: by count, by timeout on the clock of arrival, or at
 * shutdown. All methods but `releaseAll` are called in the processor's turn.
 * Bounds: per stream fewer records than `after` and their bytes, for at most the timeout while the next
 * stage takes batches; while it does not, `consume` is refused too.
 */
export class Holder {
  readonly #options: HolderOptions
  readonly #streams = new Map<string, HeldStream>()
  readonly #stopping = new AbortController()

  constructor(options: HolderOptions) {
    this.#options = options
  }

  /** Gives held events of a stream its next lines and hands on those that miss none any more. */
  async feed(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const stream = this.#streams.get(batch.stream)
    if (stream === undefined || batch.count === 0) return
    // ...
  }
}
