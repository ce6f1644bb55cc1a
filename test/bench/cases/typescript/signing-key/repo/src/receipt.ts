import { createHmac, timingSafeEqual } from 'node:crypto'

export interface Receipt {
  readonly id: string
  readonly cents: number
  readonly signature: string
}

export function sign(id: string, cents: number, key: string): Receipt {
  return { id, cents, signature: signatureOf(id, cents, key) }
}

export function isGenuine(receipt: Receipt, key: string): boolean {
  const wanted = Buffer.from(signatureOf(receipt.id, receipt.cents, key))
  const given = Buffer.from(receipt.signature)
  return wanted.length === given.length && timingSafeEqual(wanted, given)
}

function signatureOf(id: string, cents: number, key: string): string {
  return createHmac('sha256', key).update(`${id}\n${cents}`).digest('base64url')
}
