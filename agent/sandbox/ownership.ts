import { lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Gives a directory and all below it to a user, so that a program with that user's rights may change it.
 * Links are not followed. A file that has a second name elsewhere keeps its owner: it is not only a copy.
 */
export async function giveTo(uid: number, path: string): Promise<void> {
  const stats = await lstat(path)
  if (stats.isFile() && stats.nlink > 1) return
  if (stats.uid !== uid || stats.gid !== uid) await lchown(path, uid, uid)
  if (!stats.isDirectory()) return
  for (const name of await readdir(path)) await giveTo(uid, join(path, name))
}
