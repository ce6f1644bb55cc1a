import { findProduct } from './catalogue.js'

const orders = new Map()

/** Value-added tax in percent, by country of delivery. */
const VAT_PERCENT = { AT: 20, CH: 8.1, DE: 19, FR: 20 }

export function newOrder(fields) {
  const order = { id: `o${orders.size + 1}`, state: 'placed', ...fields }
  orders.set(order.id, order)
  return order
}

export function findPlacedOrder(id) {
  return orders.get(id)
}

/** What lines of known products cost together. */
export function totalCents(lines) {
  return lines.reduce((total, line) => total + findProduct(line.sku).priceCents * line.quantity, 0)
}

/** The tax that a gross price includes; nothing for countries without a rate. */
export function vatCents(grossCents, country) {
  const percent = VAT_PERCENT[country] ?? 0
  return Math.round((grossCents * percent) / (100 + percent))
}
