import type { Random } from '../../agent/model/clock.ts'

/** A fresh id. Shape: 16 hex digits. */
export function newId(random: Random): string {
  const part = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return part() + part()
}
