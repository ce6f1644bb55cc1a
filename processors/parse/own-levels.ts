import { severityOfWord, type SeverityNumber } from '../../agent/model/severity.ts'
import type { Severity } from './parsed-record.ts'

/** Levels of the user's own. */
export interface OwnLevels {
  /** The severity of a level as it is written; undefined when the user did not speak of it. */
  of(value: unknown): Severity | undefined
}

interface Range {
  readonly min: number
  readonly max: number
}

/** What stands for a level: a word, a number, a range of numbers, or "2xx" to "5xx". */
export type LevelValue = string | number | Range

/** What a level is called on the left side of a mapping. Shape: "error", "warn2", "17". */
export function severityNamed(name: string): SeverityNumber | undefined {
  const match = /^(trace|debug|info|warn|error|fatal)([2-4]?)$/i.exec(name)
  if (match !== null) return (severityOfWord(match[1] ?? '') ?? 0) + Number(match[2] || 1) - 1
  const number = /^\d{1,2}$/.test(name) ? Number(name) : 0
  return number >= 1 && number <= 24 ? number : undefined
}

/** The levels of a mapping from their names to what stands for them; a later entry wins. */
export function ownLevels(
  mapping: Readonly<Record<string, LevelValue | readonly LevelValue[]>>,
): OwnLevels | undefined {
  const words = new Map<string, SeverityNumber>()
  const ranges: (Range & { readonly number: SeverityNumber })[] = []
  for (const [name, written] of Object.entries(mapping)) {
    const number = severityNamed(name)
    if (number === undefined) continue
    for (const value of isList(written) ? written : [written]) {
      const range = rangeOf(value)
      if (range === undefined) words.set(String(value).toLowerCase(), number)
      else ranges.unshift({ ...range, number })
    }
  }
  if (words.size + ranges.length === 0) return undefined
  return {
    of(value) {
      if (typeof value !== 'string' && typeof value !== 'number') return undefined
      const text = String(value).trim()
      const known = words.get(text.toLowerCase())
      const number = known ?? (/^-?\d{1,9}$/.test(text) ? numberIn(Number(text)) : undefined)
      return number === undefined ? undefined : { number, text }
    },
  }

  function numberIn(value: number): SeverityNumber | undefined {
    return ranges.find(({ min, max }) => value >= min && value <= max)?.number
  }
}

function rangeOf(value: LevelValue): Range | undefined {
  if (typeof value === 'object') return value
  const hundreds = typeof value === 'string' ? /^([2-5])xx$/i.exec(value)?.[1] : undefined
  return hundreds === undefined
    ? undefined
    : { min: Number(hundreds) * 100, max: Number(hundreds) * 100 + 99 }
}

function isList(value: LevelValue | readonly LevelValue[]): value is readonly LevelValue[] {
  return Array.isArray(value)
}
