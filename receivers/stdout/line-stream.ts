import type { Readable, Writable } from 'node:stream'
import type { Consumer } from '../../agent/component/component.ts'
import { offerUntilTaken } from '../../agent/delivery/offer.ts'
import { AcknowledgementTracker } from '../../agent/model/acknowledgement.ts'
import type { Clock } from '../../agent/model/clock.ts'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { Attributes, Resource } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { LineSplitter, type LineBlock } from '../../agent/scan/line-splitter.ts'
import type { Config } from './config.ts'
import type { LineBuffer } from './line-buffer.ts'
import { chunkOf, type LineChunk } from './line-chunk.ts'
import type { Measurements } from './measurements.ts'

export interface LineStreamOptions {
  readonly source: Readable
  /** Gets the same bytes at once. */
  readonly copyTo: Writable | undefined
  /** Called when nobody reads the copy any more, before the source is closed. */
  readonly onCopyLost: () => void
  /** Shape: "stdout:stdout/shop:4711:stderr". */
  readonly stream: string
  readonly resource: Resource
  readonly attributes: Attributes
  readonly buffer: LineBuffer
  readonly config: Config
  readonly clock: Clock
  readonly measurements: Measurements
  readonly next: Consumer
}

const READ_BUFFER_BYTES = 65_536

/**
 * One stream of bytes made into batches, by two loops with a buffer between, so that reading need not wait
 * for the pipeline:
 *
 *   source ─▶ read: split, flush a line that does not end ─▶ buffer ─▶ hand on: batch, receipt, retry ─▶ next
 */
export class LineStream {
  readonly #options: LineStreamOptions
  readonly #splitter: LineSplitter
  readonly #tracker: AcknowledgementTracker
  /** Steps on the splitter, one after the other: what was read, and flushes in between. */
  #steps: Promise<void> = Promise.resolve()
  #cancelFlush = (): void => undefined
  #isWaitingForBytes = false
  #lastRecord: LogRecord | undefined

  constructor(options: LineStreamOptions) {
    this.#options = options
    this.#splitter = new LineSplitter({
      lineBytesMax: options.config.max_log_size,
      longLines: options.config.max_log_size_behavior,
      bufferBytes: READ_BUFFER_BYTES,
    })
    this.#tracker = new AcknowledgementTracker({ source: options.stream, isResumable: false })
  }

  /** Reads to the end of the source. Errors: none; a source that breaks has ended. */
  async read(): Promise<void> {
    const { source, copyTo, onCopyLost } = this.#options
    try {
      this.#isWaitingForBytes = true
      for await (const bytes of source as AsyncIterable<Buffer>) {
        this.#isWaitingForBytes = false
        copyTo?.write(bytes, (error) => {
          // Nobody reads the copy any more: the program learns that as if it wrote there itself.
          if (!error || source.destroyed) return
          onCopyLost()
          source.destroy()
        })
        this.#cancelFlush()
        await this.#step(() => this.#split(bytes))
        this.#scheduleFlush()
        this.#isWaitingForBytes = true
      }
    } catch {
      // Destroyed, or the terminal is gone: both are the end of what can be read.
    }
    this.#cancelFlush()
    await this.#step(() => this.#add(this.#splitter.flush()))
  }

  /** The last record of the stream; comes after all that was read. */
  end(lastRecord?: LogRecord): void {
    this.#lastRecord = lastRecord
    this.#options.buffer.end()
  }

  /** Hands everything on, until `end` was called and nothing is left. Errors: the signal's reason. */
  async handOn(signal: AbortSignal): Promise<void> {
    const { buffer, stream } = this.#options
    try {
      for (let chunk = await buffer.take(); chunk !== undefined; chunk = await buffer.take()) {
        await this.#offer(this.#batchOf(chunk), signal)
      }
      if (this.#lastRecord === undefined) return
      const receipts = [this.#tracker.issue(this.#splitter.position + 1)]
      await this.#offer(batchOfRecords([this.#lastRecord], { stream, receipts }), signal)
    } finally {
      await buffer.discard()
    }
  }

  /** Ends a source that nobody is known to write to once nothing came for a while. */
  endWhenQuiet(quietMs: number): void {
    const { source, clock } = this.#options
    clock.after(quietMs, () => {
      if (this.#isWaitingForBytes) source.destroy()
      else if (!source.destroyed) this.endWhenQuiet(quietMs)
    })
  }

  // --- reading

  #step(action: () => Promise<void>): Promise<void> {
    this.#steps = this.#steps.then(action)
    return this.#steps
  }

  async #split(bytes: Buffer): Promise<void> {
    this.#options.measurements.bytes(bytes.length)
    for (let rest = bytes; rest.length > 0;) {
      rest = rest.subarray(this.#splitter.write(rest))
      for (let block = this.#splitter.take(); block !== undefined; block = this.#splitter.take()) {
        await this.#add(block)
      }
    }
  }

  #scheduleFlush(): void {
    const { clock, config } = this.#options
    if (config.force_flush_period === 0 || this.#splitter.restBytes === 0) return
    this.#cancelFlush = clock.after(config.force_flush_period, () => {
      void this.#step(() => this.#add(this.#splitter.flush()))
    })
  }

  async #add(block: LineBlock | undefined): Promise<void> {
    const { buffer, clock, measurements } = this.#options
    if (block === undefined) return
    measurements.truncated(block.truncated.length)
    await buffer.add(chunkOf(block, clock.now()))
  }

  // --- handing on

  #batchOf(chunk: LineChunk): LogBatch {
    const { stream, resource, attributes } = this.#options
    const batch = new LogBatch({
      bytes: chunk.bytes,
      starts: chunk.starts,
      ends: chunk.ends,
      count: chunk.starts.length,
      sourceEnds: chunk.sourceEnds,
      stream,
      resource,
      attributes,
      observedTimeUnixNano: BigInt(Math.round(chunk.observedMs * 1e3)) * 1_000n,
      receipts: [this.#tracker.issue(chunk.sourceEnds.at(-1) ?? 0)],
    })
    for (const index of chunk.truncated) batch.addAttributes(index, { [ATTRIBUTE.truncated]: true })
    if (chunk.droppedBefore > 0) batch.addAttributes(0, { [ATTRIBUTE.droppedLines]: chunk.droppedBefore })
    return batch
  }

  /** Offers a batch until it is taken, or will never be. Errors: the signal's reason. */
  async #offer(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const { next, clock, measurements, config } = this.#options
    const records = batch.count
    const offer = { clock, waiting: signal, consuming: signal, retry: config.retry_on_failure }
    const answer = await offerUntilTaken(batch, next, offer).catch((thrown: unknown) => thrown)
    if (answer === 'taken') {
      measurements.records(records)
      return
    }
    batch.settle('dropped')
    measurements.dropped(records)
    signal.throwIfAborted()
  }
}
