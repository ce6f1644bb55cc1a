import { decodeText } from './blob.ts'
import { gitOutput, type GitOptions } from './git.ts'
import { objectReaderOf } from './objects.ts'
import { TEXT_BYTES_MAX } from './source-file.ts'

/** Where the history of a code base is read. */
export interface RepositoryHistory {
  /** Runs in the root of the code base, so that paths are from there. */
  readonly git: GitOptions
  /** The commit that was read, or that what was read began as. */
  readonly commit: string
  /** Whether a file is as in that commit, so that history tells about its lines. */
  isCommitted(path: string): boolean
  /** Brings what the older versions of files are made of, as far as it is not here. Bounds: so many commits. */
  prepare(commitsMax: number): Promise<void>
}

/** The commit that last touched a line. */
export interface LineHistory {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number
}

/** The latest moment that a date can be. Source: ECMA-262, time values. */
const DATE_MS_MAX = 8_640_000_000_000_000

/** When a commit was made, in UTC. A commit may say any number of seconds. Shape: "2024-05-01T08:00:00.000Z", or "undated" for what is no time. */
export function commitTime(committedAtMs: number): string {
  return committedAtMs <= DATE_MS_MAX ? new Date(committedAtMs).toISOString() : 'undated'
}

const TIMEOUT_MS = 2_000

/**
 * Asks git which commit a line comes from, seen through changes of white space and commits that do not count. Only objects are read.
 * Result: undefined when git does not know, fails, or takes longer than two seconds. Lines count from 1.
 * Source: git blame, porcelain format.
 */
export async function readLineHistory(
  { git, commit: revision }: RepositoryHistory,
  { path, line }: { readonly path: string; readonly line: number },
  ignored: Iterable<string> = [],
): Promise<LineHistory | undefined> {
  const output = await gitOutput({ ...git, timeoutMs: TIMEOUT_MS, outputBytesMax: 64 * 1024 }, [
    'blame',
    '--porcelain',
    '--no-textconv',
    '-w',
    '-M',
    ...[...ignored].flatMap((id) => ['--ignore-rev', id]),
    '-L',
    `${line},${line}`,
    revision,
    '--',
    path,
  ])
  const commit = /^\^?([0-9a-f]{40,64}) /.exec(output ?? '')?.[1]
  const seconds = /^committer-time (\d+)$/m.exec(output ?? '')?.[1]
  if (commit === undefined || seconds === undefined) return undefined
  const summary = /^summary (.*)$/m.exec(output ?? '')?.[1] ?? ''
  return { commit, summary: summary.slice(0, 200), committedAtMs: Number(seconds) * 1_000 }
}

/** Lines of a file, the last included, with one among them that matters. From 1. */
export interface MarkedLines {
  readonly startLine: number
  readonly endLine: number
  readonly line: number
}

/**
 * The lines of the commit that lines of a changed file stand for: where they begin or end in the part that was
 * changed, all of that part. `isChanged` says that the marked line is in it, `fileLines` is what the
 * commit has.
 * Result: undefined where the commit has no such text file.
 */
export async function committedLines(
  { git, commit }: RepositoryHistory,
  file: { readonly path: string; readonly lines: readonly string[] },
  { startLine, endLine, line }: MarkedLines,
): Promise<
  (MarkedLines & { readonly isChanged: boolean; readonly fileLines: readonly string[] }) | undefined
> {
  const named = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:./${file.path}`]
  const id = await gitOutput(git, named)
  const content = id === undefined ? undefined : await objectReaderOf(git).read(id.trim(), TEXT_BYTES_MAX)
  const before = content === undefined ? undefined : decodeText(content)?.split(/\r?\n/)
  if (before === undefined) return undefined
  const { head, tail } = sameEnds(before, file.lines)
  const shift = before.length - file.lines.length
  const isIn = (at: number): boolean => at > head && at <= file.lines.length - tail
  const shifted = (at: number): number => (at <= head ? at : at + shift)
  const firstChanged = Math.min(head + 1, before.length)
  const lastChanged = Math.max(before.length - tail, firstChanged)
  return {
    startLine: isIn(startLine) ? firstChanged : shifted(startLine),
    endLine: isIn(endLine) ? lastChanged : shifted(endLine),
    fileLines: before,
    line: isIn(line) ? Math.min(Math.max(line, firstChanged), lastChanged) : shifted(line),
    isChanged: isIn(line),
  }
}

/** How many lines are the same from the beginning on, and up to the end. */
function sameEnds(
  before: readonly string[],
  now: readonly string[],
): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(before.length, now.length)
  let head = 0
  while (head < shorter && before[head] === now[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  return { head, tail }
}
