import { mkdir, rm, stat } from 'node:fs/promises'
import { sleep, type Clock } from '../model/clock.ts'
import type { RemoteRepository, RepositoryRefs } from '../model/diagnosis.ts'
import { ConfigError, describeError, PermanentError } from '../model/errors.ts'
import { acquireLock, type Lock } from '../storage/lock-file.ts'
import { runGit, type GitOptions } from './git.ts'
import { fetchFrom, type Wanted } from './git-transport.ts'
import {
  mirrorBytes,
  mirrorFiles,
  readMirrorStatus,
  removeLeftovers,
  writeMirrorStatus,
  type MirrorFiles,
  type MirrorStatus,
} from './mirror-files.ts'
import { DEFAULT_BRANCH_REF } from './revision.ts'

/**
 * A bare copy of a repository behind an address, below the state directory, shared by all jobs.
 *
 *   <state>/repositories/<name>-<hash of the address>/
 *     mirror.git     commits and trees of the configured branches and tags; content of the files that were read
 *     mirror.json    when it was fetched, and what went wrong since
 *     lock           one process at a time fetches
 *
 * It is asked for news when what it has is older than the configured interval. After a failure what is there is
 * used, and it is asked again after 30 seconds, then after twice as long each time, up to an hour.
 */
export interface Mirror {
  readonly git: GitOptions
  readonly status: MirrorStatus
  /** What should be known about what is read from it. */
  readonly gaps: readonly string[]
  /**
   * Brings content that is not here yet.
   * Errors: as `fetchFrom`; PermanentError HEPH_REPOSITORY_TOO_LARGE.
   */
  fetchBlobs(ids: readonly string[]): Promise<void>
}

export interface MirrorOptions {
  readonly stateDirectory: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Uses what is there, and never speaks to another machine. */
  readonly isOffline?: boolean
  /** In place of the configured interval. */
  readonly maxAgeMs?: number
}

interface MirrorContext {
  readonly remote: RemoteRepository
  readonly refspecs: readonly string[]
  readonly files: MirrorFiles
  readonly options: MirrorOptions
}

const RETRY_FIRST_MS = 30_000
const RETRY_MAX_MS = 3_600_000
const WATCH_MS = 250
const LOCK_WAIT_MS = 200

/**
 * Opens the mirror of a repository and brings it up to date when it is time.
 * Errors: PermanentError HEPH_REPOSITORY_UNREACHABLE, HEPH_REPOSITORY_CREDENTIALS or HEPH_REPOSITORY_TOO_LARGE when
 * there is nothing to read; with an older state the reason is a gap. Bounds: time and bytes of the configuration.
 */
export async function openMirror(
  remote: RemoteRepository,
  refs: RepositoryRefs,
  options: MirrorOptions,
): Promise<Mirror> {
  const files = mirrorFiles(remote.url, options.stateDirectory)
  const context = { remote, refspecs: refspecsOf(refs), files, options }
  const before = await readMirrorStatus(files, remote.url)
  const status = isDue(before, context) ? await refresh(context) : before
  if (status.fetchedAtMs === undefined) {
    const reason = status.reason === '' ? 'it was not fetched yet' : status.reason
    throw new PermanentError('HEPH_REPOSITORY_UNREACHABLE', `there is no copy of the code: ${reason}`)
  }
  const ageMinutes = Math.round((options.clock.now() - status.fetchedAtMs) / 60_000)
  return {
    git: gitOf(files, options),
    status,
    gaps: status.reason === '' ? [] : [`the copy of the code is ${ageMinutes} minutes old: ${status.reason}`],
    fetchBlobs: async (ids) => {
      if (ids.length === 0 || options.isOffline === true) return
      await whileLocked(context, () => fetchBounded(context, { kind: 'blobs', ids }))
    },
  }
}

/** How the mirror of an address stands, with what it takes on the disk; undefined when there is none. */
export async function mirrorStatus(
  url: string,
  stateDirectory: string,
): Promise<(MirrorStatus & { readonly bytes: number }) | undefined> {
  const files = mirrorFiles(url, stateDirectory)
  const isThere = await stat(files.status).then(Boolean, () => false)
  if (!isThere) return undefined
  return { ...(await readMirrorStatus(files, url)), bytes: await mirrorBytes(files) }
}

/** The configured branches and tags as what is fetched; the default branch where none is named. */
function refspecsOf({ branch, branches, tags }: RepositoryRefs): readonly string[] {
  const heads = [...new Set([...(branch === undefined ? [] : [branch]), ...branches])]
  return [
    ...(branch === undefined ? [`+HEAD:${DEFAULT_BRANCH_REF}`] : []),
    ...heads.map((name) => `+refs/heads/${name}:refs/heads/${name}`),
    `+refs/tags/${tags}:refs/tags/${tags}`,
  ]
}

function isDue(status: MirrorStatus, { remote, refspecs, options }: MirrorContext): boolean {
  const nowMs = options.clock.now()
  if (options.isOffline === true) return false
  const { fetchedAtMs } = status
  const isNew = fetchedAtMs === undefined || status.refspecs.join('\n') !== refspecs.join('\n')
  // A wait that is longer than any we set comes from a clock that was put back.
  if (nowMs < status.retryAtMs && status.retryAtMs - nowMs <= RETRY_MAX_MS) return false
  return isNew || nowMs < fetchedAtMs || nowMs - fetchedAtMs >= (options.maxAgeMs ?? remote.fetchIntervalMs)
}

/** Fetches and notes how that went. Errors: only the signal's reason. */
async function refresh(context: MirrorContext): Promise<MirrorStatus> {
  const { remote, refspecs, files, options } = context
  return whileLocked(context, async () => {
    // Who had the lock before may have done it.
    const before = await readMirrorStatus(files, remote.url)
    if (!isDue(before, context)) return before
    let after: MirrorStatus
    try {
      await prepare(context)
      await fetchBounded(context, { kind: 'refs', refspecs })
      const fetchedAtMs = options.clock.now()
      after = { url: remote.url, refspecs, fetchedAtMs, failures: 0, retryAtMs: 0, reason: '' }
    } catch (error) {
      options.signal.throwIfAborted()
      const delayMs = Math.min(RETRY_FIRST_MS * 2 ** Math.min(before.failures, 20), RETRY_MAX_MS)
      const retryAtMs = options.clock.now() + delayMs
      after = { ...before, failures: before.failures + 1, retryAtMs, reason: describeError(error) }
    }
    await writeMirrorStatus(files, after)
    return after
  })
}

/** A new bare repository where there is none, or where what has gathered is over the bound. */
async function prepare({ files, remote, options }: MirrorContext): Promise<void> {
  await removeLeftovers(files)
  if ((await mirrorBytes(files)) > remote.bytesMax)
    await rm(files.repository, { recursive: true, force: true })
  const git = { ...gitOf(files, options), directory: files.directory }
  const made = await runGit(git, ['init', '--quiet', '--bare', '--template=', 'mirror.git'])
  if (made.exitCode === 0) return
  // Damaged: what is in it can be had again.
  await rm(files.repository, { recursive: true, force: true })
  throw new PermanentError('HEPH_REPOSITORY_UNREACHABLE', `no mirror could be made in ${files.directory}`)
}

/** Fetches while the bytes on the disk are watched. */
async function fetchBounded(context: MirrorContext, wanted: Wanted): Promise<void> {
  const { remote, files, options } = context
  const limit = new AbortController()
  const signal = AbortSignal.any([options.signal, limit.signal])
  let cancel = (): void => undefined
  const watch = (): void => {
    cancel = options.clock.after(WATCH_MS, () => {
      mirrorBytes(files).then((bytes) => {
        if (bytes > remote.bytesMax) limit.abort(tooLarge(remote))
        else if (!signal.aborted) watch()
      }, watch)
    })
  }
  watch()
  try {
    const git = { ...gitOf(files, options), signal, timeoutMs: remote.fetchTimeoutMs }
    await fetchFrom(remote, git, wanted)
    if ((await mirrorBytes(files)) > remote.bytesMax) throw tooLarge(remote)
  } catch (error) {
    await removeLeftovers(files)
    throw error
  } finally {
    limit.abort()
    cancel()
  }
}

/** Waits for who fetches now, in this process or another. Errors: PermanentError when that takes too long. */
async function whileLocked<T>(context: MirrorContext, work: () => Promise<T>): Promise<T> {
  const { files, options, remote } = context
  await mkdir(files.directory, { recursive: true, mode: 0o700 })
  const startMs = options.clock.monotonicMs()
  let lock: Lock | undefined
  while (lock === undefined) {
    try {
      lock = acquireLock(files.lock)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      if (options.clock.monotonicMs() - startMs > remote.fetchTimeoutMs) {
        throw new PermanentError(
          'HEPH_REPOSITORY_UNREACHABLE',
          `another process has been fetching into ${files.directory} for too long`,
          { cause: error },
        )
      }
      await sleep(options.clock, LOCK_WAIT_MS, options.signal)
    }
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}

function gitOf(files: MirrorFiles, { clock, signal }: MirrorOptions): GitOptions {
  return { directory: files.repository, workTree: files.repository, clock, signal }
}

function tooLarge({ bytesMax }: RemoteRepository): PermanentError {
  return new PermanentError(
    'HEPH_REPOSITORY_TOO_LARGE',
    `the repository takes more than the ${bytesMax} bytes that are allowed for its copy`,
    { fields: { bytesMax } },
  )
}
