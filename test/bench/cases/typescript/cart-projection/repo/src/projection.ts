import type { CartEvent } from './events.ts'
import { Lines, type Line } from './lines.ts'

export interface Cart {
  lines: Line[]
  cents: number
}

export function project(events: Iterable<CartEvent>): Cart {
  const lines = new Lines()
  for (const event of events) apply(lines, event)
  const all = lines.all()
  return { lines: all, cents: all.reduce((sum, line) => sum + line.quantity * line.cents, 0) }
}

function apply(lines: Lines, event: CartEvent): void {
  switch (event.type) {
    case 'item_added':
      return lines.add({ sku: event.sku, quantity: event.quantity, cents: event.cents })
    case 'quantity_changed':
      return lines.change(event.sku, event.by)
    case 'item_removed':
      return lines.remove(event.sku)
  }
}
