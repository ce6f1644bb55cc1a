import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gitBlobId } from './blob.ts'
import { copyFiles } from './copy.ts'
import { findDependencyMounts, type DependencyMount } from './dependencies.ts'
import { readGoModules, type GoModule } from './go-modules.ts'
import type { RepositoryHistory } from './history.ts'
import type { Listing, RepositoryFile } from './listing.ts'
import { cachedText, keepText } from './objects.ts'
import { readPlainFile } from './plain-file.ts'
import type { Repository, RepositoryOptions } from './repository.ts'
import { TEXT_BYTES_MAX, type SourceFile } from './source-file.ts'
import { wordIndexIn, type WordIndex } from './word-index.ts'

const COPY_BYTES_MAX = 1024 * 1024 * 1024

/** What is on the disk: a git work tree with what was not committed yet, or a plain folder. */
export class WorkTreeRepository implements Repository {
  readonly root: string
  readonly history: RepositoryHistory | undefined
  readonly words: WordIndex
  readonly #listing: Listing
  readonly #options: RepositoryOptions
  readonly #byPath: ReadonlyMap<string, RepositoryFile>
  /** The blobs that files were when they were read first: a diagnosis speaks of one state of a file. */
  readonly #blobIds = new Map<string, string>()
  /** Folders of the repository that are known to be what their path says, no link on the way. */
  readonly #plainFolders = new Set<string>()
  #goModules: readonly GoModule[] = []

  private constructor(root: string, listing: Listing, options: RepositoryOptions, words: WordIndex) {
    this.root = root
    this.#listing = listing
    this.#options = options
    this.#byPath = new Map(listing.files.map((file) => [file.path, file]))
    this.words = words
    this.history = historyOf(root, listing, options)
  }

  static async open(root: string, listing: Listing, options: RepositoryOptions): Promise<WorkTreeRepository> {
    const repository = new WorkTreeRepository(
      root,
      listing,
      options,
      await wordIndexIn(options.stateDirectory),
    )
    repository.#goModules = await readGoModules(listing.files, (path) => repository.read(path))
    return repository
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
    const knownId = this.#blobIds.get(path) ?? listed.blobId
    const known = knownId === undefined ? undefined : cachedText(knownId)
    if (known !== undefined) return { path, ...known }
    const content = await this.#readBytes(path)
    if (content === undefined) return undefined
    const blobId = gitBlobId(content)
    const blob = cachedText(blobId) ?? keepText(blobId, content)
    if (blob === undefined) return undefined
    this.#blobIds.set(path, blobId)
    return { path, ...blob }
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

  /** The bytes of a listed file, unless it was replaced by something else since it was listed. */
  async #readBytes(path: string): Promise<Buffer | undefined> {
    const absolute = join(this.root, path)
    const folder = dirname(absolute)
    if (!this.#plainFolders.has(folder)) {
      if ((await realpath(folder).catch(() => undefined)) !== folder) return undefined
      this.#plainFolders.add(folder)
    }
    return readPlainFile(absolute, TEXT_BYTES_MAX)
  }
}

function historyOf(
  root: string,
  listing: Listing,
  options: RepositoryOptions,
): RepositoryHistory | undefined {
  const { head, workTree, committed } = listing
  if (head === undefined || workTree === undefined) return undefined
  const { clock, signal } = options
  return {
    git: { directory: root, workTree, clock, signal },
    commit: head,
    isCommitted: (path) => committed.has(path),
    prepare: () => Promise.resolve(),
  }
}
