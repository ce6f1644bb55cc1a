import { daysLate } from './invoices.js'

const TONES = [
  { from: 30, opening: 'This is our last reminder' },
  { from: 14, opening: 'We have written to you before' },
  { from: 0, opening: 'You may have overlooked this' },
]

export function composeReminder(invoice, directory, date) {
  const contact = directory.contactOf(invoice.account)
  const late = daysLate(invoice, date)
  const { opening } = TONES.find((tone) => late >= tone.from)
  return {
    to: contact.email,
    text: `Dear ${contact.name},\n${opening}: invoice ${invoice.number} over ${euros(invoice.cents)} is ${late} days late.`,
  }
}

function euros(cents) {
  return `${(cents / 100).toFixed(2)} EUR`
}
