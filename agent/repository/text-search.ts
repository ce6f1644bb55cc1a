import type { Repository } from './repository.ts'
import { syntaxLanguageOf } from './syntax.ts'
import { isTestFile } from './test-file.ts'

const READ_MAX = 2_000
/** A sentence of a program is on a line, or on two where it is long. */
const LINES_TOGETHER = 2
/** One bit each. */
const WORDS_MAX = 30

interface Held {
  readonly path: string
  /** Which of the words stand together somewhere in the file, one bit a word. */
  readonly together: ReadonlySet<number>
}

export interface SentenceBounds {
  /** Letters of the words that stand together at least. */
  readonly lettersMin: number
  readonly filesMax: number
}

/**
 * Paths of the source files that may hold a sentence, by its words that stand on one line or two: those first that hold most of its letters, of
 * words that few files hold more. Tests are none of them.
 * Bounds: the first 30 words; reads at most 2 000 files, none that is known not to hold two of the words.
 */
export async function filesWithSentence(
  repository: Repository,
  sentence: readonly string[],
  { lettersMin, filesMax }: SentenceBounds,
): Promise<readonly string[]> {
  const words = sentence.slice(0, WORDS_MAX)
  const found: Held[] = []
  let read = 0
  for (const { path, blobId } of repository.files) {
    if (read >= READ_MAX) break
    if (syntaxLanguageOf(path) === undefined || isTestFile(path)) continue
    const known = blobId === undefined ? undefined : mayHoldTwo(repository, blobId, words)
    if (known === false) continue
    read += 1
    const source = await repository.read(path)
    if (source === undefined) continue
    if (blobId !== undefined && known === undefined) repository.words.note(source.blobId, source.text)
    const held = wordsIn(source.text, words)
    if (lettersOf(held, words) < lettersMin) continue
    const near = wordsTogether(source.lines, words).filter((mask) => lettersOf(mask, words) >= lettersMin)
    const together = new Set(near)
    if (together.size > 0) found.push({ path, together })
  }
  return ranked(found, words).slice(0, filesMax)
}

/** Undefined where nothing is known of the content. */
function mayHoldTwo(repository: Repository, blobId: string, words: readonly string[]): boolean | undefined {
  let held = 0
  for (const word of words) {
    const mayHold = repository.words.mayHold(blobId, word)
    if (mayHold === undefined) return undefined
    if (mayHold) held += 1
    if (held > 1) return true
  }
  return false
}

/** Which of the words a text holds, one bit a word. */
function wordsIn(text: string, words: readonly string[]): number {
  return words.reduce((mask, word, bit) => (text.includes(word) ? mask | (1 << bit) : mask), 0)
}

/** The same of every two lines. */
function wordsTogether(lines: readonly string[], words: readonly string[]): readonly number[] {
  const own = lines.map((line) => wordsIn(line, words))
  return own.map((_, index) =>
    own.slice(index, index + LINES_TOGETHER).reduce((mask, other) => mask | other, 0),
  )
}

function holds(mask: number, bit: number): boolean {
  return (mask & (1 << bit)) !== 0
}

function lettersOf(mask: number, words: readonly string[]): number {
  return words.reduce((sum, word, bit) => (holds(mask, bit) ? sum + word.length : sum), 0)
}

function ranked(found: readonly Held[], words: readonly string[]): readonly string[] {
  const weights = words.map((word, bit) => {
    const files = found.filter(({ together }) => [...together].some((mask) => holds(mask, bit)))
    return word.length * Math.log((found.length + 1) / (files.length || 1))
  })
  const scoreOf = ({ together }: Held): number =>
    Math.max(
      ...[...together].map((mask) =>
        weights.reduce((sum, weight, bit) => (holds(mask, bit) ? sum + weight : sum), 0),
      ),
    )
  return found
    .map((one) => ({ path: one.path, score: scoreOf(one) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ path }) => path)
}
