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
