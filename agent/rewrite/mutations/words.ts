import { wordsOf } from '../name-words.ts'

/** Whether two names have a word of three or more letters in common. Shape: "signed_area" and "area", "subTotal" and "#total". */
export function sharesWord(a: string, b: string): boolean {
  const others = wordsOf(b, WORD_LENGTH_MIN)
  return wordsOf(a, WORD_LENGTH_MIN).some((word) => others.includes(word))
}

const WORD_LENGTH_MIN = 3
