/**
 * Lists, tuples and arguments as Erlang and Elixir print them: "{e,total,[#{a => 1}],[]}", "price(%{p: 1}, \"a)\")".
 */

export interface Term {
  /** What stands between the commas, trimmed; [] for empty brackets. */
  readonly elements: readonly string[]
  /** The index after the closing bracket, or the end of the text. */
  readonly end: number
  /** False when the text ends first. */
  readonly isClosed: boolean
}

const OPENING = '([{'
const CLOSING = ')]}'

/**
 * Splits what the bracket at `open` encloses at the commas that are in no other bracket and in no quotes.
 * Bounds: one pass over the term.
 */
export function termAt(text: string, open: number): Term {
  const elements: string[] = []
  let depth = 0
  let start = open + 1
  for (let index = open; index < text.length; index += 1) {
    const character = text[index] ?? ''
    if (character === '"' || character === "'") index = endOfQuotes(text, index)
    else if (OPENING.includes(character)) depth += 1
    else if (CLOSING.includes(character)) depth -= 1
    const isEnd = depth === 0
    if (isEnd || (depth === 1 && character === ',')) {
      const element = text.slice(start, index).trim()
      if (element !== '' || !isEnd || elements.length > 0) elements.push(element)
      start = index + 1
    }
    if (isEnd) return { elements, end: index + 1, isClosed: true }
  }
  elements.push(text.slice(start).trim())
  return { elements, end: text.length, isClosed: false }
}

/** The index of the closing quote; that of the opening one when there is none, as in "isn't". */
function endOfQuotes(text: string, open: number): number {
  for (let index = open + 1; index < text.length && index - open <= QUOTED_CHARACTERS_MAX; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text[index] === text[open]) return index
  }
  return open
}

/** Bounds what is looked through in vain for a quote that nothing closes. */
const QUOTED_CHARACTERS_MAX = 1_024
