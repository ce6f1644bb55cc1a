import { readlink, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** What a path stands for. */
export interface Links {
  /** With all links followed. */
  readonly path: string
  /** Folders of every name on the way: where a link is turned, nothing changes in the folder of the first. */
  readonly directories: readonly string[]
}

const LINKS_MAX = 16

/** Follows a path from link to link. Bounds: 16 links. Errors: none; what cannot be followed is itself. */
export async function followLinks(path: string): Promise<Links> {
  const resolved = await realpath(path).catch(() => path)
  const directories = [dirname(path)]
  // Most are no links: asking one of these where it leads costs an error.
  if (resolved === path) return { path, directories }
  let current = path
  for (let followed = 0; followed < LINKS_MAX; followed += 1) {
    const target = await readlink(current).catch(() => undefined)
    if (target === undefined) break
    current = resolve(dirname(current), target)
    directories.push(dirname(current))
  }
  return { path: resolved, directories: [...new Set([...directories, dirname(resolved)])] }
}

/** A folder under the name it was given and under its own. */
export async function namesOf(directory: string): Promise<readonly string[]> {
  return [directory, await realpath(directory).catch(() => directory)]
}
