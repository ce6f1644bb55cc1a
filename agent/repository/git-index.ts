import { CountedCache } from '../telemetry/counted-cache.ts'
import { indexStamp } from './git-folder.ts'
import { gitOutput, type GitOptions } from './git.ts'

/** What git's index knows of a path. */
export interface IndexEntry {
  readonly path: string
  readonly mode: string
  readonly blobId: string
  readonly modifiedNano: bigint
  readonly bytes: bigint
}

/** One state of the index, as seen from a folder. */
export interface GitIndex {
  readonly entries: readonly IndexEntry[]
  /** Paths in the folder whose entry is not the one of a commit; undefined where git cannot say. */
  staged(commit: string): Promise<readonly string[] | undefined>
}

interface KnownIndex {
  readonly entries: readonly IndexEntry[]
  readonly stagedByCommit: Map<string, readonly string[]>
}

const CACHE_BYTES_MAX = 32 * 1024 * 1024
const COMMITS_MAX = 4
/** An object with two texts and two large numbers. */
const ENTRY_BYTES = 300

let cache: CountedCache<string, KnownIndex> | undefined

/**
 * The index of a work tree, from memory where git wrote none since: every error of a service asks for it, and it seldom changes.
 * Result: undefined where git does not answer. Bounds: 32 MiB for all that are kept.
 */
export async function readIndex(git: GitOptions): Promise<GitIndex | undefined> {
  cache ??= new CountedCache<string, KnownIndex>({
    name: 'git indexes',
    bytesMax: CACHE_BYTES_MAX,
    bytesOf: ({ entries }) => entries.reduce((sum, { path }) => sum + ENTRY_BYTES + path.length, ENTRY_BYTES),
  })
  const stamp = await indexStamp(git.workTree)
  const key = [git.directory, stamp].join('\0')
  const known = stamp === undefined ? undefined : cache.get(key)
  if (known !== undefined) return indexOf(known, git)
  const listed = await gitOutput(git, ['ls-files', '-z', '--stage', '--debug'])
  if (listed === undefined) return undefined
  const read = { entries: parseIndex(listed), stagedByCommit: new Map<string, readonly string[]>() }
  if (stamp !== undefined && stamp === (await indexStamp(git.workTree))) cache.set(key, read)
  return indexOf(read, git)
}

function indexOf({ entries, stagedByCommit }: KnownIndex, git: GitOptions): GitIndex {
  return {
    entries,
    staged: async (commit) => {
      const known = stagedByCommit.get(commit)
      if (known !== undefined) return known
      const staged = await stagedPaths(git, commit)
      if (stagedByCommit.size >= COMMITS_MAX) stagedByCommit.clear()
      if (staged !== undefined) stagedByCommit.set(commit, staged)
      return staged
    },
  }
}

/** Paths under the opened folder whose index entry is not the one of the commit. */
async function stagedPaths(git: GitOptions, commit: string): Promise<readonly string[] | undefined> {
  const output = await gitOutput(git, [
    'diff-index',
    '--cached',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--name-only',
    '--relative',
    '-z',
    commit,
    '--',
  ])
  return output?.split('\0').filter((path) => path !== '')
}

/**
 * Reads `git ls-files --stage --debug -z`.
 * Shape: "100644 <40 hex> 0\tpath\0  ctime: 1:2\n  mtime: 3:4\n  dev: …\n  uid: …\n  size: 5\tflags: 0\n", again and again.
 */
function parseIndex(output: string): readonly IndexEntry[] {
  const entries: IndexEntry[] = []
  const head = /(\d{6}) ([0-9a-f]{40,64}) (\d)\t/y
  let position = 0
  while (position < output.length) {
    head.lastIndex = position
    const match = head.exec(output)
    const pathEnd = output.indexOf('\0', position)
    if (match === null || pathEnd < 0) break
    const debug = /\s+ctime: .*\n\s+mtime: (\d+):(\d+)\n.*\n.*\n\s+size: (\d+)\tflags: .*\n/y
    debug.lastIndex = pathEnd + 1
    const details = debug.exec(output)
    // Stages 1 to 3 are the sides of an open merge conflict: the same path again.
    if (match[3] === '0' || entries.at(-1)?.path !== output.slice(head.lastIndex, pathEnd)) {
      entries.push({
        path: output.slice(head.lastIndex, pathEnd),
        mode: match[1] ?? '',
        blobId: match[3] === '0' ? (match[2] ?? '') : '',
        modifiedNano: BigInt(details?.[1] ?? 0) * 1_000_000_000n + BigInt(details?.[2] ?? 0),
        bytes: BigInt(details?.[3] ?? 0),
      })
    }
    position = details === null ? pathEnd + 1 : debug.lastIndex
  }
  return entries
}
