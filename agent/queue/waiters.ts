/** Calls that wait for something to change. */
export class Waiters {
  readonly #waiting: (() => void)[] = []

  /** Resolves at the next `wakeAll`. Errors: rejects with the signal's reason when it is aborted first. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const onAbort = (): void => {
        const position = this.#waiting.indexOf(wake)
        if (position >= 0) this.#waiting.splice(position, 1)
        reject(signal.reason as Error)
      }
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(wake)
    })
  }

  wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
