import { createHash } from 'node:crypto'
import { access, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the parts of a mirror are. */
export interface MirrorFiles {
  readonly directory: string
  readonly repository: string
  readonly status: string
  readonly lock: string
}

/** How a mirror stands. Shape of mirror.json. */
export interface MirrorStatus {
  readonly url: string
  readonly refspecs: readonly string[]
  /** Undefined while it was never fetched. */
  readonly fetchedAtMs?: number
  readonly failures: number
  readonly retryAtMs: number
  /** Of the last failure; '' after a success. */
  readonly reason: string
}

const NEVER_FETCHED = { refspecs: [], failures: 0, retryAtMs: 0, reason: '' }

/** The place of the mirror of an address. */
export function mirrorFiles(url: string, stateDirectory: string): MirrorFiles {
  const name = /([\w.-]+?)(?:\.git)?\/*$/.exec(url)?.[1]?.slice(0, 40) ?? 'code'
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 16)
  const directory = join(stateDirectory, 'repositories', `${name}-${hash}`)
  return {
    directory,
    repository: join(directory, 'mirror.git'),
    status: join(directory, 'mirror.json'),
    lock: join(directory, 'lock'),
  }
}

/** What was noted last; as if nothing was ever fetched where the note or the mirror is missing, broken or of another address. */
export async function readMirrorStatus(files: MirrorFiles, url: string): Promise<MirrorStatus> {
  const nothing = { ...NEVER_FETCHED, url }
  let read: unknown
  try {
    // Notes of a repository that is gone say nothing.
    await access(join(files.repository, 'HEAD'))
    read = JSON.parse(await readFile(files.status, 'utf8'))
  } catch {
    return nothing
  }
  if (typeof read !== 'object' || read === null) return nothing
  const { refspecs, fetchedAtMs, failures, retryAtMs, reason, ...rest } = read as Partial<MirrorStatus>
  if (rest.url !== url || !Array.isArray(refspecs)) return nothing
  return {
    url,
    refspecs,
    ...(typeof fetchedAtMs === 'number' ? { fetchedAtMs } : {}),
    failures: Number(failures) || 0,
    retryAtMs: Number(retryAtMs) || 0,
    reason: typeof reason === 'string' ? reason : '',
  }
}

/** Whole or not at all, as far as other readers see. */
export async function writeMirrorStatus(files: MirrorFiles, status: MirrorStatus): Promise<void> {
  const fresh = `${files.status}.new`
  await writeFile(fresh, JSON.stringify(status), { mode: 0o600 })
  await rename(fresh, files.status)
}

/** What the objects of a mirror take on the disk. */
export async function mirrorBytes(files: MirrorFiles): Promise<number> {
  const folder = join(files.repository, 'objects', 'pack')
  const names = await readdir(folder).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) => stat(join(folder, name)).then(({ size }) => size, zero)),
  )
  return sizes.reduce((total, size) => total + size, 0)
}

/** Removes what a fetch left that did not come to its end: half a pack, locks on refs. Only for who holds the lock. */
export async function removeLeftovers(files: MirrorFiles): Promise<void> {
  const isFolder = await stat(files.repository).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) return rm(files.repository, { force: true })
  const packs = join(files.repository, 'objects', 'pack')
  for (const name of await readdir(packs).catch(() => [])) {
    if (name.startsWith('tmp_')) await rm(join(packs, name), { force: true })
  }
  const refs = await readdir(join(files.repository, 'refs'), { recursive: true }).catch(() => [])
  const locks = refs.filter((name) => name.endsWith('.lock')).map((name) => join('refs', name))
  for (const name of [...locks, 'packed-refs.lock', 'config.lock', 'HEAD.lock', 'shallow.lock']) {
    await rm(join(files.repository, name), { force: true })
  }
}

function zero(): number {
  return 0
}
