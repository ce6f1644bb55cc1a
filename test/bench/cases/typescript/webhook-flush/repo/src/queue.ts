export interface Hook {
  readonly url: string
  readonly payload: unknown
}

export interface DeadHook extends Hook {
  readonly reason: string
}

export class Queue {
  readonly dead: DeadHook[] = []
  #waiting: Hook[]

  constructor(hooks: readonly Hook[] = []) {
    this.#waiting = [...hooks]
  }

  get size(): number {
    return this.#waiting.length
  }

  push(hook: Hook): void {
    this.#waiting.push(hook)
  }

  /** Takes out everything that waits. */
  drain(): Hook[] {
    const all = this.#waiting
    this.#waiting = []
    return all
  }

  bury(hook: Hook, reason: string): void {
    this.dead.push({ ...hook, reason })
  }
}
