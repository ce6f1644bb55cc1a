import { realpath, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { RepositoryReference, RepositoryRefs } from '../model/diagnosis.ts'
import { PermanentError } from '../model/errors.ts'
import type { Attributes } from '../model/resource.ts'
import { CommitRepository } from './commit-repository.ts'
import type { DependencyMount } from './dependencies.ts'
import { headCommit } from './git-folder.ts'
import { findWorkTree } from './git.ts'
import { listWithGit } from './git-listing.ts'
import type { GoModule } from './go-modules.ts'
import type { RepositoryHistory } from './history.ts'
import type { RepositoryFile } from './listing.ts'
import { openMirror, type Mirror } from './mirror.ts'
import { chooseRevision, type RevisionChoice } from './revision.ts'
import type { SourceFile } from './source-file.ts'
import { listByWalking } from './walk-listing.ts'
import type { WordIndex } from './word-index.ts'
import { WorkTreeRepository } from './work-tree-repository.ts'

export type { GoModule } from './go-modules.ts'
export type { SourceFile } from './source-file.ts'

/**
 * A code base, read-only: a folder as it is on the disk, or one commit out of git's objects. A path is only ever
 * compared with the listing, so a path that comes from a log cannot reach outside; links are listed and never
 * followed.
 */
export interface Repository {
  /** The folder it is in, absolute, without symbolic links in it: opened folder or mirror. */
  readonly root: string
  /** A commit id, "working tree at <commit id>" when something differs from it, or "working tree". */
  readonly revision: string
  /** Sorted by path. */
  readonly files: readonly RepositoryFile[]
  /** Go modules by the folder their go.mod is in ('' for the root). */
  readonly goModules: readonly GoModule[]
  /** What was left out of the listing and why. */
  readonly gaps: readonly string[]
  /** Where its history is read; undefined for a folder without one. */
  readonly history: RepositoryHistory | undefined
  /** Which of its files may hold a name. */
  readonly words: WordIndex
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
}

export interface RepositoryOptions {
  /** The agent's state directory: left out of listing and copies; mirrors are in it. */
  readonly stateDirectory: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Files that are listed at most. */
  readonly maxFiles?: number
  /** Bytes that a copy may hold. */
  readonly maxBytes?: number
  /** Fetches nothing: what is here is read. */
  readonly isOffline?: boolean
}

/** A reference whose commit is settled, and why it is that one. */
export interface ResolvedReference {
  readonly reference: RepositoryReference
  readonly choice: RevisionChoice
}

const FILES_MAX = 200_000
const ON_DISK: RevisionChoice = {
  commit: undefined,
  reason: 'what is on the disk',
  assumed: undefined,
  isMissing: false,
}
/** A mirror older than this is asked for news when it lacks a revision that the log names. */
const MISSING_AGE_MS = 30_000
const ALL_REFS: RepositoryRefs = { branches: [], tags: '*' }

/**
 * Settles which commit is read for an error with these attributes.
 * Errors: PermanentError HEPH_REPOSITORY_NOT_FOUND, HEPH_REPOSITORY_REVISION when the configured branch is not
 * there, or those of `openMirror`.
 */
export async function resolveRevision(
  reference: RepositoryReference,
  attributes: Attributes,
  options: RepositoryOptions,
): Promise<ResolvedReference> {
  const refs = reference.refs ?? ALL_REFS
  const { remote } = reference
  const { clock, signal } = options
  if (remote === undefined) {
    const root = await folderOf(reference.path)
    const workTree = await findWorkTree(root)
    if (workTree === undefined) {
      return { reference, choice: ON_DISK }
    }
    const git = { directory: root, workTree, clock, signal }
    return resolved(reference, await chooseRevision(attributes, { git, refs, isMirror: false }))
  }
  const mirror = await openMirror(remote, refs, options)
  const choice = await chooseRevision(attributes, { git: mirror.git, refs, isMirror: true })
  if (choice?.isMissing !== true) return resolved(reference, choice)
  // It may have been pushed after the last fetch.
  const fresh = await openMirror(remote, refs, { ...options, maxAgeMs: MISSING_AGE_MS })
  return resolved(reference, await chooseRevision(attributes, { git: fresh.git, refs, isMirror: true }))
}

function resolved(reference: RepositoryReference, choice: RevisionChoice | undefined): ResolvedReference {
  if (choice !== undefined) {
    return {
      reference: { ...reference, ...(choice.commit === undefined ? {} : { commit: choice.commit }) },
      choice,
    }
  }
  const name = reference.refs?.branch ?? 'HEAD'
  throw new PermanentError(
    'HEPH_REPOSITORY_REVISION',
    `the repository has no branch ${name}: check branch in the configuration`,
    { fields: { branch: name } },
  )
}

/**
 * Opens the code base a reference names: its commit where it names one, else what is on the disk now; of a
 * repository behind an address without a commit, the configured branch.
 * Errors: PermanentError HEPH_REPOSITORY_NOT_FOUND when the path is no folder that can be read, or the commit is not
 * in it; those of `openMirror`. Bounds: `maxFiles`; the text that is kept is bounded for the whole process.
 */
export async function openRepository(
  reference: RepositoryReference,
  options: RepositoryOptions,
): Promise<Repository> {
  const filesMax = options.maxFiles ?? FILES_MAX
  if (reference.remote !== undefined) {
    const mirror = await openMirror(reference.remote, reference.refs ?? ALL_REFS, options)
    return openInMirror(reference, mirror, options)
  }
  const root = await folderOf(reference.path)
  const { commit, roots = [] } = reference
  const { clock, signal } = options
  const workTree = commit === undefined ? undefined : await findWorkTree(root)
  if (commit !== undefined && workTree !== undefined) {
    const git = { directory: root, workTree, clock, signal }
    const onDisk =
      (await headCommit(git)) === commit ? await openWorkTree(root, reference, options) : undefined
    // As it is on the disk it has its dependencies beside it.
    if (onDisk?.revision === commit) return onDisk
    const prefix = relative(workTree, root)
    return CommitRepository.open({ git, root, prefix, commit, roots, filesMax, options })
  }
  return openWorkTree(root, reference, options)
}

async function openWorkTree(
  root: string,
  { roots = [] }: RepositoryReference,
  options: RepositoryOptions,
): Promise<Repository> {
  const listingOptions = {
    root,
    stateDirectory: await realpath(options.stateDirectory).catch(() => options.stateDirectory),
    roots,
    filesMax: options.maxFiles ?? FILES_MAX,
    clock: options.clock,
    signal: options.signal,
  }
  const listing = (await listWithGit(listingOptions)) ?? (await listByWalking(listingOptions))
  return WorkTreeRepository.open(root, listing, options)
}

async function openInMirror(
  reference: RepositoryReference,
  mirror: Mirror,
  options: RepositoryOptions,
): Promise<Repository> {
  const refs = reference.refs ?? ALL_REFS
  const commit =
    reference.commit ?? (await chooseRevision({}, { git: mirror.git, refs, isMirror: true }))?.commit
  return CommitRepository.open({
    git: mirror.git,
    mirror,
    root: mirror.git.directory,
    prefix: '',
    commit: commit ?? 'HEAD',
    roots: reference.roots ?? [],
    filesMax: options.maxFiles ?? FILES_MAX,
    options,
  })
}

async function folderOf(path: string): Promise<string> {
  const root = await realpath(path).catch(() => undefined)
  if (root !== undefined && (await stat(root)).isDirectory()) return root
  throw new PermanentError('HEPH_REPOSITORY_NOT_FOUND', `there is no folder ${path}`, { fields: { path } })
}
