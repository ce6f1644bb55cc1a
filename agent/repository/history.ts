import { gitOutput, type GitOptions } from './git.ts'

/** The commit that last touched a line. */
export interface LineHistory {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number
}

const TIMEOUT_MS = 2_000

/**
 * Asks git which commit a line of the checked-out commit comes from. Only objects are read.
 * Result: undefined when git does not know, fails, or takes longer than two seconds. Lines count from 1.
 * Source: git blame, porcelain format.
 */
export async function readLineHistory(
  git: GitOptions,
  path: string,
  line: number,
): Promise<LineHistory | undefined> {
  const output = await gitOutput({ ...git, timeoutMs: TIMEOUT_MS, outputBytesMax: 64 * 1024 }, [
    'blame',
    '--porcelain',
    '--no-textconv',
    '-w',
    '-L',
    `${line},${line}`,
    'HEAD',
    '--',
    path,
  ])
  const commit = /^\^?([0-9a-f]{40,64}) /.exec(output ?? '')?.[1]
  const seconds = /^committer-time (\d+)$/m.exec(output ?? '')?.[1]
  if (commit === undefined || seconds === undefined) return undefined
  const summary = /^summary (.*)$/m.exec(output ?? '')?.[1] ?? ''
  return { commit, summary: summary.slice(0, 200), committedAtMs: Number(seconds) * 1_000 }
}
