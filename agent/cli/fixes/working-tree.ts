import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, chown, lstat, open, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PermanentError } from '../../model/errors.ts'
import { decodeText, gitBlobId } from '../../repository/blob.ts'

/** A file of a working tree as it is now. */
export interface TreeFile {
  readonly path: string
  readonly text: string
  readonly blobId: string
  /** Permission bits. */
  readonly mode: number
}

const FILE_BYTES_MAX = 16 * 1_048_576
const MODE_BITS = 0o777

/**
 * Reads a file below a folder without following a link, in its name or at its end.
 * Errors: PermanentError HEPH_TREE_PATH for a name that leads out of the folder or into git's own, or over a link;
 * HEPH_TREE_FILE for one that is not there, is no file, no text, or larger than 16 MiB.
 */
export async function readTreeFile(root: string, path: string): Promise<TreeFile> {
  const full = await plainPath(root, path)
  let file
  try {
    file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    throw new PermanentError('HEPH_TREE_FILE', `${path} in ${root} cannot be read`, { cause })
  }
  try {
    const { size, mode } = await file.stat()
    if (size > FILE_BYTES_MAX) throw new PermanentError('HEPH_TREE_FILE', `${path} has ${size} bytes`)
    const content = await file.readFile()
    const text = decodeText(content)
    if (text === undefined) throw new PermanentError('HEPH_TREE_FILE', `${path} is no UTF-8 text`)
    return { path, text, blobId: gitBlobId(content), mode: mode & MODE_BITS }
  } finally {
    await file.close()
  }
}

/**
 * Puts a text in the place of a file that is there, whole or not at all, with the same permissions, and where root does it the same
 * owner.
 * Errors: as readTreeFile; PermanentError HEPH_TREE_NOT_WRITTEN, then it is as it was.
 */
export async function writeTreeFile(
  root: string,
  { path, text, mode }: Pick<TreeFile, 'path' | 'text' | 'mode'>,
): Promise<void> {
  const full = await plainPath(root, path)
  const unfinished = join(dirname(full), `.hephaestus-${randomUUID()}`)
  try {
    await writeFile(unfinished, text, { flag: 'wx', mode, flush: true })
    await giveTo(unfinished, await lstat(full))
    await chmod(unfinished, mode)
    await rename(unfinished, full)
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw new PermanentError('HEPH_TREE_NOT_WRITTEN', `${full} was not changed`, { cause })
  }
}

/**
 * The folder, from a start upward to the top of its working tree, below which files of these names are.
 * Errors: PermanentError HEPH_TREE_FILE when there is none.
 */
export async function treeWith(start: string, paths: readonly string[]): Promise<string> {
  let root: string
  try {
    root = await realpath(start)
  } catch (cause) {
    throw new PermanentError('HEPH_TREE_FILE', `there is no folder ${start}`, { cause })
  }
  for (let folder = root; ; folder = dirname(folder)) {
    const found = await Promise.all(paths.map((path) => isThere(join(folder, path))))
    if (found.every(Boolean)) return folder
    if ((await isThere(join(folder, '.git'))) || folder === dirname(folder)) break
  }
  throw new PermanentError(
    'HEPH_TREE_FILE',
    `${paths.join(', ')} ${paths.length === 1 ? 'is' : 'are'} not below ${start}; name the code with --repo`,
  )
}

/** Who may not give files away keeps what is made anew. */
async function giveTo(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<void> {
  if (process.geteuid?.() === 0) await chown(path, uid, gid)
}

async function plainPath(root: string, path: string): Promise<string> {
  const names = path.split('/')
  const isPlain = names.every((name) => name !== '' && name !== '.' && name !== '..' && !/[\0\\]/.test(name))
  if (!isPlain || names.some((name) => name.toLowerCase() === '.git')) {
    throw new PermanentError('HEPH_TREE_PATH', `${JSON.stringify(path)} is no name of a file of the code`)
  }
  let full = root
  for (const [index, name] of names.entries()) {
    full = join(full, name)
    const stats = await lstat(full).catch((cause: unknown) => {
      throw new PermanentError('HEPH_TREE_FILE', `${path} is not in ${root}`, { cause })
    })
    const isAsExpected = index === names.length - 1 ? stats.isFile() : stats.isDirectory()
    if (isAsExpected) continue
    throw stats.isSymbolicLink()
      ? new PermanentError('HEPH_TREE_PATH', `${path} leads over a link, ${full}; links are not followed`)
      : new PermanentError('HEPH_TREE_FILE', `${full} is no ${stats.isDirectory() ? 'file' : 'folder'}`)
  }
  return full
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}
