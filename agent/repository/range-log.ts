import { runGit } from './git.ts'
import type { RepositoryHistory } from './history.ts'

/** Lines of a file in the commit whose history is read. From 1, the last included. */
export interface LineRange {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
}

/** What stands before a line of a diff. */
export type DiffMark = ' ' | '-' | '+'

/** What one commit did to one range of lines: all lines of the range as they were before and after. */
export interface RangeDiff {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number
  /** From the root of the work tree; undefined for a file that the commit made. */
  readonly beforePath: string | undefined
  readonly afterPath: string
  readonly lines: readonly (readonly [mark: DiffMark, text: string])[]
}

const COMMITS_MAX = 100
const TIMEOUT_MS = 6_000
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024
/** Begins what is told of a commit; no line of a diff begins so. */
const COMMIT = /^commit ([0-9a-f]{40,64}) (\d+) (.*)$/
const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/

/**
 * The changes of some ranges of lines, the newest first, all from one walk through history. Deleted lines count, which
 * blame cannot tell; renames of files are followed. One range a file: of two that one change goes over, git tells of the first
 * alone. Only objects are read.
 * Result: what was found when the time ran out; nothing of a range that the commit does not have.
 * Bounds: 100 commits, six seconds for all ranges together. Source: git log -L.
 */
export async function logOfRanges(
  history: RepositoryHistory,
  ranges: readonly LineRange[],
): Promise<readonly RangeDiff[]> {
  if (ranges.length === 0) return []
  const { exitCode, isTimedOut, stdout } = await runGit(
    { ...history.git, timeoutMs: TIMEOUT_MS, outputBytesMax: OUTPUT_BYTES_MAX },
    [
      'log',
      ...ranges.map(({ path, startLine, endLine }) => `-L${startLine},${endLine}:${path}`),
      '--no-color',
      '--no-ext-diff',
      '--no-textconv',
      '--format=commit %H %ct %s',
      `--max-count=${COMMITS_MAX}`,
      history.commit,
    ],
  )
  if (exitCode === 0 || isTimedOut || ranges.length === 1) return parseLog(stdout)
  // One of the ranges is not in the commit: git says nothing of any of them then.
  const each: RangeDiff[] = []
  for (const range of ranges) each.push(...(await logOfRanges(history, [range])))
  return each
}

type Head = Pick<RangeDiff, 'commit' | 'summary' | 'committedAtMs'>

function parseLog(output: string): readonly RangeDiff[] {
  const diffs: RangeDiff[] = []
  let head: Head | undefined
  let beforePath: string | undefined
  let afterPath = ''
  let lines: [DiffMark, string][] = []
  let before = 0
  let after = 0
  for (const line of output.split('\n')) {
    if (before > 0 || after > 0) {
      const mark = line[0] === '-' || line[0] === '+' ? line[0] : ' '
      if (line.startsWith('\\')) continue
      if (mark !== '+') before -= 1
      if (mark !== '-') after -= 1
      lines.push([mark, line.slice(1).replace(/\r$/, '')])
      continue
    }
    const [, commit, seconds, summary = ''] = COMMIT.exec(line) ?? []
    const hunk = commit === undefined ? HUNK.exec(line) : null
    if (commit !== undefined) {
      head = { commit, summary: summary.slice(0, 200), committedAtMs: Number(seconds) * 1_000 }
    } else if (line.startsWith('--- ')) beforePath = line === '--- /dev/null' ? undefined : line.slice(6)
    else if (line.startsWith('+++ ')) afterPath = line.slice(6)
    else if (hunk !== null && head !== undefined) {
      before = Number(hunk[1] ?? 1)
      after = Number(hunk[2] ?? 1)
      lines = []
      diffs.push({ ...head, beforePath, afterPath, lines })
    }
  }
  return diffs
}
