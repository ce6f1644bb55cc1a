/**
 * Text that a line has to hold, byte for byte. Shape: {text: 'rror', isAnyCase: true} is in "ERROR: no disk".
 * `isAnyCase`: a word; ASCII letters may be small or capital, and the name of an empty value does not count, as in
 * {"error":null} and errors=0.
 */
export interface Literal {
  readonly text: string
  readonly isAnyCase: boolean
}

/** Literals that are looked for as they are written. */
export function exactly(texts: readonly string[]): readonly Literal[] {
  return texts.map((text) => ({ text, isAnyCase: false }))
}

/** Words; see above. */
export function inAnyCase(texts: readonly string[]): readonly Literal[] {
  return texts.map((text) => ({ text, isAnyCase: true }))
}
