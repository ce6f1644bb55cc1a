import type { LineBlock } from '../../agent/scan/line-splitter.ts'

/** Moves the first line behind the mark at the beginning of a text. Source: Unicode Standard, 23.8. */
export function skipByteOrderMark({ bytes, starts, ends }: LineBlock): void {
  const start = starts[0] ?? 0
  const isMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
  if (isMark && (ends[0] ?? 0) >= start + 3) starts[0] = start + 3
}
