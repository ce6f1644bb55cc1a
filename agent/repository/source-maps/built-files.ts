import { constants } from 'node:fs'
import { open, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { decodeText } from '../blob.ts'
import { isInside } from '../listing.ts'
import { folderOf, PathIndex } from '../path-index.ts'
import type { Repository } from '../repository.ts'

/**
 * What builds leave on this machine: bundles and source maps, in the output folders of a repository, which
 * git does not list, and in configured folders. A trace's path is compared with this listing and never opened.
 */
export interface BuiltFile {
  /** From the repository's root, or from the configured folder. */
  readonly path: string
  readonly absolute: string
  /** The folder that was listed: a file that is no longer inside it is not read. */
  readonly root: string
}

/** Bundles and source maps by their paths. */
export interface BuiltFiles {
  readonly files: readonly BuiltFile[]
  /** Of the bundles; the paths are those of `files`. */
  readonly bundles: PathIndex
  readonly maps: PathIndex
  byPath(path: string): BuiltFile | undefined
  byAbsolute(absolute: string): BuiltFile | undefined
}

/** Where builds put what they make, by custom, beside a package.json. */
const OUTPUT_FOLDERS =
  'dist build out lib output public static assets www bundle .next .nuxt .output .svelte-kit'.split(' ')

const BUNDLE = /\.[cm]?js$/
const MAP = /\.map$/
const PACKAGES_MAX = 50
const ENTRIES_MAX = 50_000
const FILES_MAX = 10_000
const DEPTH_MAX = 8

/**
 * Lists bundles and source maps. Links are not followed.
 * Bounds: 50 packages, 50 000 directory entries, 10 000 files, 8 levels.
 */
export async function listBuiltFiles(
  repository: Repository,
  directories: readonly string[],
): Promise<BuiltFiles> {
  const walk: Walk = { files: new Map(), entriesLeft: ENTRIES_MAX }
  for (const directory of directories) {
    const root = await realpath(directory).catch(() => undefined)
    if (root !== undefined) await addFolder(walk, { root, prefix: '', folder: root, depth: 0 })
  }
  const packages = repository.files
    .filter(({ path }) => path === 'package.json' || path.endsWith('/package.json'))
    .slice(0, PACKAGES_MAX)
    .map(({ path }) => folderOf(path))
  for (const place of new Set(['', ...packages])) {
    for (const name of OUTPUT_FOLDERS) {
      const prefix = place === '' ? name : `${place}/${name}`
      const folder = join(repository.root, prefix)
      if ((await realpath(folder).catch(() => undefined)) !== folder) continue
      await addFolder(walk, { root: repository.root, prefix, folder, depth: 0 })
    }
  }
  for (const { path, kind } of repository.files) {
    if (kind === 'symlink' || !(BUNDLE.test(path) || MAP.test(path))) continue
    add(walk, { path, absolute: join(repository.root, path), root: repository.root })
  }
  return indexed([...walk.files.values()])
}

interface Walk {
  /** By path: a file of a configured folder comes before one of the same path in the repository. */
  readonly files: Map<string, BuiltFile>
  entriesLeft: number
}

interface Folder {
  readonly root: string
  readonly prefix: string
  readonly folder: string
  readonly depth: number
}

async function addFolder(walk: Walk, { root, prefix, folder, depth }: Folder): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    walk.entriesLeft -= 1
    if (walk.entriesLeft < 0) return
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    const absolute = join(folder, entry.name)
    if (entry.isFile() && (BUNDLE.test(entry.name) || MAP.test(entry.name)))
      add(walk, { path, absolute, root })
    if (!entry.isDirectory() || entry.name === 'node_modules' || depth >= DEPTH_MAX) continue
    await addFolder(walk, { root, prefix: path, folder: absolute, depth: depth + 1 })
  }
}

function add({ files }: Walk, file: BuiltFile): void {
  if (!files.has(file.path) && files.size < FILES_MAX) files.set(file.path, file)
}

function indexed(files: readonly BuiltFile[]): BuiltFiles {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const byAbsolute = new Map(files.map((file) => [file.absolute, file]))
  const indexOf = (pattern: RegExp): PathIndex =>
    new PathIndex(
      files.filter(({ path }) => pattern.test(path)).map(({ path }) => ({ path, kind: 'file' as const })),
    )
  return {
    files,
    bundles: indexOf(BUNDLE),
    maps: indexOf(MAP),
    byPath: (path) => byPath.get(path),
    byAbsolute: (absolute) => byAbsolute.get(absolute),
  }
}

/**
 * The text of a listed file; undefined when it is larger than the bound, no UTF-8 text, or has become a
 * link or left its folder since it was listed.
 */
export async function readBuiltFile(file: BuiltFile, bytesMax: number): Promise<string | undefined> {
  const folder = await realpath(dirname(file.absolute)).catch(() => undefined)
  if (folder === undefined || !isInside(folder, file.root)) return undefined
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const path = join(folder, basename(file.absolute))
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const stats = await handle.stat()
    return stats.isFile() && stats.size <= bytesMax ? decodeText(await handle.readFile()) : undefined
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}
