import { linesWithEnds } from './diff.ts'

/** Reads the unified diffs that we make ourselves back into blocks of lines. */

export interface FileDiff {
  readonly path: string
  readonly hunks: readonly DiffHunk[]
}

/** One block: its lines with their ends on both sides, how many are equal at its start and end, and how many go and come. */
export interface DiffHunk {
  /** Line of the old file that the block begins at, from 1; where it has no old lines, the one after which it goes. */
  readonly startLine: number
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly leading: number
  readonly trailing: number
  readonly removed: number
  readonly added: number
}

interface OpenHunk {
  readonly startLine: number
  readonly before: string[]
  readonly after: string[]
  readonly signs: string[]
}

/** The files and blocks of a diff. Lines that are no part of one are passed over. */
export function parseDiff(diff: string): readonly FileDiff[] {
  const files: { path: string; hunks: OpenHunk[] }[] = []
  let hunk: OpenHunk | undefined
  let last: readonly string[][] = []
  for (const line of linesWithEnds(diff)) {
    if (line.startsWith('+++ ') && hunk === undefined) files.push({ path: pathOf(line), hunks: [] })
    else if (line.startsWith('--- ') && !isOpen(hunk, line)) hunk = undefined
    else if (line.startsWith('@@ ')) {
      hunk = { startLine: Number(/^@@ -(\d+)/.exec(line)?.[1] ?? 1), before: [], after: [], signs: [] }
      files.at(-1)?.hunks.push(hunk)
    } else if (line.startsWith('\\'))
      for (const side of last) side.push((side.pop() ?? '').replace(/\n$/, ''))
    else if (hunk !== undefined) last = take(hunk, line)
  }
  return files.map(({ path, hunks }) => ({ path, hunks: hunks.map(closed) }))
}

/** A removed line that begins with `-- ` looks like a header; a header is followed by `+++`, so it is rare. */
function isOpen(hunk: OpenHunk | undefined, line: string): boolean {
  return hunk !== undefined && !/^--- ("?a\/|\/dev\/null)/.test(line)
}

function take(hunk: OpenHunk, line: string): readonly string[][] {
  const sign = line.charAt(0)
  hunk.signs.push(sign)
  const sides = sign === ' ' ? [hunk.before, hunk.after] : sign === '-' ? [hunk.before] : [hunk.after]
  for (const side of sides) side.push(line.slice(1))
  return sides
}

function closed({ startLine, before, after, signs }: OpenHunk): DiffHunk {
  const leading = signs.findIndex((sign) => sign !== ' ')
  const trailing = signs.toReversed().findIndex((sign) => sign !== ' ')
  const unchanged = signs.filter((sign) => sign === ' ').length
  return {
    startLine,
    before,
    after,
    leading: Math.max(0, leading),
    trailing: Math.max(0, trailing),
    removed: before.length - unchanged,
    added: after.length - unchanged,
  }
}

function pathOf(header: string): string {
  const name = header.slice(4).replace(/[\t\n]+$/, '')
  const plain = name.startsWith('"')
    ? name
        .slice(1, -1)
        .replaceAll(/\\([0-7]{3})|\\(.)/g, (_, octal: string | undefined, char: string | undefined) =>
          octal === undefined ? (char ?? '') : String.fromCodePoint(Number.parseInt(octal, 8)),
        )
    : name
  return plain.replace(/^b\//, '')
}
