import { errorEventOf, type ErrorEvent, type Fingerprint } from '../model/error-event.ts'
import { RefusedError } from '../model/errors.ts'
import { batchOfRecords } from '../model/batch-of-records.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { LogRecord } from '../model/log-record.ts'
import { AcknowledgementTracker } from '../model/acknowledgement.ts'
import { EVENT } from '../model/semantic-conventions.ts'
import type { Consumer, Processor } from './component.ts'
import type { StageName } from './job.ts'
import { formatComponentId, type Settings } from './settings.ts'

interface StageProcessorOptions {
  readonly stage: StageName
  readonly rerunAfterMs: number
}

/** A disk that is full has room again when somebody has made it. */
const AGAIN_MS = 5_000
/** Different errors; more of them have no say in what is repaired first. */
const WAITING_MAX = 1_000

/**
 * The ingest half of a processor whose work is a stage of the repair lane: every detected error that
 * passes is submitted to the lane in the same step, nothing waits for it, and the stage's result comes
 * back as a record at this processor's own edge. What the lane's store does not take, as on a full disk, waits here and goes
 * there later, at most a thousand errors: lines are not held up for it.
 */
export class StageProcessor implements Processor {
  readonly #settings: Settings
  readonly #options: StageProcessorOptions
  readonly #next: Consumer
  readonly #key: string
  readonly #stopping = new AbortController()
  readonly #waiting = new Map<Fingerprint, ErrorEvent>()
  #cancelAgain: (() => void) | undefined

  constructor(settings: Settings, options: StageProcessorOptions, next: Consumer) {
    this.#settings = settings
    this.#options = options
    this.#next = next
    this.#key = jobComponentKey(settings)
  }

  start(): Promise<void> {
    this.#settings.jobs.attach(this.#key, (record, settled) => this.#emit(record, settled))
    return Promise.resolve()
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#stopping.signal.aborted) {
      throw new RefusedError('HEPH_COMPONENT_STOPPED', `${this.#key} takes no batch after its shutdown`)
    }
    for (let index = 0; index < batch.count; index += 1) {
      if (batch.eventName(index) !== EVENT.errorDetected) continue
      const event = errorEventOf(batch.record(index))
      if (event !== undefined) this.#submit(event)
    }
    await this.#next.consume(batch, signal)
  }

  async shutdown(): Promise<void> {
    this.#stopping.abort()
    this.#cancelAgain?.()
    this.#submitWaiting()
    await this.#settings.jobs.detach(this.#key)
  }

  #submit(event: ErrorEvent): void {
    const { jobs, logger, clock } = this.#settings
    const { stage, rerunAfterMs } = this.#options
    try {
      jobs.submit(this.#key, { stage, event, rerunAfterMs })
      this.#waiting.delete(event.fingerprint)
    } catch (thrown) {
      if (this.#waiting.size === 0)
        logger.error('errors cannot be stored for repair, trying again', {
          component: this.#key,
          error: thrown,
        })
      if (this.#waiting.size < WAITING_MAX || this.#waiting.has(event.fingerprint))
        this.#waiting.set(event.fingerprint, event)
      if (!this.#stopping.signal.aborted)
        this.#cancelAgain ??= clock.after(AGAIN_MS, () => this.#submitWaiting())
    }
  }

  #submitWaiting(): void {
    this.#cancelAgain = undefined
    for (const event of this.#waiting.values()) {
      this.#submit(event)
      if (this.#waiting.has(event.fingerprint)) return
    }
  }

  async #emit(record: LogRecord, settled: () => void): Promise<void> {
    const stream = `job:${this.#key}`
    const tracker = new AcknowledgementTracker({ source: stream, isResumable: true, onProgress: settled })
    const batch = batchOfRecords([record], { stream, receipts: [tracker.issue(1)] })
    await this.#next.consume(batch, this.#stopping.signal)
  }
}

/** The name under which a component's stages are known to the lane. Shape: "logs/fix/strict". */
function jobComponentKey(settings: Settings): string {
  return `${settings.pipeline}/${formatComponentId(settings.id)}`
}
