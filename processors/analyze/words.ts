import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { lineOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'

const CODE_CHARACTERS_MAX = 80

/** A piece of code for a sentence: on one line, cut at 80 characters, between backticks. */
export function code(node: SyntaxNode | string): string {
  const text = (typeof node === 'string' ? node : asRun(node)).replace(/\s+/g, ' ').replaceAll('`', "'")
  return `\`${text.length > CODE_CHARACTERS_MAX ? `${text.slice(0, CODE_CHARACTERS_MAX - 1)}…` : text}\``
}

/** The text of a node without the `!` of TypeScript, which says nothing of the value that is there when it runs. */
function asRun(node: SyntaxNode): string {
  const text = node.text()
  if (!text.includes('!')) return text
  const { index } = node.range().start
  const marks = new Set<number>()
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.is('non_null_expression')) marks.add(next.range().end.index - 1 - index)
    open.push(...next.namedChildren())
  }
  return text
    .split('')
    .filter((_, position) => !marks.has(position))
    .join('')
}

/** Where a node is. Shape: "src/cart.js:12". */
export function place(file: ParsedFile, node: SyntaxNode): string {
  return `${file.path}:${lineOf(node)}`
}

/** "a, b and c" */
export function listed(parts: readonly string[], max = 6): string {
  const shown = parts.slice(0, max)
  const rest = parts.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/**
 * The candidate nearest to a word by edits (insert, delete, replace, swap of neighbours), when it is near
 * enough to be a slip of the finger: at most a third of the word, and two edits.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.min(2, Math.floor(word.length / 3)) + 0.5
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > 2 || candidate.length > 60) continue
    const isSameButCase = candidate.toLowerCase() === word.toLowerCase()
    const distance = isSameButCase ? 0.5 : editDistance(word, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Source: Damerau–Levenshtein distance, optimal string alignment. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let distance = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + cost,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, (before[j - 2] ?? 0) + 1)
      }
      current.push(distance)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
