/** A piece of a text from its first delimiter to its last. */
interface Delimited {
  readonly start: number
  readonly end: number
  /** What stands between one delimiter and the next. */
  readonly parts: readonly string[]
}

/**
 * The pieces of a text in which the delimiters follow each other in this order; what lacks one of them is none.
 * Shape: `delimiters` have the flag g. Bounds: the text is gone through once for each delimiter, whatever a model repeats
 * without end; one pattern for all would look for the end anew from every beginning.
 */
export function delimitedIn(text: string, delimiters: readonly RegExp[]): readonly Delimited[] {
  const found: Delimited[] = []
  for (let from = 0; ; from = found.at(-1)?.end ?? from) {
    const [first, ...others] = delimiters
    const opened = first === undefined ? undefined : matchFrom(text, first, from)
    if (opened === undefined) return found
    const parts: string[] = []
    let { end } = opened
    for (const delimiter of others) {
      const next = matchFrom(text, delimiter, end)
      // Nor is it there for any piece that begins later.
      if (next === undefined) return found
      parts.push(text.slice(end, next.start))
      end = next.end
    }
    found.push({ start: opened.start, end, parts })
  }
}

function matchFrom(
  text: string,
  pattern: RegExp,
  from: number,
): { readonly start: number; readonly end: number } | undefined {
  pattern.lastIndex = from
  const match = pattern.exec(text)
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length }
}
