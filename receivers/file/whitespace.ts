import type { Config } from './config.ts'

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
const TAB = 0x09
const SPACE = 0x20

/** Moves the offsets of bodies inwards over white space, where the configuration does not preserve it. */
export function trimSpans(
  spans: {
    readonly bytes: Uint8Array
    readonly starts: Uint32Array
    readonly ends: Uint32Array
    readonly count: number
  },
  config: Pick<Config, 'preserve_leading_whitespaces' | 'preserve_trailing_whitespaces'>,
): void {
  const { bytes, starts, ends, count } = spans
  if (!config.preserve_leading_whitespaces) {
    for (let index = 0; index < count; index += 1) {
      let start = starts[index] ?? 0
      while (start < (ends[index] ?? 0) && isSpace(bytes[start])) start += 1
      starts[index] = start
    }
  }
  if (config.preserve_trailing_whitespaces) return
  for (let index = 0; index < count; index += 1) {
    let end = ends[index] ?? 0
    while (end > (starts[index] ?? 0) && isSpace(bytes[end - 1])) end -= 1
    ends[index] = end
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN || byte === LINE_FEED
}
