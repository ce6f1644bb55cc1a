import { lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PermanentError } from '../model/errors.ts'
import { WORKSPACE_PATH, type Mount } from './sandbox.ts'

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

/**
 * Checks that mounts into a copy land in the copy: setting them up makes missing folders, and a link in the
 * way (the project's, or left by an earlier run) would have them made somewhere else on the host.
 * Errors: PermanentError HEPH_SANDBOX_PATH.
 */
export async function refuseLinksBelow(directory: string, mounts: readonly Mount[]): Promise<void> {
  for (const { to } of mounts) {
    if (!to.startsWith(`${WORKSPACE_PATH}/`)) continue
    let path = directory
    for (const name of to.slice(WORKSPACE_PATH.length + 1).split('/')) {
      path = join(path, name)
      if (name !== '..' && !(await isLink(path))) continue
      throw new PermanentError(
        'HEPH_SANDBOX_PATH',
        `nothing can be mounted at ${to}: ${JSON.stringify(name)} in it is a link or leads out of the copy`,
      )
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch {
    return false
  }
}
