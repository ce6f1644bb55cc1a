/** @typedef {{ resource: string, owner: string, expiresAt: number }} Lease */

export function createLeaseKeeper({ now, ttl, onExpire = () => {} }) {
  /** @type {Lease[]} in the order granted */
  const leases = []

  const find = (resource) => leases.find((lease) => lease.resource === resource)

  function grant(resource, owner) {
    const lease = find(resource)
    if (lease !== undefined && lease.expiresAt > now()) return lease.owner === owner
    if (lease !== undefined) leases.splice(leases.indexOf(lease), 1)
    leases.push({ resource, owner, expiresAt: now() + ttl })
    return true
  }

  function renew(resource, owner) {
    const lease = find(resource)
    if (lease === undefined || lease.owner !== owner || lease.expiresAt <= now()) return false
    lease.expiresAt = now() + ttl
    return true
  }

  /** Takes away everything that has expired by now, and tells onExpire about each, in the order granted. */
  function reap() {
    const count = leases.length
    let taken = 0
    for (let index = 0; index < count; index++) {
      const lease = leases[index]
      if (lease.expiresAt > now()) continue
      leases.splice(index, 1)
      taken += 1
      onExpire(lease)
    }
    return taken
  }

  return { grant, renew, reap, held: () => leases.map((lease) => ({ ...lease })) }
}
