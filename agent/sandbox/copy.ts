import { lchownSync, lstatSync, readdirSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { join } from 'node:path'
import { PermanentError } from '../model/errors.ts'
import { WORKSPACE_PATH, type Mount } from './sandbox.ts'

/**
 * Gives a directory and all below it to a user, so that a program with that user's rights may change it.
 * Links are not followed. A file that has a second name elsewhere keeps its owner: it is not only a copy.
 */
export async function giveTo(uid: number, path: string): Promise<void> {
  const folders = [path]
  for (let folder = folders.pop(), seen = 0; folder !== undefined; folder = folders.pop()) {
    give(uid, folder, folders)
    // Asked one by one in another thread, each entry would cost ten times as much; others have their turn in between.
    seen += 1
    if (seen % FOLDERS_AT_ONCE === 0) await setImmediate()
  }
}

const FOLDERS_AT_ONCE = 64

function give(uid: number, folder: string, folders: string[]): void {
  const isFolder = giveOne(uid, folder)
  if (!isFolder) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (giveOne(uid, path)) folders.push(path)
  }
}

/** Says whether it is a folder. */
function giveOne(uid: number, path: string): boolean {
  const stats = lstatSync(path)
  if (stats.isFile() && stats.nlink > 1) return false
  if (stats.uid !== uid || stats.gid !== uid) lchownSync(path, uid, uid)
  return stats.isDirectory()
}

/**
 * Checks that mounts into a copy land in the copy: setting them up makes missing folders, and a link in the
 * way (the project's, or left by an earlier run) would have them made somewhere else on the host.
 * Errors: PermanentError HEPH_SANDBOX_PATH.
 */
export function refuseLinksBelow(directory: string, mounts: readonly Mount[]): void {
  for (const { to } of mounts) {
    if (!to.startsWith(`${WORKSPACE_PATH}/`)) continue
    let path = directory
    for (const name of to.slice(WORKSPACE_PATH.length + 1).split('/')) {
      path = join(path, name)
      if (name !== '..' && !isLink(path)) continue
      throw new PermanentError(
        'HEPH_SANDBOX_PATH',
        `nothing can be mounted at ${to}: ${JSON.stringify(name)} in it is a link or leads out of the copy`,
      )
    }
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}
