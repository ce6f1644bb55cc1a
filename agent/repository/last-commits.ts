import { runGit } from './git.ts'
import type { LineHistory, RepositoryHistory } from './history.ts'

const COMMITS_MAX = 2_000
const TIMEOUT_MS = 5_000

/** The commit that last touched a file. */
export interface FileHistory extends LineHistory {
  /** The name of who wrote it. */
  readonly author: string
}

/**
 * The last commit of files, by their paths, in one walk through the newest commits.
 * Result: a file that was not changed in them is left out. Bounds: 2 000 commits, five seconds.
 */
export async function lastCommits(
  { git, commit }: RepositoryHistory,
  paths: readonly string[] = [],
): Promise<ReadonlyMap<string, FileHistory>> {
  const { stdout } = await runGit({ ...git, timeoutMs: TIMEOUT_MS }, [
    'log',
    '-z',
    '--name-only',
    '--relative',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--format=%x01%H%x01%ct%x01%an%x01%s',
    `--max-count=${COMMITS_MAX}`,
    commit,
    '--',
    ...paths,
  ])
  const found = new Map<string, FileHistory>()
  let current: FileHistory | undefined
  for (const part of stdout.split('\0')) {
    // Names stand in parts of their own; the first one after the head of a commit follows a line end.
    const [head, id = '', seconds, author = '', ...summary] = part.split('\u0001')
    if (head === '' && seconds !== undefined) {
      current = {
        commit: id,
        author,
        summary: summary.join(' ').slice(0, 200),
        committedAtMs: Number(seconds) * 1_000,
      }
      continue
    }
    const path = part.replace(/^\n/, '')
    if (current !== undefined && path !== '' && !found.has(path)) found.set(path, current)
  }
  return found
}
