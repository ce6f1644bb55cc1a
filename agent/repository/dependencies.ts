import { lstat, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isInside, type RepositoryFile } from './listing.ts'

/** A folder with installed dependencies, to be seen read-only inside a copy. */
export interface DependencyMount {
  /** Absolute, on this machine. */
  readonly from: string
  /** From the root of the copy. */
  readonly to: string
}

/** By the manifest that stands beside it: the folders where its dependencies are installed. */
const FOLDERS_BY_MANIFEST: Readonly<Record<string, readonly string[]>> = {
  'package.json': ['node_modules'],
  'pyproject.toml': ['.venv', 'venv'],
  'requirements.txt': ['.venv', 'venv'],
  'setup.py': ['.venv', 'venv'],
  'setup.cfg': ['.venv', 'venv'],
  Pipfile: ['.venv', 'venv'],
  'go.mod': ['vendor'],
  'composer.json': ['vendor'],
}

const MOUNTS_MAX = 64

/**
 * Finds dependency folders beside the manifests of a code base. For a package whose modules are hoisted
 * to a folder above the opened one, the nearest such folder of the same work tree stands in for its own.
 * Leaves out folders that are listed (they are copied) and links that lead out of the work tree.
 * Bounds: 64 folders.
 */
export async function findDependencyMounts(
  root: string,
  files: readonly RepositoryFile[],
  workTree: string,
): Promise<readonly DependencyMount[]> {
  const mounts = new Map<string, DependencyMount>()
  const candidates = new Set(['.venv', 'venv', 'node_modules'])
  for (const { path } of files) {
    const slash = path.lastIndexOf('/')
    const manifest = path.slice(slash + 1)
    if (!Object.hasOwn(FOLDERS_BY_MANIFEST, manifest)) continue
    for (const name of FOLDERS_BY_MANIFEST[manifest] ?? []) candidates.add(path.slice(0, slash + 1) + name)
  }
  for (const to of candidates) {
    if (mounts.size >= MOUNTS_MAX) break
    if (isListed(files, to)) continue
    const from = await trustedFolder(join(root, to), workTree)
    if (from !== undefined) mounts.set(to, { from, to })
  }
  const hoisted = mounts.has('node_modules') ? undefined : await hoistedModules(root, workTree)
  if (hoisted !== undefined && files.some((file) => file.path === 'package.json')) {
    mounts.set('node_modules', { from: hoisted, to: 'node_modules' })
  }
  return [...mounts.values()].toSorted((a, b) => (a.to < b.to ? -1 : 1))
}

/** Whether the listing holds files of the folder, or something else of its name. */
function isListed(files: readonly RepositoryFile[], folder: string): boolean {
  return files.some((file) => file.path === folder || file.path.startsWith(`${folder}/`))
}

async function hoistedModules(root: string, workTree: string): Promise<string | undefined> {
  for (let folder = root; folder !== workTree && isInside(folder, workTree); folder = dirname(folder)) {
    const found = await trustedFolder(join(dirname(folder), 'node_modules'), workTree)
    if (found !== undefined) return found
  }
  return undefined
}

/** The real path of a folder that is there and in the work tree; a hostile link could show any folder. */
async function trustedFolder(path: string, workTree: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined || real === workTree || !isInside(real, workTree)) return undefined
  return (await lstat(real)).isDirectory() ? real : undefined
}
