export type Handler = (goods: string, amount: number) => void

/** Hands events on to whoever listens, in the order in which they began to. */
export class Bus {
  readonly #handlers = new Map<string, Handler[]>()

  on(event: string, handler: Handler): this {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler])
    return this
  }

  emit(event: string, goods: string, amount: number): void {
    const handlers = this.#handlers.get(event)
    if (handlers === undefined) throw new Error(`nobody listens to ${event}`)
    for (const handler of handlers) handler(goods, amount)
  }
}
