import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { chmod, copyFile, mkdir, readlink, realpath, symlink, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { PermanentError } from '../model/errors.ts'
import { isInside, type RepositoryFile } from './listing.ts'

interface CopyOptions {
  readonly root: string
  readonly files: readonly RepositoryFile[]
  /** Absolute; made when it is not there. */
  readonly directory: string
  readonly bytesMax: number
  readonly signal: AbortSignal
}

/**
 * Copies listed files into a folder. Links are not followed: one that stays inside the root is made
 * again as a link, any other is left out. Of the modes only the executable bit is kept.
 * A file that went away or became something else since it was listed is left out.
 * Errors: PermanentError HEPH_REPOSITORY_TOO_LARGE before anything is written, or before the file is written with which
 * files that grew since they were listed pass the bound.
 */
export async function copyFiles(options: CopyOptions): Promise<void> {
  assertWithinBytes(options.files, options.bytesMax)
  await mkdir(options.directory, { recursive: true })
  const plainFolders = new Map<string, boolean>()
  let bytes = 0
  for (const file of options.files) {
    options.signal.throwIfAborted()
    const from = join(options.root, file.path)
    const folder = dirname(from)
    let isPlain = plainFolders.get(folder)
    if (isPlain === undefined) {
      isPlain = (await realpath(folder).catch(() => undefined)) === folder
      plainFolders.set(folder, isPlain)
      if (isPlain) await mkdir(dirname(join(options.directory, file.path)), { recursive: true })
    }
    if (isPlain) bytes += await copyOne(options, file, { from, bytesBefore: bytes })
  }
}

interface ObjectCopyOptions {
  readonly files: readonly RepositoryFile[]
  /** Absolute; made when it is not there. */
  readonly directory: string
  readonly bytesMax: number
  readonly signal: AbortSignal
  readonly read: (file: RepositoryFile) => Promise<Uint8Array | undefined>
}

/**
 * Writes files of a commit into a new folder. Links come last, so that no file is written through one; one that leads
 * out of the folder is left out, as is a file that cannot be read.
 * Errors: PermanentError HEPH_REPOSITORY_TOO_LARGE before anything is written.
 */
export async function copyObjects(options: ObjectCopyOptions): Promise<void> {
  const { files, directory, signal } = options
  assertWithinBytes(files, options.bytesMax)
  await mkdir(directory, { recursive: true })
  const folders = new Set<string>()
  for (const file of files) {
    if (file.kind === 'symlink') continue
    signal.throwIfAborted()
    const to = join(directory, file.path)
    const folder = dirname(to)
    if (!folders.has(folder)) await mkdir(folder, { recursive: true })
    folders.add(folder)
    const content = await options.read(file)
    if (content === undefined) continue
    await writeFile(to, content, { flag: 'wx', mode: file.kind === 'executable' ? 0o755 : 0o644 })
  }
  for (const file of files) {
    if (file.kind !== 'symlink') continue
    const target = Buffer.from((await options.read(file)) ?? '').toString('utf8')
    const to = join(directory, file.path)
    if (target === '' || isAbsolute(target) || !isInside(resolve(dirname(to), target), directory)) continue
    await mkdir(dirname(to), { recursive: true })
    await symlink(target, to)
  }
}

function assertWithinBytes(files: readonly RepositoryFile[], bytesMax: number): void {
  const bytes = files.reduce((total, file) => total + Math.max(0, file.bytes), 0)
  if (bytes > bytesMax) throw tooLarge(bytes, bytesMax)
}

function tooLarge(bytes: number, bytesMax: number): PermanentError {
  return new PermanentError(
    'HEPH_REPOSITORY_TOO_LARGE',
    `the files to copy hold ${bytes} bytes, more than the ${bytesMax} that are allowed`,
    { fields: { bytes, bytesMax } },
  )
}

/** Gives the bytes that were copied. */
async function copyOne(
  options: CopyOptions,
  file: RepositoryFile,
  place: { readonly from: string; readonly bytesBefore: number },
): Promise<number> {
  const { from, bytesBefore } = place
  const to = join(options.directory, file.path)
  if (file.kind === 'symlink') {
    await copyLink(from, { to, root: options.root })
    return 0
  }
  const descriptor = openPlain(from)
  if (descriptor === undefined) return 0
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return 0
    if (bytesBefore + stats.size > options.bytesMax)
      throw tooLarge(bytesBefore + stats.size, options.bytesMax)
    // By the opened file and not by its name, in whose place there may be a link by now.
    await copyFile(`/proc/self/fd/${descriptor}`, to, constants.COPYFILE_FICLONE)
    await chmod(to, file.kind === 'executable' ? 0o755 : 0o644)
    return stats.size
  } finally {
    closeSync(descriptor)
  }
}

async function copyLink(from: string, { to, root }: { readonly to: string; readonly root: string }) {
  const target = await readlink(from).catch(() => undefined)
  if (target === undefined || isAbsolute(target)) return
  if (isInside(resolve(dirname(from), target), root)) await symlink(target, to)
}

/** What went away or became something else since it was listed: nothing, a link, a socket. */
const REPLACED: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'])

/** A link is not followed, and what is no file is not waited for, so that no other thread is needed. */
function openPlain(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (REPLACED.has((error as NodeJS.ErrnoException).code)) return undefined
    throw error
  }
}
