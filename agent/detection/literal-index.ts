import { literalWindows, nextWindow, placeOf } from './literal-windows.ts'

/** Longer texts are gone through a piece at a time. */
const SCRATCH_BYTES = 16_384
/** A literal may begin in the piece before: so many bytes of it are gone through again. */
const WINDOW_OVERLAP = 2

interface IndexedLiteral {
  readonly text: string
  readonly firstByte: number
  readonly lastByte: number
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
  // Bytes in a row cost a fifth of asking a slice of a string for its characters.
  const scratch = Buffer.alloc(SCRATCH_BYTES)

  const add = (found: number[], literal: IndexedLiteral): void => {
    for (const list of literal.lists) {
      if (isFound[list] === 1) continue
      isFound[list] = 1
      found.push(list)
    }
  }
  /** Adds the literals whose window ends at `index` of a piece, of a text in which it begins at `from`. */
  const addAllAt = (found: number[], index: number, place: number, { text, from, length }: Piece): void => {
    const entries = windows.lists[place] ?? []
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at]
      if (entry === undefined) continue
      const { literal, back } = entry
      const start = index - back
      const last = start + literal.text.length - 1
      // Two looks at bytes save most comparisons of text.
      if (start >= 0 && scratch[start] !== literal.firstByte) continue
      if (last < length && scratch[last] !== literal.lastByte) continue
      if (text.startsWith(literal.text, from + start)) add(found, literal)
    }
  }
  return (text) => {
    const { places } = windows
    let found: number[] | undefined
    for (let from = 0; from < text.length; from += SCRATCH_BYTES - WINDOW_OVERLAP) {
      // Of characters beyond a byte the lower byte is written.
      const length = scratch.write(from === 0 ? text : text.slice(from), 0, SCRATCH_BYTES, 'latin1')
      const piece = { text, from, length }
      let window = 0
      for (let index = 0; index < length; index += 1) {
        window = nextWindow(window, scratch[index] ?? 0)
        const place = places[placeOf(window)] ?? 0
        if (place !== 0) addAllAt((found ??= []), index, place, piece)
      }
    }
    if (found === undefined || found.length === 0) return NONE
    for (const list of found) isFound[list] = 0
    return found.sort((one, other) => one - other)
  }
}

interface Piece {
  readonly text: string
  readonly from: number
  readonly length: number
}

const NONE: readonly number[] = []

/** Each literal once, with its lists. */
function indexed(lists: readonly (readonly string[])[]): readonly IndexedLiteral[] {
  const literals = new Map<string, IndexedLiteral>()
  for (const [list, texts] of lists.entries()) {
    for (const text of new Set(texts)) {
      const known = literals.get(text)
      if (known === undefined) literals.set(text, indexedLiteral(text, list))
      else known.lists.push(list)
    }
  }
  return [...literals.values()]
}

function indexedLiteral(text: string, list: number): IndexedLiteral {
  return { text, firstByte: text.charCodeAt(0), lastByte: text.charCodeAt(text.length - 1), lists: [list] }
}
