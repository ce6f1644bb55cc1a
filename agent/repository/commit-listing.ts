import { gitOutput, type GitOptions } from './git.ts'
import {
  boundedFiles,
  isUnreadableName,
  isWithinRoots,
  unreadableNames,
  type Listing,
  type RepositoryFile,
  type RepositoryFileKind,
} from './listing.ts'

interface CommitListingOptions {
  readonly git: GitOptions
  /** Full id. */
  readonly commit: string
  /** Folder of the commit that counts as the root; '' for all of it. */
  readonly prefix: string
  readonly roots: readonly string[]
  readonly filesMax: number
}

/** Size of a file whose content is not here yet. */
export const BYTES_UNKNOWN = -1

const KINDS: Readonly<Record<string, RepositoryFileKind>> = {
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
}

/**
 * Lists the files of a commit from objects alone.
 * Result: undefined when the commit does not hold the folder, or git fails. A file whose content is not in this
 * clone has `BYTES_UNKNOWN`. Source: git ls-tree, format with size.
 */
export async function listCommit(options: CommitListingOptions): Promise<Listing | undefined> {
  const { git, commit, prefix, roots, filesMax } = options
  const tree = prefix === '' ? commit : `${commit}:${prefix}`
  const output = await gitOutput(git, ['ls-tree', '-r', '-l', '-z', '--full-tree', '--end-of-options', tree])
  if (output === undefined) return undefined
  const files: RepositoryFile[] = []
  const seen = new Set<string>()
  let unreadable = 0
  let strange = 0
  let modules = 0
  for (const line of output.split('\0')) {
    const match = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|BAD|-)\t(.*)$/s.exec(line)
    if (match === null) continue
    const [, mode = '', type, blobId = '', size, path = ''] = match
    if (!isWithinRoots(path, roots)) continue
    const kind = KINDS[mode]
    if (type === 'commit') modules += 1
    else if (isUnreadableName(path)) unreadable += 1
    // A tree that was made by hand can name a file twice or lead out of its folder; git itself never makes one.
    else if (kind === undefined || !isPlainPath(path) || seen.has(path)) strange += 1
    else files.push({ path, kind, bytes: /^\d/.test(size ?? '') ? Number(size) : BYTES_UNKNOWN, blobId })
    seen.add(path)
  }
  const bounded = boundedFiles(files, filesMax)
  return {
    files: bounded.files,
    revision: commit,
    head: commit,
    committed: new Set(bounded.files.map(({ path }) => path)),
    workTree: git.workTree,
    gaps: [
      ...bounded.gaps,
      ...unreadableNames(unreadable),
      ...(strange === 0 ? [] : [`${strange} files were left out: git does not make such paths`]),
      ...(modules === 0 ? [] : [`${modules} submodules were not read`]),
    ],
  }
}

function isPlainPath(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/i.test(part))
}
