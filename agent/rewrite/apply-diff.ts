import { PermanentError } from '../model/errors.ts'
import { linesWithEnds } from './diff.ts'
import type { FileDiff } from './parse-diff.ts'

/**
 * A text after the changes that a diff makes to it, which must be for exactly this text: no line is looked for at
 * another place.
 * Errors: PermanentError HEPH_DIFF_MISMATCH, with the line that is not as the diff has it.
 */
export function applyDiff(text: string, { path, hunks }: FileDiff): string {
  const lines = linesWithEnds(text)
  const parts: string[] = []
  let position = 0
  for (const { startLine, before, after } of hunks) {
    const start = before.length === 0 ? startLine : startLine - 1
    const wrong = before.findIndex((line, index) => lines[start + index] !== line)
    if (start < position || start > lines.length || wrong !== -1) {
      const number = start + Math.max(wrong, 0) + 1
      throw new PermanentError(
        'HEPH_DIFF_MISMATCH',
        `line ${number} of ${path} is not as the fix was made for: ` +
          `${JSON.stringify(before[Math.max(wrong, 0)] ?? '')} is expected, ` +
          `${lines[number - 1] === undefined ? 'the file ends before' : JSON.stringify(lines[number - 1])} was found`,
      )
    }
    parts.push(...lines.slice(position, start), ...after)
    position = start + before.length
  }
  return [...parts, ...lines.slice(position)].join('')
}
