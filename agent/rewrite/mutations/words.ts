/** Whether two names have a word of three or more letters in common. Shape: "signed_area" and "area", "subTotal" and "#total". */
export function sharesWord(a: string, b: string): boolean {
  const others = wordsOf(b)
  return wordsOf(a).some((word) => others.includes(word))
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_#]+/)
    .filter(({ length }) => length >= WORD_LENGTH_MIN)
}

const WORD_LENGTH_MIN = 3
