/** Lets one task run at a time, in the order in which they came. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve()
  /** Tasks that run or wait. */
  #count = 0

  /**
   * Runs the task when those before it are done; one whose signal is aborted until then never runs, and does not wait for
   * them. Errors: those of the task; the signal's reason.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const isNext = this.#count === 0
    this.#count += 1
    let hasBegun = false
    const result = this.#last.then(() => {
      hasBegun = true
      signal?.throwIfAborted()
      return task()
    })
    const done = (): void => {
      this.#count -= 1
    }
    this.#last = result.then(done, done)
    return isNext || signal === undefined ? result : unlessAborted(result, signal, () => hasBegun)
  }
}

/** What a result will be; or, if the signal is aborted before its task has begun, the signal's reason. */
function unlessAborted<T>(result: Promise<T>, signal: AbortSignal, hasBegun: () => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      if (!hasBegun()) reject(signal.reason as Error)
    }
    const end = (): void => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    result.then(resolve, reject).finally(end)
  })
}

/** Resolves when the signal is aborted: what a wait for a hanging turn is raced against. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
