/**
 * Limits of tenants. Limits older than maxAgeMs are stale: they are fetched again, and the new ones hold for the very
 * request that found them stale.
 */
export class LimitsCache {
  #fetchPlan
  #maxAgeMs
  #entries = new Map()

  constructor({ fetchPlan, maxAgeMs }) {
    this.#fetchPlan = fetchPlan
    this.#maxAgeMs = maxAgeMs
  }

  async of(tenant, now = Date.now()) {
    const entry = this.#entries.get(tenant)
    if (entry === undefined) return await this.#load(tenant, now)
    if (now - entry.at >= this.#maxAgeMs) entry.limits = this.#load(tenant, now)
    return { tenant, ...entry.limits }
  }

  async #load(tenant, now) {
    const limits = await this.#fetchPlan(tenant)
    this.#entries.set(tenant, { limits, at: now })
    return { tenant, ...limits }
  }
}
