import {
  chmod,
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../../agent/model/units.ts'
import { removeAll } from '../kept-folders.ts'

/**
 * Results of a compiler by the hash of what they were made from, in folders by the first two digits: the form of the build
 * cache of Go. Shape: "3f/3f0c…-a" says what an action gave, "91/91ab…-d" is what it gave.
 */
const FOLDER = /^[0-9a-f]{2}$/
const RESULT = /^[0-9a-f]{64}-[ad]$/
const NAMES_FILE = 'names.json'
/** When the cache was last looked through for what is old. Where it is missing, Go does so at once, and takes links for old files. */
const TRIM_FILE = 'trim.txt'

/** Results that are kept, and what they are of. */
export class KeptResults {
  readonly directory: string
  readonly bytesMax: Bytes
  readonly names: Set<string>
  bytes: Bytes

  private constructor(directory: string, bytesMax: Bytes, names: Set<string>, bytes: Bytes) {
    this.directory = directory
    this.bytesMax = bytesMax
    this.names = names
    this.bytes = bytes
  }

  /** Errors: those of the file system. */
  static async open(directory: string, bytesMax: Bytes): Promise<KeptResults> {
    await mkdir(directory, { recursive: true, mode: 0o755 })
    const { names, bytes } = await readNames(join(directory, NAMES_FILE))
    return new KeptResults(directory, bytesMax, new Set(names), bytes)
  }

  /** Notes what the results are of: after they are there, so that a killed process leaves too much and not too little. */
  async note(names: readonly string[], bytes: Bytes): Promise<void> {
    for (const name of names) this.names.add(name)
    this.bytes += bytes
    const path = join(this.directory, NAMES_FILE)
    await writeFile(`${path}.new`, JSON.stringify({ names: [...this.names], bytes: this.bytes }))
    await rename(`${path}.new`, path)
  }

  /** Begins anew, where it has grown too large. */
  async clear(): Promise<void> {
    await removeAll(this.directory)
    await mkdir(this.directory, { recursive: true, mode: 0o755 })
    this.names.clear()
    this.bytes = 0
  }
}

async function readNames(path: string): Promise<{ names: readonly string[]; bytes: Bytes }> {
  try {
    const { names, bytes } = JSON.parse(await readFile(path, 'utf8')) as { names: unknown; bytes: unknown }
    if (Array.isArray(names) && names.every((name) => typeof name === 'string') && typeof bytes === 'number')
      return { names, bytes }
  } catch {
    // Nothing was kept before.
  }
  return { names: [], bytes: 0 }
}

/**
 * Moves new results out of a cache into those that are kept. The run that made them is over. Only plain files under the
 * names of results are taken: no links, nothing with a second name. They belong to the agent then, and nobody may write them.
 * Errors: those of the file system; the cache and what is kept are on one.
 */
export async function harvest(cache: string, kept: KeptResults, names: readonly string[]): Promise<void> {
  const fresh: { readonly folder: string; readonly name: string; readonly bytes: Bytes }[] = []
  for (const folder of (await readdir(cache)).filter((name) => FOLDER.test(name))) {
    if (!(await isFolder(join(cache, folder)))) continue
    for (const name of (await readdir(join(cache, folder))).filter((one) => RESULT.test(one))) {
      const stats = await lstat(join(cache, folder, name))
      if (stats.isFile() && stats.nlink === 1) fresh.push({ folder, name, bytes: stats.size })
    }
  }
  const bytes = fresh.reduce((total, one) => total + one.bytes, 0)
  if (kept.bytes + bytes > kept.bytesMax) {
    await kept.clear()
    return
  }
  const owner = { uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 }
  for (const { folder, name } of fresh) {
    const from = join(cache, folder, name)
    await lchown(from, owner.uid, owner.gid)
    await chmod(from, 0o444)
    await mkdir(join(kept.directory, folder), { recursive: true, mode: 0o755 })
    await rename(from, join(kept.directory, folder, name))
  }
  await kept.note(names, bytes)
}

/**
 * Fills a cache with links to kept results that it lacks, as they are seen at `inside`. What ran before in the cache may have
 * left anything in the place of its folders: nothing is followed, and what is in the way is removed. Links to what is no longer kept go too.
 */
export async function linkInto(
  kept: string,
  { cache, inside, nowMs }: { readonly cache: string; readonly inside: string; readonly nowMs: number },
): Promise<void> {
  await makeFolder(cache)
  for (const folder of (await readdir(kept)).filter((name) => FOLDER.test(name))) {
    const results = new Set((await readdir(join(kept, folder))).filter((name) => RESULT.test(name)))
    const place = join(cache, folder)
    await makeFolder(place)
    for (const name of await readdir(place)) {
      if (await isStale(join(place, name), `${inside}/`, results.has(name))) await rm(join(place, name))
      else results.delete(name)
    }
    for (const name of results) await symlink(`${inside}/${folder}/${name}`, join(place, name))
  }
  const trim = join(cache, TRIM_FILE)
  await removeAll(trim)
  await writeFile(trim, String(Math.floor(nowMs / 1_000)), { flag: 'wx' })
}

/**
 * Leaves of a cache what `linkInto` put there, and nothing else: links that lead to the very result whose name they have. What
 * a run has put in the place of one, or beside them, is removed; a link cannot be altered in its place.
 * Bounds: one look at each entry, which is a twentieth of what making it costs.
 */
export async function onlyLinks(cache: string, inside: string): Promise<void> {
  if (!(await isFolder(cache))) {
    await removeAll(cache)
    return
  }
  for (const folder of await readdir(cache)) {
    const place = join(cache, folder)
    if (!FOLDER.test(folder) || !(await isFolder(place))) {
      await removeAll(place)
      continue
    }
    for (const name of await readdir(place)) {
      const target = await readlink(join(place, name)).catch(() => '')
      if (target !== `${inside}/${folder}/${name}`) await removeAll(join(place, name))
    }
  }
}

async function isStale(path: string, inside: string, isKept: boolean): Promise<boolean> {
  if (isKept) return false
  const target = await readlink(path).catch(() => '')
  return target.startsWith(inside)
}

/** A folder of that name, whatever else was in its place. Errors: those of the file system. */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return
  await removeAll(path)
  await mkdir(path, { mode: 0o755 })
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true
}
