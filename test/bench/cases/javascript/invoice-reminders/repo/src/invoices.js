const DAY_MS = 24 * 60 * 60 * 1000

/** Open invoices whose due day has passed, the oldest first. */
export function overdue(invoices, date) {
  return invoices
    .filter((invoice) => !invoice.paid && daysLate(invoice, date) > 0)
    .sort((a, b) => Date.parse(a.due) - Date.parse(b.due))
}

export function daysLate(invoice, date) {
  return Math.round((Date.parse(date) - Date.parse(invoice.due)) / DAY_MS)
}
