const QUOTE = /\\{0,15}["'`]/y
const QUOTED_CHARS_MAX = 16_384

/** The quote that begins at a position, with the escapes before it where the text is quoted in another. */
export function quoteAt(text: string, at: number): string | undefined {
  QUOTE.lastIndex = at
  return QUOTE.exec(text)?.[0]
}

/**
 * Where a quoted text ends, before its closing quote. Inside of another quoted text a quote has 1, 3, 7 … escapes
 * before it, and a quote inside has more. Shape: `\"a\\\"b\"` in JSON in JSON ends before its last quote.
 * Bounds: 16384 characters; a text without an end ends there, or at the end of its line.
 */
export function quotedEnd(text: string, from: number, quote: string): number {
  const mark = quote.at(-1) ?? ''
  const escapes = quote.length - 1
  const limit = Math.min(text.length, from + QUOTED_CHARS_MAX)
  for (let at = text.indexOf(mark, from); at >= 0 && at < limit; at = text.indexOf(mark, at + 1)) {
    let run = 0
    while (at - run > from && text[at - run - 1] === '\\') run += 1
    if (run >= escapes && (run - escapes) % (2 * (escapes + 1)) === 0) return at - escapes
  }
  const line = text.indexOf('\n', from)
  return line < 0 ? limit : Math.min(limit, line)
}
