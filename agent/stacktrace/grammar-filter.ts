import type { Grammar, HeaderMarks } from './language.ts'
import { GRAMMARS } from './languages.ts'

/** A text that a line must hold for a grammar, or several, to begin on it. One bit a grammar. */
interface Word {
  readonly text: string
  readonly grammars: number
}

const ASCII = 128
const NOTHING: readonly Word[] = []

/** What a text must hold for a grammar; undefined when nothing is known. */
type MarksOf = (grammar: Grammar) => HeaderMarks | undefined

/**
 * Tells which grammars could begin on a line, or find a trace in a text, in one pass over it: of the log lines that
 * are asked about hardly one begins a trace, and asking every grammar costs up to a microsecond each.
 *
 *   line   … E r r o r :         two characters at a time are looked up in a table; only where some word begins
 *              └ pair ┘          with them is the word compared
 *
 * Shape: the grammars that have one of their marks in the text, or none declared, in their order.
 * Bounds: time grows with the length of the text; at most 31 grammars.
 */
export function createGrammarFilter(
  grammars: readonly Grammar[],
  marksOf: MarksOf,
): (text: string) => readonly Grammar[] {
  const marks = grammars.map(marksOf)
  const always = bitsOf(marks, (own) => own === undefined)
  const words = wordsOf(marks)
  const byPair: (readonly Word[] | undefined)[] = []
  const pairs = new Uint8Array(ASCII * ASCII + 1)
  const atEnd = new Uint32Array(ASCII)
  for (const word of words) {
    for (const pair of pairsOf(word.text)) {
      byPair[pair] = [...(byPair[pair] ?? NOTHING), word]
      pairs[pair] = 1
    }
    if (word.text.length === 1) addBits(atEnd, word.text, word.grammars)
  }
  for (const [index, own] of marks.entries()) {
    for (const character of own?.lastCharacters ?? '') addBits(atEnd, character, 1 << index)
  }
  const chosen = new Map<number, readonly Grammar[]>()

  return (text) => {
    const last = text.length - 1
    let bits = always | (atEnd[text.charCodeAt(last)] ?? 0)
    let code = text.charCodeAt(0)
    for (let index = 0; index < last; index += 1) {
      const next = text.charCodeAt(index + 1)
      const pair = pairOf(code, next)
      code = next
      if (pairs[pair] !== 1) continue
      for (const word of byPair[pair] ?? NOTHING) {
        if ((bits & word.grammars) !== word.grammars && text.startsWith(word.text, index))
          bits |= word.grammars
      }
    }
    const known = chosen.get(bits)
    if (known !== undefined) return known
    const found = grammars.filter((_, index) => (bits & (1 << index)) !== 0)
    chosen.set(bits, found)
    return found
  }
}

/** The grammars that could begin on a line. */
export const grammarsThatMayBegin = createGrammarFilter(
  GRAMMARS,
  ({ literals, headers }) => headers && { ...headers, words: [...literals, ...headers.words] },
)

/** The grammars that could find a trace in a text, or begin on a line with 'joined'. */
export const grammarsWithTraceIn = createGrammarFilter(GRAMMARS, ({ literals }) => ({ words: literals }))

/** The last place of the table for a character that is not ASCII. */
function pairOf(first: number, second: number): number {
  return first < ASCII && second < ASCII ? first * ASCII + second : ASCII * ASCII
}

/** A word of one character begins with it and any other. */
function pairsOf(word: string): readonly number[] {
  const first = word.charCodeAt(0)
  if (word.length > 1) return [pairOf(first, word.charCodeAt(1))]
  return Array.from({ length: ASCII + 1 }, (_, second) => pairOf(first, second))
}

function addBits(table: Uint32Array, character: string, bits: number): void {
  const code = character.charCodeAt(0)
  table[code] = (table[code] ?? 0) | bits
}

/** Each word once, with all grammars that have it. */
function wordsOf(marks: readonly (HeaderMarks | undefined)[]): readonly Word[] {
  const texts = new Set(marks.flatMap((own) => own?.words ?? []))
  return [...texts].map((text) => ({
    text,
    grammars: bitsOf(marks, (own) => own?.words.includes(text) === true),
  }))
}

function bitsOf<T>(items: readonly T[], has: (item: T) => boolean): number {
  let bits = 0
  for (const [index, item] of items.entries()) if (has(item)) bits |= 1 << index
  return bits
}
