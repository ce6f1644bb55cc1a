import type { Order, Page } from './order.ts'

/** The `size` orders that come after the order of that id; from the first without one. */
export function pageOf(orders: readonly Order[], size: number, after?: string): Page {
  const start = after === undefined ? 0 : orders.findIndex(({ id }) => id === after) + 1
  const rows = orders.slice(start, start + size)
  const last = rows[rows.length - 1] as Order
  const isEnd = last.id === orders[orders.length - 1]!.id
  return { rows, next: isEnd ? null : last.id }
}
