const { parseDuration } = require('./duration')

class Reminders {
  #due = new Map()
  #now

  constructor({ now = Date.now } = {}) {
    this.#now = now
  }

  snooze(name, duration) {
    const due = new Date(this.#now() + parseDuration(duration))
    const reminder = { name, due: due.toISOString() }
    this.#due.set(name, reminder)
    return reminder
  }

  list() {
    return [...this.#due.values()].sort((a, b) => a.due.localeCompare(b.due))
  }
}

module.exports = { Reminders }
