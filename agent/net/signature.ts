import { createHmac } from 'node:crypto'

/**
 * The header that proves who sent a request, and when. With two keys there are two proofs: a receiver that knows
 * either of them accepts, so that a key can be changed without a request being lost.
 * Shape: "t=1700000000,v1=<hex>" or "t=…,v1=<hex>,v1=<hex>". Units: t is seconds since the epoch.
 * What is signed is t, a dot, and the bytes of the body as they are sent: HMAC with SHA-256.
 */
export function signatureOf(body: Uint8Array, keys: readonly string[], nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000)
  const proofs = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${seconds}.`).update(body).digest('hex')
    return `v1=${digest}`
  })
  return [`t=${seconds}`, ...proofs].join(',')
}
