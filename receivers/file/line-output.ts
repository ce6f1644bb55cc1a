import type { Consumer } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes, Resource } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { LineBlock } from '../../agent/scan/line-splitter.ts'
import type { Config } from './config.ts'
import type { Measurements } from './measurements.ts'
import { offerUntilTaken } from './offer.ts'
import type { TailedFile } from './tailed-file.ts'

/** Makes batches of lines and hands them to the next stage. */
export class LineOutput {
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #measurements: Measurements
  readonly #resource: Resource
  readonly #waiting = new AbortController()
  readonly #consuming = new AbortController()

  constructor(settings: Settings, config: Config, next: Consumer, measurements: Measurements) {
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#measurements = measurements
    this.#resource = { attributes: config.resource }
  }

  /** No batch is offered again; the offer under way may still be taken. */
  stop(): void {
    this.#waiting.abort()
  }

  /** The offer under way ends too. */
  abort(): void {
    this.stop()
    this.#consuming.abort()
  }

  /**
   * Resolves when the lines were taken over, or will never be.
   * Errors: the reason of the stop: the receipt is not settled then.
   */
  async hand(file: TailedFile, lines: LineBlock, receipt: Receipt): Promise<void> {
    const { clock, logger } = this.#settings
    const batch = new LogBatch({
      bytes: lines.bytes,
      starts: lines.starts,
      ends: lines.ends,
      sourceEnds: lines.sourceEnds,
      count: lines.count,
      stream: `file:${file.path}`,
      observedTimeUnixNano: BigInt(Math.trunc(clock.now())) * 1_000_000n,
      resource: this.#resource,
      attributes: this.#attributesOf(file.path),
      receipts: [receipt],
    })
    for (const index of lines.truncated) batch.addAttributes(index, { [ATTRIBUTE.truncated]: true })
    const bytes = receipt.end - receipt.start
    const answer = await offerUntilTaken(batch, this.#next, {
      clock,
      waiting: this.#waiting.signal,
      consuming: this.#consuming.signal,
    })
    this.#measurements.bytes.add(bytes)
    this.#measurements.truncated.add(lines.truncated.length)
    if (answer === 'taken') {
      this.#measurements.records.add(lines.count)
      return
    }
    this.#measurements.dropped.add(lines.count)
    logger.error('lines are dropped, the pipeline will never take them', {
      path: file.path,
      records: lines.count,
      error: answer,
    })
    batch.settle('dropped')
  }

  #attributesOf(path: string): Attributes {
    const { include_file_name: withName, include_file_path: withPath, attributes } = this.#config
    return {
      ...(withName ? { [ATTRIBUTE.logFileName]: path.slice(path.lastIndexOf('/') + 1) } : {}),
      ...(withPath ? { [ATTRIBUTE.logFilePath]: path } : {}),
      ...attributes,
    }
  }
}
