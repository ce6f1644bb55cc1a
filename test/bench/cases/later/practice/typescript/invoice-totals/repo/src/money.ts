export interface Money {
  cents: number
  currency: string
}

export function zero(currency: string): Money {
  return { cents: 0, currency }
}

export function plus(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} cannot be added`)
  return { cents: a.cents + b.cents, currency: a.currency }
}

export function minus(a: Money, b: Money): Money {
  return plus(a, { cents: -b.cents, currency: b.currency })
}

export function times(a: Money, count: number): Money {
  return { cents: a.cents * count, currency: a.currency }
}

export function show({ cents, currency }: Money): string {
  return `${(cents / 100).toFixed(2)} ${currency}`
}
