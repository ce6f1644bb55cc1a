/**
 * Customers: waits until the shop is up, sends a few dozen requests one after the other, then asks the
 * shop to shut down. When the shop goes down in between, it waits until it is back.
 */
import { setTimeout as sleep } from 'node:timers/promises'

const ORIGIN = `http://127.0.0.1:${process.env.PORT ?? 8080}`
const PAUSE_MS = 60
const WAIT_MS_MAX = 60_000

const VISITS = [
  ['GET', '/products'],
  ['GET', '/products/mug'],
  ['GET', '/products/lamp/availability'],
  ['GET', '/products/sofa'],
  ['GET', '/products/sofa/availability'],
  ['POST', '/carts'],
  ['POST', '/orders', { lines: [{ sku: 'mug', quantity: 2 }], delivery: { country: 'de' } }],
  ['POST', '/orders', { lines: [{ sku: 'lamp', quantity: 1 }] }],
  ['GET', '/products?limit=2'],
  ['POST', '/shipments', { grams: 420 }],
  ['GET', '/products/bench/availability'],
  ['GET', '/orders/o1'],
  ['POST', '/orders', { lines: [{ sku: 'mug', quantity: 1 }], delivery: { country: 'fr' } }],
  ['GET', '/carts/c404'],
  ['POST', '/shipments', { grams: 9_800 }],
  ['GET', '/products/chair/availability'],
  ['POST', '/shipments', { grams: 64_000 }],
  ['GET', '/products/rug'],
  ['POST', '/orders', { lines: [{ sku: 'chair', quantity: 4 }] }],
  ['POST', '/shipments', { grams: 0 }],
  ['GET', '/products/sofa/availability'],
  ['POST', '/shipments', { grams: 31_000 }],
  ['POST', '/orders', { lines: 'mug' }],
  ['GET', '/products/shelf/availability'],
  ['POST', '/shipments', { grams: 45_500 }],
  ['GET', '/products?limit=3'],
  ['GET', '/products/mug/availability'],
]

for (const [method, path, value] of VISITS) {
  await send(method, path, value)
  await sleep(PAUSE_MS)
}
await send('POST', '/shutdown')

/** Sends one request, again and again until the shop takes it. */
async function send(method, path, value) {
  const body = value === undefined ? undefined : JSON.stringify(value)
  for (let waitedMs = 0; waitedMs < WAIT_MS_MAX; waitedMs += PAUSE_MS) {
    try {
      const response = await fetch(ORIGIN + path, { method, body, headers: { connection: 'close' } })
      return await response.text()
    } catch {
      await sleep(PAUSE_MS)
    }
  }
  throw new Error(`the shop at ${ORIGIN} does not answer`)
}
