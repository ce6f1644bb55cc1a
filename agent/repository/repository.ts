import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../model/clock.ts'
import type { RepositoryReference } from '../model/diagnosis.ts'
import { PermanentError } from '../model/errors.ts'
import { decodeText, gitBlobId } from './blob.ts'
import { copyFiles } from './copy.ts'
import { findDependencyMounts, type DependencyMount } from './dependencies.ts'
import { listWithGit } from './git-listing.ts'
import { readLineHistory, type LineHistory } from './history.ts'
import type { Listing, RepositoryFile } from './listing.ts'
import { listByWalking } from './walk-listing.ts'

/** One text file as it was read. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** Git's object id of these bytes. */
  readonly blobId: string
  /** Without line ends; line 1 is at index 0. */
  readonly lines: readonly string[]
}

/**
 * A code base on disk, read-only. A path is only ever compared with the listing, so a path that comes
 * from a log cannot reach outside; links are listed and never followed.
 */
export interface Repository {
  /** The opened folder, absolute, without symbolic links in it. */
  readonly root: string
  /** A commit id, "working tree at <commit id>" when something differs from it, or "working tree". */
  readonly revision: string
  /** Sorted by path. */
  readonly files: readonly RepositoryFile[]
  /** Go modules by the folder their go.mod is in ('' for the root). */
  readonly goModules: readonly GoModule[]
  /** What was left out of the listing and why. */
  readonly gaps: readonly string[]
  hasFile(path: string): boolean
  /** A listed UTF-8 text file of up to 2 MiB; undefined for anything else. */
  read(path: string): Promise<SourceFile | undefined>
  /**
   * Copies what is listed into a folder, which is made when it is not there.
   * Errors: PermanentError HEPH_REPOSITORY_TOO_LARGE over the bound on bytes.
   */
  copyTo(directory: string): Promise<void>
  /** Folders with installed dependencies, which are not listed, for read-only use beside a copy. */
  dependencyMounts(): Promise<readonly DependencyMount[]>
  /** The commit that last touched a line; undefined without history, or when the file was changed since. */
  lineHistory(path: string, line: number): Promise<LineHistory | undefined>
}

export interface GoModule {
  readonly directory: string
  readonly name: string
}

export interface RepositoryOptions {
  /** The agent's state directory: left out of listing and copies. */
  readonly stateDirectory: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Files that are listed at most. */
  readonly maxFiles?: number
  /** Bytes that a copy may hold. */
  readonly maxBytes?: number
}

const FILES_MAX = 50_000
const COPY_BYTES_MAX = 1024 * 1024 * 1024
const TEXT_BYTES_MAX = 2 * 1024 * 1024
const CACHE_BYTES_MAX = 64 * 1024 * 1024
const GO_MODULES_MAX = 32

/**
 * Opens the code base a reference names, as it is on disk now.
 * Errors: PermanentError HEPH_REPOSITORY_NOT_FOUND when the path is no folder that can be read.
 * Bounds: `maxFiles`, and 64 MiB of text kept in memory.
 */
export async function openRepository(
  reference: RepositoryReference,
  options: RepositoryOptions,
): Promise<Repository> {
  const root = await realpath(reference.path).catch(() => undefined)
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new PermanentError('HEPH_REPOSITORY_NOT_FOUND', `there is no folder ${reference.path}`, {
      fields: { path: reference.path },
    })
  }
  const listingOptions = {
    root,
    stateDirectory: await realpath(options.stateDirectory).catch(() => options.stateDirectory),
    filesMax: options.maxFiles ?? FILES_MAX,
    clock: options.clock,
    signal: options.signal,
  }
  const listing = (await listWithGit(listingOptions)) ?? (await listByWalking(listingOptions))
  const repository = new LocalRepository(root, listing, options)
  await repository.readGoModules()
  return repository
}

class LocalRepository implements Repository {
  readonly root: string
  readonly #listing: Listing
  readonly #options: RepositoryOptions
  readonly #byPath: ReadonlyMap<string, RepositoryFile>
  readonly #cache = new LRUCache<string, SourceFile>({
    maxSize: CACHE_BYTES_MAX,
    sizeCalculation: (file) => file.text.length * 4 + 1,
  })
  /** Folders of the repository that are known to be what their path says, no link on the way. */
  readonly #plainFolders = new Set<string>()
  #goModules: readonly GoModule[] = []

  constructor(root: string, listing: Listing, options: RepositoryOptions) {
    this.root = root
    this.#listing = listing
    this.#options = options
    this.#byPath = new Map(listing.files.map((file) => [file.path, file]))
  }

  get revision(): string {
    return this.#listing.revision
  }

  get files(): readonly RepositoryFile[] {
    return this.#listing.files
  }

  get gaps(): readonly string[] {
    return this.#listing.gaps
  }

  get goModules(): readonly GoModule[] {
    return this.#goModules
  }

  hasFile(path: string): boolean {
    return this.#byPath.has(path)
  }

  async read(path: string): Promise<SourceFile | undefined> {
    const listed = this.#byPath.get(path)
    if (listed === undefined || listed.kind === 'symlink' || listed.bytes > TEXT_BYTES_MAX) return undefined
    const cached = this.#cache.get(path)
    if (cached !== undefined) return cached
    const content = await this.#readBytes(path)
    const text = content === undefined ? undefined : decodeText(content)
    if (content === undefined || text === undefined) return undefined
    const file = { path, text, blobId: gitBlobId(content), lines: text.split(/\r?\n/) }
    this.#cache.set(path, file)
    return file
  }

  copyTo(directory: string): Promise<void> {
    return copyFiles({
      root: this.root,
      files: this.files,
      directory,
      bytesMax: this.#options.maxBytes ?? COPY_BYTES_MAX,
      signal: this.#options.signal,
    })
  }

  dependencyMounts(): Promise<readonly DependencyMount[]> {
    return findDependencyMounts(this.root, this.files, this.#listing.workTree ?? this.root)
  }

  async lineHistory(path: string, line: number): Promise<LineHistory | undefined> {
    const { workTree, committed } = this.#listing
    if (workTree === undefined || !committed.has(path)) return undefined
    const { clock, signal } = this.#options
    return readLineHistory({ directory: this.root, workTree, clock, signal }, path, line)
  }

  async readGoModules(): Promise<void> {
    const paths = this.files.filter((file) => file.path === 'go.mod' || file.path.endsWith('/go.mod'))
    const modules: GoModule[] = []
    for (const { path } of paths.slice(0, GO_MODULES_MAX)) {
      const name = /^\s*module\s+"?([^\s"]+)/m.exec((await this.read(path))?.text ?? '')?.[1]
      if (name !== undefined) modules.push({ directory: path.slice(0, -'/go.mod'.length), name })
    }
    this.#goModules = modules
  }

  /** The bytes of a listed file, unless it was replaced by something else since it was listed. */
  async #readBytes(path: string): Promise<Buffer | undefined> {
    const absolute = join(this.root, path)
    const folder = dirname(absolute)
    if (!this.#plainFolders.has(folder)) {
      if ((await realpath(folder).catch(() => undefined)) !== folder) return undefined
      this.#plainFolders.add(folder)
    }
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
    const handle = await open(absolute, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
    if (handle === undefined) return undefined
    try {
      const stats = await handle.stat()
      return stats.isFile() && stats.size <= TEXT_BYTES_MAX ? await handle.readFile() : undefined
    } catch {
      return undefined
    } finally {
      await handle.close()
    }
  }
}
