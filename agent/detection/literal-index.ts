import { BYTE_FREQUENCY } from '../scan/byte-frequency.ts'

const ASCII = 128

/** A literal, looked for by two characters of it that are rare in a row. */
interface IndexedLiteral {
  readonly text: string
  /** Where in it the two characters stand. */
  readonly at: number
  /** The lists that it is in. */
  readonly lists: number[]
}

/**
 * Tells of which lists of literals at least one stands in a text, in one pass over it, whatever their number.
 *
 *   text    … 6 0 9 Z   E R R O R   [ …       two characters at a time are looked up in a table; only where some
 *                         └ rare pair         literal has them as its rarest two is it compared
 *
 * Shape: the numbers of the lists, ascending; literals are ASCII and have at least two characters.
 * Bounds: time grows with the length of the text.
 */
export function createLiteralIndex(
  lists: readonly (readonly string[])[],
): (text: string) => readonly number[] {
  const byPair = new Map<number, IndexedLiteral[]>()
  const pairs = new Uint8Array(ASCII * ASCII)
  for (const { pair, literal } of indexed(lists)) {
    pairs[pair] = 1
    byPair.set(pair, [...(byPair.get(pair) ?? []), literal])
  }
  const isFound = new Uint8Array(lists.length)

  return (text) => {
    let found: number[] | undefined
    let code = text.charCodeAt(0)
    for (let index = 1; index < text.length; index += 1) {
      const next = text.charCodeAt(index)
      const pair = code * ASCII + next
      code = next
      // Beyond ASCII a pair lies outside of the table, or looks like another one: the literal is compared anyway.
      if (pairs[pair] !== 1) continue
      for (const literal of byPair.get(pair) ?? []) {
        if (!text.startsWith(literal.text, index - 1 - literal.at)) continue
        for (const list of literal.lists) {
          if (isFound[list] === 1) continue
          isFound[list] = 1
          found ??= []
          found.push(list)
        }
      }
    }
    if (found === undefined) return NONE
    for (const list of found) isFound[list] = 0
    return found.sort((one, other) => one - other)
  }
}

const NONE: readonly number[] = []

function indexed(
  lists: readonly (readonly string[])[],
): readonly { readonly pair: number; readonly literal: IndexedLiteral }[] {
  const literals = new Map<string, IndexedLiteral>()
  for (const [list, texts] of lists.entries()) {
    for (const text of new Set(texts)) {
      const known = literals.get(text)
      if (known === undefined) literals.set(text, { text, at: rarestPair(text), lists: [list] })
      else known.lists.push(list)
    }
  }
  return [...literals.values()].map((literal) => ({ pair: pairAt(literal.text, literal.at), literal }))
}

function rarestPair(text: string): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < text.length - 1; at += 1) {
    const share = shareOf(text, at) * shareOf(text, at + 1)
    if (share < least) [best, least] = [at, share]
  }
  return best
}

function shareOf(text: string, at: number): number {
  return BYTE_FREQUENCY[text.charCodeAt(at)] ?? 0
}

function pairAt(text: string, at: number): number {
  return text.charCodeAt(at) * ASCII + text.charCodeAt(at + 1)
}
