import { tagOf } from './locale.ts'

export function dayIn(day: Date, locale: string): string {
  return new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium', timeZone: 'UTC' }).format(day)
}
