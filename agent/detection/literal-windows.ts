import { BYTE_FREQUENCY } from '../scan/byte-frequency.ts'

/**
 * Where in a text one of many literals may stand, by three characters at a time.
 *
 *   text    … 6 0 9 Z   E R R O R   [ …       the last three characters are hashed to a place of a table; only where
 *                         └─ rare ─┘          some literal has its rarest three there is it compared
 */
const WINDOW = 3
const PLACES = 16_384
const BYTES = 256
/** Knuth's multiplier: the upper bits of the product depend on all of the window. */
const MULTIPLIER = 0x9e37_79b1

/** A literal whose window stands at a place. */
interface WindowedLiteral<T> {
  readonly literal: T
  /** How far in front of the window's end it begins. */
  readonly back: number
}

export interface LiteralWindows<T> {
  /** Which of `lists` a window is in; 0 where no literal has it. */
  readonly places: Uint16Array
  readonly lists: readonly (readonly WindowedLiteral<T>[])[]
}

/** The window with one more character. Shape: of characters beyond a byte the lower byte counts. */
export function nextWindow(window: number, code: number): number {
  return ((window << 8) & 0xff_ff00) | (code & 0xff)
}

/** The place of a window in the table. */
export function placeOf(window: number): number {
  return Math.imul(window, MULTIPLIER) >>> 18
}

/**
 * The table of some literals. A literal of two characters stands at every place that they may come to.
 * Bounds: 32 KiB, and a list a place that is used. Literals are of at least two characters, each a byte.
 */
export function literalWindows<T>(literals: readonly T[], textOf: (literal: T) => string): LiteralWindows<T> {
  const places = new Uint16Array(PLACES)
  const lists: WindowedLiteral<T>[][] = [[]]
  const add = (window: number, entry: WindowedLiteral<T>): void => {
    const place = placeOf(window)
    const number = (places[place] ||= lists.length)
    const list = (lists[number] ??= [])
    if (!list.some(({ literal }) => literal === entry.literal)) list.push(entry)
  }
  for (const literal of literals) {
    const text = textOf(literal)
    const at = rarestAt(text)
    const window = windowAt(text, at)
    if (text.length >= WINDOW) add(window, { literal, back: at + WINDOW - 1 })
    else for (let before = 0; before < BYTES; before += 1) add((before << 16) | window, { literal, back: 1 })
  }
  return { places, lists }
}

function windowAt(text: string, at: number): number {
  let window = 0
  for (let index = at; index < at + WINDOW && index < text.length; index += 1)
    window = nextWindow(window, text.charCodeAt(index))
  return window
}

/** Where in a literal the characters stand that are rarest in a row. */
function rarestAt(text: string): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at + WINDOW <= text.length; at += 1) {
    let share = 1
    for (let index = at; index < at + WINDOW; index += 1) share *= BYTE_FREQUENCY[text.charCodeAt(index)] ?? 0
    if (share < least) [best, least] = [at, share]
  }
  return best
}
