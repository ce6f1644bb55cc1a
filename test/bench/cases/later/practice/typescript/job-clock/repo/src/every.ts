import { UNITS } from './units.ts'

const EVERY = /^(\d+)\s*([smhd])$/i

/** Milliseconds between two runs. */
export function parseEvery(text: string): number {
  const match = EVERY.exec(text.trim())
  if (match === null) throw new SyntaxError(`no interval: ${text}`)
  const [, count, letter] = match
  const unit = UNITS[letter!]!
  return Number(count) * unit.ms
}
