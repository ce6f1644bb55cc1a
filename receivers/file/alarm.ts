import { sleep, type Clock } from '../../agent/model/clock.ts'

/** Ends a wait early. A ring that nobody waits for ends the next wait at once. */
export class Alarm {
  #isRinging = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#isRinging = true
    this.#wake?.()
  }

  /** Resolves after the time, at a ring, or when the signal is aborted. One waiter at a time. */
  async wait(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#isRinging && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(durationMs, () => this.#wake?.())
        this.#wake = () => {
          cancel()
          signal.removeEventListener('abort', onAbort)
          this.#wake = undefined
          resolve()
        }
        const onAbort = (): void => this.#wake?.()
        signal.addEventListener('abort', onAbort, { once: true })
      })
    }
    this.#isRinging = false
  }
}

/** Resolves after the time or when the signal is aborted, which the caller looks at. */
export async function pause(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(clock, durationMs, signal).catch(() => undefined)
}
