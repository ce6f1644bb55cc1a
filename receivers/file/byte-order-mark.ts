import type { LineBlock } from '../../agent/scan/line-splitter.ts'

/** Moves the first line behind the mark at the beginning of a text. Source: Unicode Standard, 23.8. */
export function skipByteOrderMark({ bytes, starts, ends }: LineBlock): void {
  const start = starts[0] ?? 0
  const isMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
  if (isMark && (ends[0] ?? 0) >= start + 3) starts[0] = start + 3
}

/** The encoding that the mark at the beginning of a text tells, where it is none whose lines end in a single byte. */
export function wideEncodingOf({ bytes, starts }: LineBlock): 'utf-16le' | 'utf-16be' | undefined {
  const start = starts[0] ?? 0
  const mark = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)
  if (mark === 0xfffe) return 'utf-16le'
  return mark === 0xfeff ? 'utf-16be' : undefined
}
