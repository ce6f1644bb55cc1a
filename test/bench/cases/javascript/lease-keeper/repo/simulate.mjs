import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createLeaseKeeper } from './src/lease-keeper.mjs'

let now = 0
const expired = []
const keeper = createLeaseKeeper({
  now: () => now,
  ttl: 30,
  onExpire: (lease) => expired.push(lease.resource),
})

for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { at, call, resource, owner } = JSON.parse(line)
  now = at
  if (call === 'grant') keeper.grant(resource, owner)
  if (call === 'renew') keeper.renew(resource, owner)
  if (call === 'sweep') keeper.reap()
}

console.log(
  `held: ${
    keeper
      .held()
      .map(({ resource, owner }) => `${resource}=${owner}`)
      .join(' ') || 'nothing'
  }`,
)
console.log(`expired: ${expired.join(' ') || 'nothing'}`)
