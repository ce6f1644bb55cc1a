export type Listener<T> = (value: T) => void

interface Entry<T> {
  listener: Listener<T>
  once: boolean
}

export class Signal<T> {
  readonly #entries: Entry<T>[] = []

  on(listener: Listener<T>): () => void {
    return this.#add({ listener, once: false })
  }

  once(listener: Listener<T>): () => void {
    return this.#add({ listener, once: true })
  }

  emit(value: T): void {
    const count = this.#entries.length
    for (let at = 0; at < count; at += 1) {
      const entry = this.#entries[at]!
      if (entry.once) this.#remove(entry)
      entry.listener(value)
    }
  }

  get size(): number {
    return this.#entries.length
  }

  #add(entry: Entry<T>): () => void {
    this.#entries.push(entry)
    return () => this.#remove(entry)
  }

  #remove(entry: Entry<T>): void {
    const at = this.#entries.indexOf(entry)
    if (at >= 0) this.#entries.splice(at, 1)
  }
}
