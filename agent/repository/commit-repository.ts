import { PermanentError } from '../model/errors.ts'
import { BYTES_UNKNOWN, listCommit } from './commit-listing.ts'
import { copyObjects } from './copy.ts'
import { findDependencyMounts, type DependencyMount } from './dependencies.ts'
import { gitOutput, type GitOptions } from './git.ts'
import { readGoModules, type GoModule } from './go-modules.ts'
import type { RepositoryHistory } from './history.ts'
import type { Listing, RepositoryFile } from './listing.ts'
import type { Mirror } from './mirror.ts'
import { cachedListing, cachedText, keepListing, keepText, objectReaderOf } from './objects.ts'
import type { Repository, RepositoryOptions } from './repository.ts'
import { TEXT_BYTES_MAX, type SourceFile } from './source-file.ts'
import { wordIndexIn, type WordIndex } from './word-index.ts'

interface CommitRepositoryOptions {
  readonly git: GitOptions
  /** Where content comes from that is not here yet; undefined where all of it is here. */
  readonly mirror?: Mirror
  readonly root: string
  /** Folder of the commit that is opened; '' for all of it. */
  readonly prefix: string
  /** Full id. */
  readonly commit: string
  readonly roots: readonly string[]
  readonly filesMax: number
  readonly options: RepositoryOptions
}

const COPY_BYTES_MAX = 1024 * 1024 * 1024
const OBJECT_BYTES_MAX = 64 * 1024 * 1024

/** Pictures, fonts, archives and the like: content that nobody reads as source. */
const MEDIA =
  /\.(?:png|jpe?g|gif|ico|webp|avif|bmp|tiff?|psd|mp[34]|m4[av]|mov|avi|webm|ogg|wav|flac|woff2?|ttf|otf|eot|pdf|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|exe|dll|so|dylib|a|o|pyc|wasm|bin|dat|db|sqlite|parquet)$/i

/** One commit, read from git's objects: nothing is checked out, no program of the repository is run. */
export class CommitRepository implements Repository {
  readonly root: string
  readonly history: RepositoryHistory
  readonly words: WordIndex
  readonly #settings: CommitRepositoryOptions
  #listing: Listing
  #byPath: ReadonlyMap<string, RepositoryFile>
  #goModules: readonly GoModule[] = []
  #gaps: readonly string[] = []

  private constructor(settings: CommitRepositoryOptions, listing: Listing, words: WordIndex) {
    this.root = settings.root
    this.#settings = settings
    this.#listing = listing
    this.#byPath = new Map(listing.files.map((file) => [file.path, file]))
    this.words = words
    this.history = {
      git: settings.git,
      commit: settings.commit,
      isCommitted: (path) => this.hasFile(path),
      prepare: (commitsMax) => this.#fetchHistory(commitsMax),
    }
  }

  /**
   * Lists the commit and brings its sources here.
   * Errors: PermanentError HEPH_REPOSITORY_NOT_FOUND when the commit or its folder is not there. Sources that cannot be
   * brought are a gap.
   */
  static async open(settings: CommitRepositoryOptions): Promise<CommitRepository> {
    const listing = await listingOf(settings)
    if (listing === undefined) {
      const where = settings.prefix === '' ? 'commit' : `folder ${settings.prefix} in the commit`
      throw new PermanentError(
        'HEPH_REPOSITORY_NOT_FOUND',
        `there is no ${where} ${settings.commit.slice(0, 12)} in ${settings.git.directory}`,
      )
    }
    const repository = new CommitRepository(
      settings,
      listing,
      await wordIndexIn(settings.options.stateDirectory),
    )
    await repository
      .#fetchMissing((file) => file.kind !== 'symlink' && !MEDIA.test(file.path))
      .catch((error) => {
        if (!(error instanceof PermanentError)) throw error
        repository.#gaps = [`files of the commit are missing: ${error.message}`]
      })
    repository.#goModules = await readGoModules(repository.files, (path) => repository.read(path))
    return repository
  }

  get revision(): string {
    return this.#settings.commit
  }

  get files(): readonly RepositoryFile[] {
    return this.#listing.files
  }

  get gaps(): readonly string[] {
    return [...(this.#settings.mirror?.gaps ?? []), ...this.#listing.gaps, ...this.#gaps]
  }

  get goModules(): readonly GoModule[] {
    return this.#goModules
  }

  hasFile(path: string): boolean {
    return this.#byPath.has(path)
  }

  async read(path: string): Promise<SourceFile | undefined> {
    const listed = this.#byPath.get(path)
    if (listed?.blobId === undefined || listed.kind === 'symlink' || listed.bytes > TEXT_BYTES_MAX)
      return undefined
    const known = cachedText(listed.blobId)
    if (known !== undefined) return { path, ...known }
    const content = await objectReaderOf(this.#settings.git).read(listed.blobId, TEXT_BYTES_MAX)
    const blob = content === undefined ? undefined : keepText(listed.blobId, content)
    return blob === undefined ? undefined : { path, ...blob }
  }

  async copyTo(directory: string): Promise<void> {
    const { git, options } = this.#settings
    await this.#fetchMissing(() => true)
    const reader = objectReaderOf(git)
    await copyObjects({
      files: this.files,
      directory,
      bytesMax: options.maxBytes ?? COPY_BYTES_MAX,
      signal: options.signal,
      read: ({ blobId = '' }) => reader.read(blobId, OBJECT_BYTES_MAX),
    })
  }

  /** Those of the working tree, where there is one: a mirror has none. */
  dependencyMounts(): Promise<readonly DependencyMount[]> {
    const { git, mirror } = this.#settings
    if (mirror !== undefined) return Promise.resolve([])
    return findDependencyMounts(this.root, this.files, git.workTree)
  }

  /** Brings content that is listed and not here, all in one request. */
  async #fetchMissing(isWanted: (file: RepositoryFile) => boolean): Promise<void> {
    const { mirror } = this.#settings
    if (mirror === undefined) return
    const missing = this.files.filter((file) => file.bytes === BYTES_UNKNOWN && isWanted(file))
    if (missing.length === 0) return
    await mirror.fetchBlobs([...new Set(missing.flatMap(({ blobId }) => blobId ?? []))])
    const listing = await listingOf(this.#settings, { isNew: true })
    if (listing === undefined) return
    this.#listing = listing
    this.#byPath = new Map(listing.files.map((file) => [file.path, file]))
  }

  /** Brings what the last commits changed, before and after, so that blame and diffs find it. */
  async #fetchHistory(commitsMax: number): Promise<void> {
    const { git, mirror, commit } = this.#settings
    if (mirror === undefined) return
    const log = [
      'log',
      '--raw',
      '-z',
      '--no-abbrev',
      '-m',
      '--no-renames',
      '--format=',
      `--max-count=${commitsMax}`,
    ]
    const output = await gitOutput(git, [...log, '--end-of-options', commit, '--'])
    const ids = new Set<string>()
    for (const [, before = '', after = ''] of (output ?? '').matchAll(
      /:\d{6} \d{6} ([0-9a-f]+) ([0-9a-f]+) \w/g,
    )) {
      for (const id of [before, after]) if (!/^0+$/.test(id)) ids.add(id)
    }
    const present = await presentObjects(git, [...ids])
    await mirror.fetchBlobs([...ids].filter((id) => !present.has(id)))
  }
}

/** The listing, from memory where it is complete: a commit never changes. */
async function listingOf(
  { git, commit, prefix, roots, filesMax }: CommitRepositoryOptions,
  { isNew }: { readonly isNew: boolean } = { isNew: false },
): Promise<Listing | undefined> {
  const key = [git.workTree, commit, prefix, filesMax, ...roots].join('\0')
  const known = isNew ? undefined : cachedListing(key)
  if (known !== undefined) return known
  const listing = await listCommit({ git, commit, prefix, roots, filesMax })
  if (listing !== undefined) keepListing(key, listing)
  return listing
}

/** Which of some objects are in the repository. */
async function presentObjects(git: GitOptions, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const output = await gitOutput({ ...git, input: `${ids.join('\n')}\n` }, ['cat-file', '--batch-check'])
  const lines = (output ?? '').split('\n')
  return new Set(lines.flatMap((line) => /^([0-9a-f]+) blob /.exec(line)?.[1] ?? []))
}
