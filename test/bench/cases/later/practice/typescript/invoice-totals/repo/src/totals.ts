import type { Invoice } from './invoice.ts'
import { minus, plus, times, zero, type Money } from './money.ts'

/** What the lines come to. */
export function subtotal({ lines, currency }: Invoice): Money {
  return lines.map(({ cents, count }) => times({ cents, currency }, count)).reduce(plus)
}

/** What is taken off. */
export function creditsOf({ credits, currency }: Invoice): Money {
  return credits.map(({ cents }) => ({ cents, currency })).reduce(plus, zero(currency))
}

export function total(invoice: Invoice): Money {
  return minus(subtotal(invoice), creditsOf(invoice))
}
