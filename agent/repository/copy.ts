import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readlink, realpath, symlink, writeFile } from 'node:fs/promises'
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
  const stats = await lstat(from).catch(() => undefined)
  if (file.kind === 'symlink') {
    if (stats?.isSymbolicLink() !== true) return 0
    const target = await readlink(from)
    if (isAbsolute(target) || !isInside(resolve(dirname(from), target), options.root)) return 0
    await symlink(target, to)
    return 0
  }
  if (stats?.isFile() !== true) return 0
  if (bytesBefore + stats.size > options.bytesMax) throw tooLarge(bytesBefore + stats.size, options.bytesMax)
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await chmod(to, file.kind === 'executable' ? 0o755 : 0o644)
  return stats.size
}
