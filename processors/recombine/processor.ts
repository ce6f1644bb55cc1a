import type { Consumer, Processor } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { Turn } from '../../agent/queue/turn.ts'
import type { Config } from './config.ts'
import { NOTHING, type Cut } from './cut.ts'
import type { RecordLimits } from './joined-lines.ts'
import { lineJoinerFactory, type LineJoiner } from './line-joiner.ts'
import { LineStream } from './line-stream.ts'
import { recombineInstruments, type RecombineInstruments } from './measurements.ts'
import { Outbox } from '../../agent/delivery/outbox.ts'
import { afterSilence } from './silence.ts'

/** A turn that a flush waited so long for was taken by a batch that the next stage did not take. */
const STUCK_MS = 50

interface OpenStream {
  readonly name: string
  readonly lines: LineStream
  cancelFlush: (() => void) | undefined
}

/**
 * Joins the lines of each stream into records.
 *
 * One thing happens at a time: a batch, the flush of a silent stream, another try. A batch with lines that
 * are joined or held is taken over; what the next stage then refuses waits in the outbox, and until that
 * is empty no batch is taken. A batch without such lines is passed on as it is, refusals included.
 */
export class RecombineProcessor implements Processor {
  readonly #id: string
  readonly #settings: Settings
  readonly #config: Config
  readonly #limits: RecordLimits
  readonly #newJoiner: () => LineJoiner
  readonly #measurements: RecombineInstruments
  readonly #next: Consumer
  readonly #outbox: Outbox
  /** Those used longest ago first. */
  readonly #streams = new Map<string, OpenStream>()
  readonly #stopping = new AbortController()
  readonly #turn = new Turn()

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#id = formatComponentId(settings.id)
    this.#settings = settings
    this.#config = config
    this.#limits = {
      bytesMax: config.max_log_size,
      linesMax: config.max_batch_size,
      separator: new TextEncoder().encode(config.combine_with ?? '\n'),
    }
    this.#newJoiner = lineJoinerFactory(config)
    this.#measurements = recombineInstruments(settings.instruments, this.#id)
    this.#next = next
    this.#outbox = new Outbox({
      next,
      clock: settings.clock,
      logger: settings.logger,
      onDropped: (batch) => this.#measurements.refused(batch.count),
      retry: () => this.#inBackground(() => this.#outbox.send([], this.#stopping.signal)),
    })
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    return this.#turn.run(async () => {
      if (this.#stopping.signal.aborted) {
        throw new RefusedError('HEPH_COMPONENT_STOPPED', `${this.#id} takes no batch after its shutdown`)
      }
      await this.#outbox.empty(signal)
      await this.#take(batch, signal)
    }, signal)
  }

  /**
   * Lines that are held go on when nobody can read them again; else they are left to the source, which
   * begins there after the restart, so that the record is not cut in two.
   */
  async shutdown(signal: AbortSignal): Promise<void> {
    this.#stopping.abort()
    await this.#turn.run(async () => {
      for (const stream of this.#streams.values()) {
        stream.cancelFlush?.()
        if (this.#canBeReadAgain(stream.lines)) stream.lines.drop()
        else this.#outbox.add(this.#counted(stream.lines.flush()).outputs)
      }
      this.#streams.clear()
      await this.#outbox.close(signal)
    })
  }

  async #take(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const evicted = this.#evictFor(batch.stream)
    const stream = this.#streamOf(batch.stream)
    stream.cancelFlush?.()
    stream.cancelFlush = undefined
    const { outputs } = this.#counted(stream.lines.take(batch))
    const isPassedOn = outputs.at(-1) === batch
    try {
      await this.#outbox.send([...evicted, ...(isPassedOn ? outputs.slice(0, -1) : outputs)], signal)
      if (!isPassedOn) return
      await this.#outbox.empty(signal)
      await this.#next.consume(batch, signal)
    } finally {
      // Not before: while this batch waits for the next stage, nobody reads what its stream goes on to say.
      if (stream.lines.isHolding) this.#flushLater(stream)
    }
  }

  #flushLater(stream: OpenStream, isSecondWait = false): void {
    const { clock } = this.#settings
    stream.cancelFlush = afterSilence(clock, this.#config.force_flush_period, () => {
      stream.cancelFlush = undefined
      const dueMs = clock.monotonicMs()
      this.#inBackground(async () => {
        // A batch that came first has held lines of its own, and a timer of its own.
        if (stream.cancelFlush !== undefined || this.#stopping.signal.aborted) return
        // Another stream's batch was stuck: whoever brought it may bring the next of this one, too.
        const wasStuck = clock.monotonicMs() - dueMs > STUCK_MS
        if (wasStuck && !isSecondWait && stream.lines.isHolding) this.#flushLater(stream, true)
        else await this.#outbox.send(this.#counted(stream.lines.flush()).outputs, this.#stopping.signal)
      })
    })
  }

  #streamOf(name: string): OpenStream {
    const known = this.#streams.get(name)
    const stream = known ?? {
      name,
      lines: new LineStream(this.#newJoiner(), this.#limits),
      cancelFlush: undefined,
    }
    this.#streams.delete(name)
    this.#streams.set(name, stream)
    return stream
  }

  /** Makes room for one more stream. */
  #evictFor(name: string): readonly LogBatch[] {
    if (this.#streams.has(name) || this.#streams.size < this.#config.max_sources) return []
    const [oldest] = this.#streams.values()
    if (oldest === undefined) return []
    oldest.cancelFlush?.()
    this.#streams.delete(oldest.name)
    return this.#counted(oldest.lines.flush()).outputs
  }

  #canBeReadAgain(lines: LineStream): boolean {
    const receipts = lines.heldReceipts
    return !this.#settings.isOnce && receipts.length > 0 && receipts.every(({ isResumable }) => isResumable)
  }

  #counted(cut: Cut): Cut {
    if (cut !== NOTHING) this.#measurements.count(cut)
    return cut
  }

  /** Work that nobody waits for, and that nobody but us would hear fail. */
  #inBackground(work: () => Promise<void>): void {
    this.#turn.run(work).catch((error: unknown) => {
      this.#settings.logger.error('held lines were not handed on', { error })
    })
  }
}
