import type { Consumer } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import { RefusedError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { copied, processOf, type ContextLines } from './context-lines.ts'
import type { ErrorMark } from './error-mark.ts'
import { fedWith, isComplete, marked, type HeldBatch } from './held-events.ts'
import { aborted, type Turn } from '../../agent/queue/turn.ts'

interface HolderOptions {
  readonly settings: Settings
  readonly next: Consumer
  readonly turn: Turn
  readonly context: ContextLines
  readonly afterMax: number
  readonly timeoutMs: number
  readonly streamsMax: number
}

/** What of a batch is to be held: records by their index, with the receipts of their range. */
interface Holding {
  readonly indices: readonly number[]
  readonly marks: ReadonlyMap<number, ErrorMark>
  readonly receipts: readonly Receipt[]
}

/** The held batches of one stream, oldest first. */
interface HeldStream {
  entries: readonly HeldBatch[]
  readonly cancelTimer: () => void
}

/**
 * What the other output of a process said last may be held before it comes here, as a line that could begin a
 * trace; by default for half a second.
 */
const PROCESS_WAIT_MS = 700
/** Time until held events are offered again to a stage that refused them. Units: milliseconds. */
const RETRY_DELAY_MS = 100

/**
 * Holds events until the lines after them have come: by count, by a timeout on the clock of arrival, or at
 * shutdown, whatever is first. All but `releaseAll` is called in the processor's turn.
 * Bounds: at most `after` records of a stream, of `streamsMax` streams, not longer than the timeout; when
 * the next stage refuses them after that, so are the batches that come.
 */
export class Holder {
  readonly #options: HolderOptions
  readonly #streams = new Map<string, HeldStream>()
  readonly #stopping = new AbortController()

  constructor(options: HolderOptions) {
    this.#options = options
  }

  /**
   * Hands on the held events of a stream that a batch completes or that waited long enough.
   * Errors: those of the next stage; what it did not take stays held as it was.
   */
  async releaseReady(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const nowMs = this.#options.settings.clock.monotonicMs()
    await this.#release(batch.stream, signal, (held) => {
      const fed = fedWith(held, batch, this.#options.afterMax)
      return isComplete(fed, this.#options.afterMax) || held.deadlineMs <= nowMs ? fed : undefined
    })
  }

  /** From which record on a batch is held: the first event that misses lines, or all of it behind others that do. */
  firstToHold(batch: LogBatch, marks: ReadonlyMap<number, ErrorMark>): number {
    if (this.#streams.has(batch.stream)) return 0
    const { afterMax, streamsMax } = this.#options
    if (afterMax === 0 || this.#streams.size >= streamsMax) return batch.count
    for (const index of marks.keys()) if (index + afterMax >= batch.count) return index
    return batch.count
  }

  /** Gives what is still held the lines of a batch. Called when the batch was taken over. */
  keepLinesOf(batch: LogBatch): void {
    const stream = this.#streams.get(batch.stream)
    if (stream === undefined) return
    stream.entries = stream.entries.map((held) => fedWith(held, batch, this.#options.afterMax))
  }

  /** Takes over the end of a batch, with copies of its bytes. */
  hold(batch: LogBatch, { indices, marks, receipts }: Holding): void {
    const { settings, context } = this.#options
    const timeoutMs = this.#waitMs(batch)
    const waiting = indices.flatMap((index, position) => {
      const mark = marks.get(index)
      if (mark === undefined) return []
      const before = mark.before.map((record) => copied(record))
      const after = context.after(batch, index).map((record) => copied(record))
      return [{ index: position, mark: { ...mark, before }, after }]
    })
    const deadlineMs = settings.clock.monotonicMs() + timeoutMs
    const held = { batch: batch.select(indices, receipts).detach(), waiting, deadlineMs }
    const stream = this.#streams.get(batch.stream)
    if (stream === undefined) this.#keep(batch.stream, [held], timeoutMs)
    else stream.entries = [...stream.entries, held]
  }

  #waitMs(batch: LogBatch): number {
    const { timeoutMs } = this.#options
    return processOf(batch) === undefined ? timeoutMs : Math.max(timeoutMs, PROCESS_WAIT_MS)
  }

  /** Hands on everything that is held. What the next stage does not take is left for the next start. */
  async releaseAll(signal: AbortSignal): Promise<void> {
    for (const stream of this.#streams.values()) stream.cancelTimer()
    const released = this.#options.turn.run(async () => {
      for (const stream of this.#streams.keys()) {
        if (signal.aborted) return
        await this.#release(stream, signal, (held) => held).catch((thrown: unknown) => {
          this.#options.settings.logger.warn('events that waited for their context were not taken', {
            error: thrown,
          })
        })
      }
    })
    await Promise.race([released, aborted(signal)])
    for (const stream of this.#streams.values()) stream.cancelTimer()
    this.#streams.clear()
    this.#stopping.abort()
  }

  /** Hands on held batches from the oldest, as long as `ready` gives their final form. */
  async #release(
    name: string,
    signal: AbortSignal,
    ready: (held: HeldBatch) => HeldBatch | undefined,
  ): Promise<void> {
    for (;;) {
      const stream = this.#streams.get(name)
      const oldest = stream?.entries[0]
      if (stream === undefined || oldest === undefined) return
      const final = ready(oldest)
      if (final === undefined) return
      await this.#options.next.consume(marked(final, this.#options.context), signal)
      stream.entries = stream.entries.slice(1)
      if (stream.entries.length > 0) continue
      stream.cancelTimer()
      this.#streams.delete(name)
    }
  }

  #keep(name: string, entries: readonly HeldBatch[], delayMs: number): void {
    const { settings, turn } = this.#options
    const cancelTimer = settings.clock.after(delayMs, () => {
      void turn.run(() => this.#releaseDue(name))
    })
    this.#streams.set(name, { entries, cancelTimer })
  }

  async #releaseDue(name: string): Promise<void> {
    const { clock } = this.#options.settings
    let delayMs: number | undefined
    try {
      await this.#release(name, this.#stopping.signal, (held) =>
        held.deadlineMs <= clock.monotonicMs() ? held : undefined,
      )
    } catch (thrown) {
      delayMs = this.#delayAfter(thrown, name)
    }
    const stream = this.#streams.get(name)
    if (stream === undefined) return
    if (stream.entries.length === 0) {
      this.#streams.delete(name)
      return
    }
    const untilDueMs = (stream.entries[0]?.deadlineMs ?? 0) - clock.monotonicMs()
    this.#keep(name, stream.entries, delayMs ?? Math.max(0, untilDueMs))
  }

  /** When to offer again; what will never be taken is dropped. */
  #delayAfter(thrown: unknown, name: string): number {
    if (thrown instanceof RetryableError) return thrown.retryAfterMs ?? RETRY_DELAY_MS
    if (thrown instanceof RefusedError || this.#stopping.signal.aborted) return RETRY_DELAY_MS
    const stream = this.#streams.get(name)
    const [oldest, ...others] = stream?.entries ?? []
    this.#options.settings.logger.error('an error event was dropped: the next stage will never take it', {
      error: thrown,
    })
    oldest?.batch.settle('dropped')
    if (stream !== undefined) stream.entries = others
    return 0
  }
}
