/** Lets one task run at a time, in the order in which they came. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs the task when those before it are done. Errors: those of the task. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }
}

/** Resolves when the signal is aborted: what a wait for a hanging turn is raced against. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
