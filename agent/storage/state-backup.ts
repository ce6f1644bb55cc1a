import { createHash } from 'node:crypto'
import {
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { describeError, PermanentError } from '../model/errors.ts'

/**
 * What an agent has learned and what people have decided, as a folder of plain files:
 *
 *   backup.json       when, by what, and of each file its size and SHA-256
 *   agent.sqlite …    a whole copy of each store, also of one that is being written to
 *   decisions/ …      fixes that were turned down or merged, applied ones, muted groups, rules that were added
 *
 * Records on their way (queues, dead letters) are no part of it, and neither is what can be had again (caches).
 */
export interface BackupManifest {
  readonly version: 1
  /** Shape: "2026-01-31T12:00:00.000Z". */
  readonly madeAt: string
  /** Version of the program that made it. */
  readonly by: string
  readonly files: readonly BackupFile[]
}

interface BackupFile {
  /** Below the folder. Shape: "decisions/f1.json". */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

interface BackUpOptions {
  readonly stateDirectory: string
  /** Is made; there must be nothing of that name. */
  readonly folder: string
  readonly by: string
  readonly nowMs: number
  /** Gets how far it is. Units: bytes. */
  readonly onBytes: (done: number, total: number) => void
}

const STORES = ['agent.sqlite', 'knowledge.sqlite']
const FILES = ['model-usage.json']
const FOLDERS = ['applied', 'decisions', 'muted', 'rules']
const MANIFEST = 'backup.json'
const MANIFEST_BYTES_MAX = 16 * 1_048_576
const UNFINISHED = '.unfinished'
const CHUNK_BYTES = 262_144
const PAGES_A_STEP = 256

/**
 * Writes a backup beside an agent that may be running. Either the whole folder is there in the end or nothing of it.
 * Errors: PermanentError HEPH_STATE_MISSING, HEPH_BACKUP_FOLDER.
 */
export async function backUpState(options: BackUpOptions): Promise<BackupManifest> {
  const { stateDirectory, folder, by, nowMs, onBytes } = options
  const paths = kept(stateDirectory)
  if (paths.length === 0)
    throw new PermanentError(
      'HEPH_STATE_MISSING',
      `no agent has run with ${stateDirectory}; name another with --state-dir`,
    )
  if (isThere(folder))
    throw new PermanentError('HEPH_BACKUP_FOLDER', `${folder} is there already; name a new folder`)
  const total = paths.reduce((sum, path) => sum + sizeOf(join(stateDirectory, path)), 0)
  const unfinished = folder + UNFINISHED
  try {
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { mode: 0o700, recursive: true })
    const files: BackupFile[] = []
    let done = 0
    for (const path of paths) {
      const [from, to] = [join(stateDirectory, path), join(unfinished, path)]
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
      const tell = (bytes: number): void => onBytes(Math.min(total, done + bytes), total)
      if (STORES.includes(path)) await copyStore(from, to, tell)
      else await copyFile(from, to, tell)
      files.push({ path, ...(await summed(to)) })
      done += sizeOf(from)
    }
    const manifest: BackupManifest = { version: 1, madeAt: new Date(nowMs).toISOString(), by, files }
    await written(join(unfinished, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`)
    renameSync(unfinished, folder)
    return manifest
  } catch (cause) {
    forget(unfinished)
    throw new PermanentError(
      'HEPH_BACKUP_FOLDER',
      `the backup ${folder} was not written: ${describeError(cause)}`,
      { cause },
    )
  }
}

interface RestoreOptions {
  readonly folder: string
  /** Holds nothing that a backup would write over; it is locked by the caller. */
  readonly stateDirectory: string
  /** Gets how far it is. Units: bytes. */
  readonly onBytes: (done: number, total: number) => void
}

/**
 * Puts a backup into an empty state directory; what it writes belongs to whom the directory belongs to. Every file is looked
 * at before the first is written.
 * Errors: PermanentError HEPH_BACKUP_DAMAGED for a folder that is no whole backup, or was changed since;
 * HEPH_BACKUP_STATE for a directory that an agent has used; HEPH_BACKUP_UNRESTORED, after which nothing of it is there.
 */
export async function restoreState(options: RestoreOptions): Promise<BackupManifest> {
  const { folder, stateDirectory, onBytes } = options
  const manifest = await readManifest(folder)
  const present = kept(stateDirectory)
  if (present.length > 0)
    throw new PermanentError(
      'HEPH_BACKUP_STATE',
      `${stateDirectory} holds the state of an agent (${present[0]}); move it away, or name an empty one with --state-dir`,
    )
  // Once to look and once to copy.
  const total = 2 * manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { path, bytes, sha256 } of manifest.files) {
    const found = await summed(join(folder, path)).catch(() => undefined)
    if (found?.sha256 !== sha256) throw damaged(folder, `${path} is missing, or is not what was saved`)
    done += bytes
    onBytes(done, total)
  }
  const owner = statSync(stateDirectory)
  try {
    for (const { path, bytes } of manifest.files) {
      const to = join(stateDirectory, path)
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
      const between = done
      await copyFile(join(folder, path), to, (copied) => onBytes(between + copied, total), owner)
      done += bytes
    }
    for (const name of FOLDERS) await giveFolder(join(stateDirectory, name), owner)
  } catch (cause) {
    // Half a state is worse than none: an agent would start with it. Nothing of these names was there before.
    for (const { path } of manifest.files) forget(join(stateDirectory, path))
    throw new PermanentError(
      'HEPH_BACKUP_UNRESTORED',
      `the backup was not put into ${stateDirectory}: ${describeError(cause)}; what was written of it is removed`,
      { cause },
    )
  }
  return manifest
}

/** What of a state directory is worth keeping, as paths below it. Links are passed over: nothing here makes any. */
function kept(stateDirectory: string): readonly string[] {
  const isFile = (path: string): boolean =>
    lstatSync(join(stateDirectory, path), { throwIfNoEntry: false })?.isFile() === true
  const inFolders = FOLDERS.flatMap((folder) => {
    const stats = lstatSync(join(stateDirectory, folder), { throwIfNoEntry: false })
    if (stats?.isDirectory() !== true) return []
    return readdirSync(join(stateDirectory, folder))
      .toSorted()
      .filter((name) => isPlainName(name))
      .map((name) => join(folder, name))
  })
  return [...STORES, ...FILES, ...inFolders].filter(isFile)
}

function isPlainName(name: string): boolean {
  return name.endsWith('.json') || name.endsWith('.yaml')
}

async function copyStore(from: string, to: string, onBytes: (bytes: number) => void): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 })
  try {
    const size = sizeOf(from)
    await backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) =>
        onBytes(Math.round((size * (totalPages - remainingPages)) / Math.max(1, totalPages))),
    })
    chmodSync(to, 0o600)
  } finally {
    source.close()
  }
}

async function copyFile(
  from: string,
  to: string,
  onBytes: (bytes: number) => void,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const output = await open(to, 'wx', 0o600)
  try {
    if (owner !== undefined) await output.chown(owner.uid, owner.gid)
    let bytes = 0
    await eachChunk(from, async (chunk) => {
      await output.writeFile(chunk)
      onBytes((bytes += chunk.length))
    })
    await output.sync()
  } finally {
    await output.close()
  }
}

async function written(path: string, text: string): Promise<void> {
  const output = await open(path, 'wx', 0o600)
  try {
    await output.writeFile(text)
    await output.sync()
  } finally {
    await output.close()
  }
}

async function summed(path: string): Promise<Pick<BackupFile, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256')
  let bytes = 0
  await eachChunk(path, (chunk) => {
    hash.update(chunk)
    bytes += chunk.length
    return Promise.resolve()
  })
  return { bytes, sha256: hash.digest('hex') }
}

/** A link in the place of a file is not followed. */
async function eachChunk(path: string, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  const input = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const buffer = new Uint8Array(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await input.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return
      await take(buffer.subarray(0, bytesRead))
    }
  } finally {
    await input.close()
  }
}

async function readManifest(folder: string): Promise<BackupManifest> {
  const path = join(folder, MANIFEST)
  if (sizeOf(path) > MANIFEST_BYTES_MAX) throw damaged(folder, `${MANIFEST} is too long`)
  const chunks: Uint8Array[] = []
  await eachChunk(path, (chunk) => Promise.resolve(void chunks.push(chunk.slice()))).catch(
    (cause: unknown) => {
      throw damaged(folder, `${MANIFEST} cannot be read`, cause)
    },
  )
  let value: unknown
  try {
    value = JSON.parse(Buffer.concat(chunks).toString())
  } catch (cause) {
    throw damaged(folder, `${MANIFEST} is no JSON`, cause)
  }
  const { version, madeAt, by, files } = (value ?? {}) as Partial<Record<keyof BackupManifest, unknown>>
  if (version !== 1)
    throw damaged(folder, `${MANIFEST} is of version ${String(version)}, this program reads 1`)
  if (!Array.isArray(files) || typeof madeAt !== 'string' || typeof by !== 'string')
    throw damaged(folder, `${MANIFEST} lacks its files`)
  const odd: unknown = files.find((file: unknown) => !isBackupFile(file))
  if (odd !== undefined) throw damaged(folder, `${MANIFEST} names ${JSON.stringify(odd)?.slice(0, 200)}`)
  return { version, madeAt, by, files: files as readonly BackupFile[] }
}

/** A manifest may have been written by anybody: nothing else is put into a state directory. */
function isBackupFile(file: unknown): file is BackupFile {
  const { path, bytes, sha256 } = (file ?? {}) as Partial<Record<keyof BackupFile, unknown>>
  if (typeof path !== 'string' || typeof bytes !== 'number' || typeof sha256 !== 'string') return false
  if (STORES.includes(path) || FILES.includes(path)) return true
  const [folder = '', name = '', ...more] = path.split('/')
  return FOLDERS.includes(folder) && more.length === 0 && isPlainName(name)
}

async function giveFolder(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<void> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY)
  } catch {
    // None of that name was saved.
    return
  }
  try {
    await handle.chown(uid, gid)
  } finally {
    await handle.close()
  }
}

/** What cannot even be looked at leaves nothing to remove. */
function forget(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // The first error is the one to tell.
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // Below a file, or in a folder that may not be read: writing there says why.
    return false
  }
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function damaged(folder: string, what: string, cause?: unknown): PermanentError {
  return new PermanentError('HEPH_BACKUP_DAMAGED', `${folder} is no whole backup: ${what}`, { cause })
}
