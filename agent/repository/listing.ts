import type { BigIntStats } from 'node:fs'
import type { Clock } from '../model/clock.ts'

/** What a path of a repository is. Only `file` and `executable` can be read. */
export type RepositoryFileKind = 'file' | 'executable' | 'symlink'

/** One path of a repository. */
export interface RepositoryFile {
  /** From the opened root, with `/` between the parts, as git lists it. */
  readonly path: string
  readonly bytes: number
  readonly kind: RepositoryFileKind
  /** Git's object id of its content, where the listing is that of a commit or git's index says that nothing changed. */
  readonly blobId?: string
}

/** All paths that belong to a code base, with the state they are in. */
export interface Listing {
  /** Sorted by path. */
  readonly files: readonly RepositoryFile[]
  /** A commit id, "working tree at <commit id>" or "working tree". */
  readonly revision: string
  /** The commit whose history is that of the listing; undefined where there is none. */
  readonly head: string | undefined
  /** Paths whose content is that of the commit, so that history tells about their lines. */
  readonly committed: ReadonlySet<string>
  /** Root of the git work tree; undefined outside of one. */
  readonly workTree: string | undefined
  /** What was left out and why. */
  readonly gaps: readonly string[]
}

export interface ListingOptions {
  /** The opened folder. Absolute, without symbolic links in it. */
  readonly root: string
  /** The agent's state directory: left out wherever it is. Absolute. */
  readonly stateDirectory: string
  /** Folders that are wanted; none: all. */
  readonly roots: readonly string[]
  readonly filesMax: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Folders that programs fill and nobody writes in: dependencies, caches, what was compiled. */
export const INSTALLED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  'site-packages',
  '.eggs',
  'target',
  '.next',
  '.nuxt',
  '.cache',
  '.turbo',
  '.parcel-cache',
  '.nyc_output',
  '.tap',
  '.gradle',
  '.terraform',
])

/** Sorts by path and cuts at the limit. */
export function boundedFiles(
  files: readonly RepositoryFile[],
  filesMax: number,
): { readonly files: readonly RepositoryFile[]; readonly gaps: readonly string[] } {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  if (sorted.length <= filesMax) return { files: sorted, gaps: [] }
  return {
    files: sorted.slice(0, filesMax),
    gaps: [`only the first ${filesMax} of ${sorted.length} files were listed`],
  }
}

/**
 * Whether a path belongs to what some folders of a larger code base make up: the files in them, and those directly
 * in a folder above one, where manifests and settings of the whole stand. No folders: every path does.
 */
export function isWithinRoots(path: string, roots: readonly string[]): boolean {
  if (roots.length === 0) return true
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  return roots.some((root) => isInside(path, root) || folder === '' || isInside(root, folder))
}

/** What says that files were left out since their names are no UTF-8; none when there are no such names. */
export function unreadableNames(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} files were left out: their names are not UTF-8`]
}

/** Whether the bytes of a name were no UTF-8, so that its text stands for no file. */
export function isUnreadableName(path: string): boolean {
  return path.includes('\uFFFD')
}

/** Whether a path is the folder itself or lies in it. Both absolute. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** The listed form of a path; undefined for what is neither a file nor a link, or is gone. */
export function fileOf(path: string, stats: BigIntStats | undefined): RepositoryFile | undefined {
  if (stats === undefined) return undefined
  const bytes = Number(stats.size)
  if (stats.isSymbolicLink()) return { path, bytes, kind: 'symlink' }
  if (!stats.isFile()) return undefined
  return { path, bytes, kind: (stats.mode & 0o100n) === 0n ? 'file' : 'executable' }
}
