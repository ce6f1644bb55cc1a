/** '-1,250.00' as cents. */
export function parseCents(text: string): bigint {
  const isOut = text.startsWith('-')
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const cents = BigInt(whole.replaceAll(',', '') + fraction.padEnd(2, '0'))
  return isOut ? -cents : cents
}

export function formatCents(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
