/**
 * Text that a line has to hold, byte for byte. Shape: {text: 'rror', isAnyCase: true} is in "ERROR: no disk".
 * `isAnyCase`: ASCII letters may be small or capital.
 */
export interface Literal {
  readonly text: string
  readonly isAnyCase: boolean
}

/** Literals that are looked for as they are written. */
export function exactly(texts: readonly string[]): readonly Literal[] {
  return texts.map((text) => ({ text, isAnyCase: false }))
}

/** Literals whose letters may be small or capital. */
export function inAnyCase(texts: readonly string[]): readonly Literal[] {
  return texts.map((text) => ({ text, isAnyCase: true }))
}

/** The same literals without those that hold another one, which would be found anyway. */
export function withoutRedundant(literals: readonly Literal[]): readonly Literal[] {
  const distinct = new Map(literals.map((literal) => [`${literal.isAnyCase}${literal.text}`, literal]))
  const all = [...distinct.values()]
  return all.filter(({ text, isAnyCase }) => {
    const isCovered = (other: Literal): boolean => {
      if (other.text === text && other.isAnyCase === isAnyCase) return false
      if (other.isAnyCase) return small(text).includes(small(other.text))
      return !isAnyCase && text.includes(other.text)
    }
    return !all.some(isCovered)
  })
}

/** ASCII letters only, as bytes are compared. */
function small(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}
