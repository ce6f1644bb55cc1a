import type { Edit } from '../../../../agent/model/fix.ts'
import { unifiedDiff } from '../../../../agent/rewrite/diff.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'

/** A part of a text, `end` exclusive. Empty where something was taken away and nothing put in its place. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/**
 * Where the text of a file after a change is not what it was before, as exactly as its edits tell it: what an edit only
 * repeats is left out, and so are blanks at both ends.
 */
export function changedRanges(change: FileChange, edits: readonly Edit[]): readonly TextRange[] {
  const ranges: TextRange[] = []
  let shift = 0
  for (const { path, start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    if (path !== change.path) continue
    const old = change.before.slice(start, end)
    const isLong = old.includes('\n') && replacement.includes('\n')
    const place = start + shift
    ranges.push(
      ...(isLong
        ? changedLines(change, place, place + replacement.length)
        : [differing(old, replacement, place)]),
    )
    shift += replacement.length - old.length
  }
  return ranges.map((range) => trimmed(change.after, range))
}

function differing(old: string, now: string, place: number): TextRange {
  const shorter = Math.min(old.length, now.length)
  let head = 0
  while (head < shorter && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  return { start: place + head, end: place + now.length - tail }
}

/** Where several lines take the place of several, those that are new. */
function changedLines(change: FileChange, from: number, to: number): readonly TextRange[] {
  const added = addedLines(change)
  const ranges: TextRange[] = []
  let start = 0
  for (const [index, line] of change.after.split('\n').entries()) {
    const end = start + line.length
    if (added.has(index + 1) && start < to && end > from)
      ranges.push({ start: Math.max(start, from), end: Math.min(end, to) })
    start = end + 1
  }
  return ranges
}

/** Numbers of the lines that a change adds, from 1. */
function addedLines(change: FileChange): ReadonlySet<number> {
  const added = new Set<number>()
  let line = 0
  for (const text of unifiedDiff([change]).split('\n').slice(2)) {
    const header = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text)
    if (header !== null) line = Number(header[1])
    else if (text.startsWith('+')) {
      added.add(line)
      line += 1
    } else if (text.startsWith(' ')) line += 1
  }
  return added
}

function trimmed(text: string, { start, end }: TextRange): TextRange {
  let [from, to] = [start, end]
  while (from < to && /\s/.test(text[from] ?? '')) from += 1
  while (to > from && /\s/.test(text[to - 1] ?? '')) to -= 1
  return { start: from, end: to }
}
