import { literalWindows, nextWindow, placeOf } from './literal-windows.ts'

interface IndexedLiteral {
  readonly text: string
  /** The lists that it is in. */
  readonly lists: number[]
}

/**
 * Tells of which lists of literals at least one stands in a text, in one pass over it, whatever their number.
 * Shape: the numbers of the lists, ascending; literals are ASCII and have at least two characters.
 * Bounds: time grows with the length of the text.
 */
export function createLiteralIndex(
  lists: readonly (readonly string[])[],
): (text: string) => readonly number[] {
  const windows = literalWindows(indexed(lists), ({ text }) => text)
  const isFound = new Uint8Array(lists.length)

  const add = (found: number[], literal: IndexedLiteral): void => {
    for (const list of literal.lists) {
      if (isFound[list] === 1) continue
      isFound[list] = 1
      found.push(list)
    }
  }
  return (text) => {
    const { places } = windows
    let found: number[] | undefined
    let window = 0
    for (let index = 0; index < text.length; index += 1) {
      window = nextWindow(window, text.charCodeAt(index))
      const place = places[placeOf(window)] ?? 0
      if (place === 0) continue
      const literals = windows.lists[place] ?? []
      for (let at = 0; at < literals.length; at += 1) {
        const entry = literals[at]
        if (entry !== undefined && text.startsWith(entry.literal.text, index - entry.back))
          add((found ??= []), entry.literal)
      }
    }
    if (found === undefined) return NONE
    for (const list of found) isFound[list] = 0
    return found.sort((one, other) => one - other)
  }
}

const NONE: readonly number[] = []

/** Each literal once, with its lists. */
function indexed(lists: readonly (readonly string[])[]): readonly IndexedLiteral[] {
  const literals = new Map<string, IndexedLiteral>()
  for (const [list, texts] of lists.entries()) {
    for (const text of new Set(texts)) {
      const known = literals.get(text)
      if (known === undefined) literals.set(text, { text, lists: [list] })
      else known.lists.push(list)
    }
  }
  return [...literals.values()]
}
