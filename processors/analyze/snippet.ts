import type { CodeLocation } from '../../agent/model/diagnosis.ts'

const LINE_CHARACTERS_MAX = 400

/** The lines around one that is marked. Bounds: each is cut at 400 characters. */
export function snippetOf(lines: readonly string[], line: number, count: number): CodeLocation['snippet'] {
  const first = Math.max(1, line - Math.floor((count - 1) / 2))
  const last = Math.min(lines.length, first + count - 1)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    number: first + index,
    text: (lines[first + index - 1] ?? '').slice(0, LINE_CHARACTERS_MAX),
    isMarked: first + index === line,
  }))
}
