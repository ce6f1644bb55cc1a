import { dayIn } from './date.ts'
import { priceIn } from './price.ts'

export interface Shop {
  name: string
  locale: string
  currency: string
}

export function tag({ name, locale, currency }: Shop, cents: number, until: Date): string {
  return `${name}: ${priceIn(cents, currency, locale)} until ${dayIn(until, locale)}`
}
