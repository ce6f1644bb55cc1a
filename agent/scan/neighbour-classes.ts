import type { Pattern } from './literal-pattern.ts'

const NIBBLES = 16
const CLASSES = 4
const ANY = 0x0f

/**
 * The class of a byte by its lower nibble, in which both cases of a letter are one. All four come up about as often in logs, and
 * a quote is in another one than the digits of levels and states of errors: what stands behind a name tells them apart.
 */
const CLASS_OF_NIBBLE: readonly number[] = [1, 1, 0, 3, 2, 3, 3, 2, 2, 0, 1, 0, 3, 0, 2, 2]

/** Shape: 16 bytes for the byte before a window, a bit of the lower four each, then 16 for the one after, a bit of the upper four. */
export const NEIGHBOUR_CLASSES: Uint8Array = Uint8Array.from([
  ...CLASS_OF_NIBBLE.map((number) => 1 << number),
  ...CLASS_OF_NIBBLE.map((number) => 1 << (number + CLASSES)),
])

/** The classes of the bytes that a literal has around a window that ends before index `end`. Shape: as above; all where it has none. */
export function neighboursOf(
  { masks, values }: Pattern,
  { begin, end }: { begin: number; end: number },
): number {
  return bitsAt(begin - 1) | (bitsAt(end) << CLASSES)

  function bitsAt(index: number): number {
    if ((masks[index] ?? 0) === 0) return ANY
    return 1 << (CLASS_OF_NIBBLE[(values[index] ?? 0) % NIBBLES] ?? 0)
  }
}
