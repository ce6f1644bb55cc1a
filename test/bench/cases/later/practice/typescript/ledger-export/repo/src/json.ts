import { sum, type Entry } from './entry.ts'

export function toJson(entries: readonly Entry[]): string {
  return JSON.stringify({ entries, sum: sum(entries) })
}
