import type { LineReader } from './language.ts'

/** The index after the last line that a reader joins to the one at `first`, which it was made for. */
export function endBelow(lines: readonly string[], first: number, reader: LineReader): number {
  let end = first + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit === 'joined' || fit === 'last') end = index + 1
    if (fit === 'last') break
  }
  return end
}
