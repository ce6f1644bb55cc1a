/** Tells events to whoever listens. */
class Hub {
  #events = new Map()

  /** Listens to all events of that name. */
  on(name, listener) {
    return this.#add(name, { listener, isOnce: false })
  }

  /** Listens to the next one only. */
  once(name, listener) {
    return this.#add(name, { listener, isOnce: true })
  }

  /** Stops listening; a listener that does not listen is passed over. */
  off(name, listener) {
    const entries = this.#events.get(name) ?? []
    const at = entries.findIndex((entry) => entry.listener === listener)
    if (at !== -1) entries.splice(at, 1)
    return this
  }

  /** Tells an event to those who listen now, in the order in which they came. Returns how many they are. */
  emit(name, value) {
    const entries = this.#events.get(name) ?? []
    const count = entries.length
    for (let index = 0; index < count; index += 1) {
      const { listener, isOnce } = entries[index]
      if (isOnce) this.off(name, listener)
      listener(value)
    }
    return count
  }

  #add(name, entry) {
    if (!this.#events.has(name)) this.#events.set(name, [])
    this.#events.get(name).push(entry)
    return this
  }
}

module.exports = { Hub }
