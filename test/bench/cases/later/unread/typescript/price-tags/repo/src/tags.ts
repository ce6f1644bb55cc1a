const CURRENCIES: Readonly<Record<string, string>> = { CH: 'CHF', GB: 'GBP', US: 'USD' }

/** The currency of a language tag's region, or euros. */
export function currencyOf(locale: string): string {
  const region = locale.split('-')[1] ?? ''
  return CURRENCIES[region] ?? 'EUR'
}

/** A price as it is written where the language tag says. */
export function priceTag(amount: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: currencyOf(locale) })
  return format.format(amount)
}
