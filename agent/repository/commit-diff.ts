import { gitOutput } from './git.ts'
import type { RepositoryHistory } from './history.ts'

const TIMEOUT_MS = 5_000
const OUTPUT_BYTES_MAX = 256 * 1024

/**
 * What would take a commit back, as a unified diff of the files that it changed; files that it made, removed or moved
 * are left out. Paths are from the root of the code base.
 * Result: undefined for a first commit, and where git does not know, fails or takes longer than five seconds.
 */
export async function reverseDiff({ git }: RepositoryHistory, commit: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return undefined
  const diff = await gitOutput({ ...git, timeoutMs: TIMEOUT_MS, outputBytesMax: OUTPUT_BYTES_MAX }, [
    'diff',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--diff-filter=M',
    '--relative',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    commit,
    `${commit}^`,
  ])
  // What git says of a file before its lines is no part of them.
  return diff
    ?.split(/(?<=\n)/)
    .filter((line) => /^[-+ @\\]/.test(line))
    .join('')
}
