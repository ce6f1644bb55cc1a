import { gitOutput, runGit } from './git.ts'
import type { RepositoryHistory } from './history.ts'

/** What a commit did to a range of lines. */
export interface RangeChange {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
  /** It made the lines: there was nothing in their place before. */
  readonly isFirst: boolean
}

/** Lines of a file in the commit whose history is read. From 1, the last included. */
export interface LineRange {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
}

const CHANGES_MAX = 20
const TIMEOUT_MS = 3_000
const OUTPUT_BYTES_MAX = 1024 * 1024
/** Begins what is told of a commit; no line of a diff begins so. */
const COMMIT = /^commit ([0-9a-f]{40,64}) (\d+) (.*)$/

/**
 * The commits that changed a range of lines, the newest first, each with what it changed there. Deleted lines count,
 * which blame cannot tell; renames of the file are followed. Only objects are read.
 * Result: what was found when the time ran out; empty where git knows nothing. Bounds: 20 commits, three seconds.
 * Source: git log -L.
 */
export async function changesOfRange(
  { git, commit }: RepositoryHistory,
  { path, startLine, endLine }: LineRange,
): Promise<readonly RangeChange[]> {
  const bounds = { timeoutMs: TIMEOUT_MS, outputBytesMax: OUTPUT_BYTES_MAX }
  const { stdout } = await runGit({ ...git, ...bounds }, [
    'log',
    `-L${startLine},${endLine}:${path}`,
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--format=commit %H %ct %s',
    `--max-count=${CHANGES_MAX}`,
    commit,
  ])
  return parseChanges(stdout)
}

function parseChanges(output: string): readonly RangeChange[] {
  const changes: RangeChange[] = []
  let current: (RangeChange & { removed: string[]; added: string[]; isFirst: boolean }) | undefined
  let isInHunk = false
  for (const line of output.split('\n')) {
    const head = COMMIT.exec(line)
    if (head !== null) {
      const [, commit = '', seconds = '', summary = ''] = head
      const committedAtMs = Number(seconds) * 1_000
      current = {
        commit,
        summary: summary.slice(0, 200),
        committedAtMs,
        removed: [],
        added: [],
        isFirst: false,
      }
      changes.push(current)
      isInHunk = false
    } else if (current === undefined) continue
    else if (line.startsWith('@@')) isInHunk = true
    else if (!isInHunk) current.isFirst ||= line === '--- /dev/null'
    else if (line.startsWith('-')) current.removed.push(line.slice(1))
    else if (line.startsWith('+')) current.added.push(line.slice(1))
  }
  return changes
}

/** The commit that a line is from, seen through changes of white space and some commits that do not count. */
export async function commitOfLine(
  { git, commit }: RepositoryHistory,
  { path, line }: { readonly path: string; readonly line: number },
  ignored: readonly string[],
): Promise<string | undefined> {
  const bounds = { timeoutMs: TIMEOUT_MS, outputBytesMax: 64 * 1024 }
  const output = await gitOutput({ ...git, ...bounds }, [
    'blame',
    '--porcelain',
    '--no-textconv',
    '-w',
    '-M',
    ...ignored.flatMap((id) => ['--ignore-rev', id]),
    '-L',
    `${line},${line}`,
    commit,
    '--',
    path,
  ])
  return /^\^?([0-9a-f]{40,64}) /.exec(output ?? '')?.[1]
}
