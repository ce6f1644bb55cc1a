import { lstatSync, readFileSync, type BigIntStats } from 'node:fs'
import { join, relative } from 'node:path'
import { isBlobIdOf } from './blob.ts'
import { headCommit } from './git-folder.ts'
import { readIndex, type IndexEntry } from './git-index.ts'
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
  const [index, untracked, head] = await Promise.all([
    readIndex(git),
    gitOutput(git, ['ls-files', '-z', '--others', '--exclude-standard']),
    headCommit(git),
  ])
  if (index === undefined) return undefined
  const { entries } = index
  const untrackedPaths = (untracked ?? '').split('\0').filter((path) => path !== '')
  if (entries.length + untrackedPaths.length === 0) return undefined

  const isOfState = isBelow(options.root, options.stateDirectory)
  const isWanted = (path: string): boolean =>
    !path.endsWith('/') && !isUnreadableName(path) && isWithinRoots(path, options.roots) && !isOfState(path)
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
  const staged = head === undefined ? undefined : await index.staged(head)
  for (const path of staged ?? []) committed.delete(path)
  const bounded = boundedFiles(files, options.filesMax)
  const unreadable = entries.filter(({ path }) => isUnreadableName(path)).length
  const isClean = staged?.length === 0 && others.length === 0 && !isChanged
  return {
    files: bounded.files,
    revision: head === undefined ? 'working tree' : isClean ? head : `working tree at ${head}`,
    committed: head === undefined || staged === undefined ? new Set() : committed,
    head,
    workTree,
    gaps: [...bounded.gaps, ...unreadableNames(unreadable)],
  }
}

/** Whether a path, seen from a folder, is in another folder; both absolute. */
function isBelow(root: string, folder: string): (path: string) => boolean {
  if (isInside(root, folder)) return () => true
  if (!isInside(folder, root)) return () => false
  const prefix = relative(root, folder)
  return (path) => isInside(path, prefix)
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
      return isBlobIdOf(entry.blobId, readFileSync(join(this.#root, entry.path)))
    } catch {
      return false
    }
  }
}

function statOf(root: string, path: string): BigIntStats | undefined {
  try {
    // No `join`: the path is one of git's, and there are as many calls as files.
    return lstatSync(`${root}/${path}`, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
