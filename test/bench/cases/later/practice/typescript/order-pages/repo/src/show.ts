import type { Page } from './order.ts'

export function show(customer: string, { rows, next }: Page): string {
  const lines = rows.map(({ id, cents }) => `${id} ${(cents / 100).toFixed(2)}`)
  if (lines.length === 0) lines.push('no orders')
  if (next !== null) lines.push(`more: node src/main.ts ${customer} ${next}`)
  return lines.join('\n')
}
