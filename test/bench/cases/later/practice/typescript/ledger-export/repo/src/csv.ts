import { sum, type Entry } from './entry.ts'

export function toCsv(entries: readonly Entry[]): string {
  const rows = entries.map(({ id, text, cents }) => `${id},"${text ?? ''}","${cents.toString()}"`)
  return [...rows, `,"sum","${sum(entries).toString()}"`].join('\n')
}
