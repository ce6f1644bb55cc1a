export function createGate({ limits: cache, now = Date.now }) {
  const used = new Map()

  /** Counts the units and returns true, or returns false when a window would overflow. */
  async function allow(tenant, units) {
    const limits = await cache.of(tenant, now())
    const history = used.get(tenant) ?? []
    for (const { seconds, units: max } of limits.windows) {
      const since = now() - seconds * 1000
      const sum = history.reduce((total, use) => (use.at > since ? total + use.units : total), 0)
      if (sum + units > max) return false
    }
    used.set(tenant, [...history, { at: now(), units }])
    return true
  }

  return { allow }
}
