import { lstatSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
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

/** Folders that hold no source of the project, where nobody says what does: version control, dependencies, build results. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  ...INSTALLED_FOLDERS,
  '.git',
  '.hg',
  '.svn',
  'vendor',
  'dist',
  'build',
  'out',
  'coverage',
  '.idea',
  '.vscode',
])

const FILE_BYTES_MAX = 8 * 1024 * 1024
const DEPTH_MAX = 32
/** Directory entries looked at in all, so that a folder such as `/` ends the walk soon. */
const ENTRIES_MAX = 200_000

/**
 * Lists a folder that is no git work tree. Symbolic links are listed and never followed; folders that hold
 * no source of the project and files over 8 MiB are left out.
 * Bounds: `filesMax` files, 32 levels, 200 000 directory entries.
 */
export async function listByWalking(options: ListingOptions): Promise<Listing> {
  const files: RepositoryFile[] = []
  const gaps: string[] = []
  const open: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }]
  let entriesLeft = ENTRIES_MAX
  let largeFiles = 0
  let unreadable = 0
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    options.signal.throwIfAborted()
    const entries = await readdir(join(options.root, folder.path), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      entriesLeft -= 1
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`
      const absolute = join(options.root, path)
      if (isInside(absolute, options.stateDirectory)) continue
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name) && folder.depth < DEPTH_MAX) {
          open.push({ path, depth: folder.depth + 1 })
        }
        continue
      }
      if (!isWithinRoots(path, options.roots)) continue
      if (isUnreadableName(path)) {
        unreadable += 1
        continue
      }
      const file = fileOf(path, lstatSync(absolute, { bigint: true, throwIfNoEntry: false }))
      if (file === undefined) continue
      if (file.bytes > FILE_BYTES_MAX) largeFiles += 1
      else files.push(file)
    }
    if (files.length > options.filesMax || entriesLeft < 0) {
      gaps.push(`the folder holds more files than are listed: the walk stopped after ${files.length}`)
      break
    }
  }
  if (largeFiles > 0) gaps.push(`${largeFiles} files over 8 MiB were left out`)
  const bounded = boundedFiles(files, options.filesMax)
  return {
    files: bounded.files,
    revision: 'working tree',
    committed: new Set(),
    head: undefined,
    workTree: undefined,
    gaps: [...gaps, ...unreadableNames(unreadable), ...bounded.gaps],
  }
}
