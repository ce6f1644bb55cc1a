import { lstatSync, readFileSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'
import { gitBlobId } from './blob.ts'
import { findWorkTree, gitOutput, type GitOptions } from './git.ts'
import {
  boundedFiles,
  fileOf,
  INSTALLED_FOLDERS,
  isInside,
  isUnreadableName,
  isWithinRoots,
  unreadableNames,
  type Listing,
  type ListingOptions,
  type RepositoryFile,
} from './listing.ts'

/** What git's index knows of a path. */
interface IndexEntry {
  readonly path: string
  readonly mode: string
  readonly blobId: string
  readonly modifiedNano: bigint
  readonly bytes: bigint
}

/** Content that is hashed to learn whether a file with a new time stamp really changed. */
const HASHED_BYTES_MAX = 64 * 1024 * 1024

/**
 * Lists what git knows of a folder: tracked files and those that are neither tracked nor ignored,
 * but of the latter not what stands in a folder that programs fill, such as `node_modules`.
 * Whether a file changed is found from the index and by our own hashing: asking git would run the
 * repository's own filters. Result: undefined when the folder is in no work tree, git is not installed,
 * or git lists nothing there (a folder that is ignored as a whole).
 */
export async function listWithGit(options: ListingOptions): Promise<Listing | undefined> {
  const workTree = await findWorkTree(options.root)
  if (workTree === undefined) return undefined
  const git: GitOptions = {
    directory: options.root,
    workTree,
    clock: options.clock,
    signal: options.signal,
  }
  const tracked = await gitOutput(git, ['ls-files', '-z', '--stage', '--debug'])
  if (tracked === undefined) return undefined
  const [untracked, head] = await Promise.all([
    gitOutput(git, ['ls-files', '-z', '--others', '--exclude-standard']),
    gitOutput(git, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
  ])
  const entries = parseIndex(tracked)
  const untrackedPaths = (untracked ?? '').split('\0').filter((path) => path !== '')
  if (entries.length + untrackedPaths.length === 0) return undefined

  const isWanted = (path: string): boolean =>
    !path.endsWith('/') &&
    !isUnreadableName(path) &&
    isWithinRoots(path, options.roots) &&
    !isInside(join(options.root, path), options.stateDirectory)
  // What nobody ignores and nobody added may still be what a program installed.
  const isInstalled = (path: string): boolean =>
    path
      .split('/')
      .slice(0, -1)
      .some((folder) => INSTALLED_FOLDERS.has(folder))
  const others = untrackedPaths.filter((path) => isWanted(path) && !isInstalled(path))
  const changes = new ChangeCheck(options.root)
  const files: RepositoryFile[] = []
  const committed = new Set<string>()
  let isChanged = false
  for (const entry of entries) {
    if (!isWanted(entry.path) || entry.mode === '160000') continue
    const stats = statOf(options.root, entry.path)
    const file = fileOf(entry.path, stats)
    const isUnchanged = stats !== undefined && file !== undefined && changes.isUnchanged(entry, stats)
    if (isUnchanged) committed.add(entry.path)
    else isChanged = true
    if (file !== undefined)
      files.push(isUnchanged && isRegular(entry) ? { ...file, blobId: entry.blobId } : file)
  }
  for (const path of others) {
    const file = fileOf(path, statOf(options.root, path))
    if (file !== undefined) files.push(file)
  }
  const staged = head === undefined ? undefined : await stagedPaths(git, head.trim())
  for (const path of staged ?? []) committed.delete(path)
  const bounded = boundedFiles(files, options.filesMax)
  const unreadable = entries.filter(({ path }) => isUnreadableName(path)).length
  const isClean = staged?.length === 0 && others.length === 0 && !isChanged
  return {
    files: bounded.files,
    revision: head === undefined ? 'working tree' : isClean ? head.trim() : `working tree at ${head.trim()}`,
    committed: head === undefined || staged === undefined ? new Set() : committed,
    head: head?.trim(),
    workTree,
    gaps: [...bounded.gaps, ...unreadableNames(unreadable)],
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

/** Whether the index names the content of a file, and not where a link leads. */
function isRegular({ mode, blobId }: IndexEntry): boolean {
  return mode.startsWith('100') && blobId !== ''
}

/** Tells changed files from unchanged ones: by the index's time stamp, else by content, within a budget. */
class ChangeCheck {
  readonly #root: string
  #hashedBytes = 0

  constructor(root: string) {
    this.#root = root
  }

  isUnchanged(entry: IndexEntry, stats: BigIntStats): boolean {
    if (entry.blobId === '' || stats.isSymbolicLink()) return stats.isSymbolicLink()
    if (stats.mtimeNs === entry.modifiedNano && stats.size === entry.bytes) return true
    this.#hashedBytes += Number(stats.size)
    if (this.#hashedBytes > HASHED_BYTES_MAX) return false
    try {
      return gitBlobId(readFileSync(join(this.#root, entry.path))) === entry.blobId
    } catch {
      return false
    }
  }
}

function statOf(root: string, path: string): BigIntStats | undefined {
  try {
    return lstatSync(join(root, path), { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
