import type { Consumer } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { AcknowledgementTracker } from '../../agent/model/acknowledgement.ts'
import { describeError } from '../../agent/model/errors.ts'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { repeatEvent } from './repeat-event.ts'
import type { Repeats, RepeatWindow } from './repeats.ts'
import { aborted, type Turn } from '../../agent/queue/turn.ts'

/** Time until an event is offered again to a stage that refused it. */
const RETRY_DELAY_MS = 1_000

interface RepeatTellerOptions {
  readonly settings: Settings
  readonly next: Consumer
  readonly turn: Turn
  readonly repeats: Repeats
}

/**
 * Hands on the event of each window that ends. What was only counted stays stored until its event has arrived,
 * so that no count is lost: the next start tells it.
 */
export class RepeatTeller {
  readonly #options: RepeatTellerOptions
  readonly #stopping = new AbortController()
  #cancelTimer: (() => void) | undefined

  constructor(options: RepeatTellerOptions) {
    this.#options = options
  }

  /** Waits for the end of the oldest window, unless it does so already. */
  arm(): void {
    const { repeats, settings } = this.#options
    if (this.#cancelTimer !== undefined || this.#stopping.signal.aborted) return
    const waitMs = repeats.msUntilEnd(settings.clock.now())
    if (waitMs !== undefined) this.#wait(waitMs)
  }

  /** Ends all windows. What the next stage does not take is left for the next start. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#cancelTimer?.()
    this.#stopping.abort()
    const { repeats, settings } = this.#options
    if (repeats.msUntilEnd(settings.clock.now()) === undefined) return
    const told = this.#options.turn.run(() => this.#tellAll(true, signal)).catch(() => undefined)
    await Promise.race([told, aborted(signal)])
  }

  #wait(delayMs: number): void {
    const { settings, turn } = this.#options
    this.#cancelTimer = settings.clock.after(delayMs, () => {
      this.#cancelTimer = undefined
      void turn
        .run(() => this.#tellAll(false, this.#stopping.signal))
        .then(
          () => this.arm(),
          () => this.#stopping.signal.aborted || this.#wait(RETRY_DELAY_MS),
        )
    })
  }

  async #tellAll(isAll: boolean, signal: AbortSignal): Promise<void> {
    const { repeats, settings } = this.#options
    const ended = repeats.takeEnded(settings.clock.now(), isAll)
    for (const [index, window] of ended.entries()) {
      try {
        await this.#tell(window, signal)
      } catch (error) {
        repeats.putBack(ended.slice(index))
        settings.logger.warn('the event of a repeated error was not taken', { reason: describeError(error) })
        throw error
      }
    }
  }

  async #tell(window: RepeatWindow, signal: AbortSignal): Promise<void> {
    const { settings, next, repeats } = this.#options
    const stream = `repeats:${formatComponentId(settings.id)}`
    const tracker = new AcknowledgementTracker({
      source: stream,
      isResumable: true,
      onProgress: () => repeats.forget(window),
    })
    const record = repeatEvent(window, settings.clock.now())
    await next.consume(batchOfRecords([record], { stream, receipts: [tracker.issue(1)] }), signal)
  }
}
