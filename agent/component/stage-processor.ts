import { errorEventOf } from '../model/error-event.ts'
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

/**
 * The ingest half of a processor whose work is a stage of the repair lane: every detected error that
 * passes is submitted to the lane in the same step, nothing waits for it, and the stage's result comes
 * back as a record at this processor's own edge.
 */
export class StageProcessor implements Processor {
  readonly #settings: Settings
  readonly #options: StageProcessorOptions
  readonly #next: Consumer
  readonly #key: string
  readonly #stopping = new AbortController()

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
      if (event === undefined) continue
      const { stage, rerunAfterMs } = this.#options
      this.#settings.jobs.submit(this.#key, { stage, event, rerunAfterMs })
    }
    await this.#next.consume(batch, signal)
  }

  async shutdown(): Promise<void> {
    this.#stopping.abort()
    await this.#settings.jobs.detach(this.#key)
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
